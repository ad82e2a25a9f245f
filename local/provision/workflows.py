"""Step Functions state machines."""

import json
from typing import Any

from local.provision.deployment import Create, Target
from local.template import Created


def _state_machine(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("StateMachineName", target.generated_name)
    arn = target.client("stepfunctions").create_state_machine(
        name=name,
        definition=definition(properties),
        roleArn=properties["RoleArn"],
        type=properties.get("StateMachineType", "STANDARD"),
    )["stateMachineArn"]
    return Created(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})


def definition(properties: dict[str, Any]) -> str:
    """The machine's definition with its substitutions made."""
    if "DefinitionS3Location" in properties:
        raise NotImplementedError(
            "load the workflow with DefinitionBody.from_string: a template must hold it"
        )
    text = properties.get("DefinitionString") or json.dumps(properties["Definition"])
    for name, value in properties.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + name + "}", str(value))
    return text


CREATORS: dict[str, Create] = {"AWS::StepFunctions::StateMachine": _state_machine}
