"""A Step Functions state machine whose definition stays in the template as reviewers know it."""

import re
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.retention import log_group
from infra.constructs.rights import Rights
from infra.constructs.service_function import ServiceFunction
from infra.platform import Platform

STATEMACHINES = Path(__file__).resolve().parents[2] / "statemachines"

_SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9]+)\}")


class SubstitutionsDiffer(ValueError):
    """A `${Name}` in the definition without a value, or a value that the definition never names."""


class Workflow(Construct):
    """The machine of `statemachines/<definition>`, named after the file (`funding.asl.json` → `…-funding`).

        funding = Workflow(
            self, "Funding", platform=platform, definition="funding.asl.json",
            functions={"FreezeListingFunction": freeze_listing, "PayOutFunction": pay_out},
        )
        starter.may_start(funding)                                          # FUNDING_WORKFLOW

    The definition's substitutions get numbered versions, so that a run that waits for weeks ends with the code
    that it began with, and the machine may invoke exactly those. `substitutions` are other values. A
    distributed map needs `distributed=True`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: Platform,
        definition: str,
        functions: Mapping[str, ServiceFunction],
        substitutions: Mapping[str, str] | None = None,
        distributed: bool = False,
    ) -> None:
        super().__init__(scope, id)
        self._platform = platform
        short = definition.removesuffix(".asl.json").replace("_", "-")
        self.name = platform.environment.named(short)
        self.variable = f"{short.upper().replace('-', '_')}_WORKFLOW"
        self._rights = Rights(self, "Role", platform=platform, principal="states.amazonaws.com")
        versions = {name: each.current_version.function_arn for name, each in functions.items()}
        self._rights.allow(["lambda:InvokeFunction"], list(dict.fromkeys(versions.values())))
        self.machine = self._machine(definition, versions | dict(substitutions or {}))
        if distributed:
            self._may_start_itself()

    @property
    def arn(self) -> str:
        """Built from the name: a step of a workflow may start or answer it without making a circle."""
        return Stack.of(self).format_arn(
            service="states",
            resource="stateMachine",
            resource_name=self.name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def may_read_bucket(self, prefix: str = "") -> None:
        """Let a distributed map read its items below a prefix of the runs bucket."""
        bucket = self._platform.runs_bucket
        self._rights.allow(["s3:GetObject"], [bucket.arn_for_objects(f"{prefix}*")])
        self._rights.allow_key_through("s3", "kms:Decrypt")

    def _machine(self, definition: str, substitutions: dict[str, str]) -> sfn.StateMachine:
        text = (STATEMACHINES / definition).read_text()
        _check(definition, set(_SUBSTITUTION.findall(text)), set(substitutions))
        logs = log_group(
            self,
            "Logs",
            environment=self._platform.environment,
            name=f"/aws/vendedlogs/states/{self.name}",
        )
        return sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            definition_body=sfn.DefinitionBody.from_string(text),
            definition_substitutions=substitutions,
            role=self._rights.role,
            # Input and output of a step are ids, and even those stay out of the log.
            logs=sfn.LogOptions(destination=logs, level=sfn.LogLevel.ERROR, include_execution_data=False),
            tracing_enabled=True,
        )

    def _may_start_itself(self) -> None:
        """A policy of its own with constructed ARNs: in the role it would form a circle with the machine."""
        children = self.arn.replace(":stateMachine:", ":execution:")
        iam.Policy(
            self,
            "DistributedMap",
            roles=[self._rights.role],
            statements=[
                iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.arn]),
                iam.PolicyStatement(
                    actions=["states:DescribeExecution", "states:StopExecution"],
                    resources=[f"{children}:*", f"{children}/*"],
                ),
            ],
        )


def _check(definition: str, named: set[str], given: set[str]) -> None:
    if named != given:
        raise SubstitutionsDiffer(
            f"{definition}: without a value {sorted(named - given)}, never named {sorted(given - named)}"
        )
