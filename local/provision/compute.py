"""Lambda functions, versions, aliases, layers and what connects them to their sources.

The code that runs is the working tree's, imported in process (`local.lambda_runtime`); the assets of the
template hold a copy of it and are not unpacked.
"""

import io
import zipfile
from typing import Any

from local.provision.deployment import Create, Target, recorded
from local.provision.properties import chosen, number
from local.template import Created


def _empty_archive() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("README", "The code runs from the working tree.")
    return archive.getvalue()


_ARCHIVE = _empty_archive()


def _function(target: Target, properties: dict[str, Any]) -> Created:
    request = chosen(properties, "Runtime", "Handler", "Role", "Description", "Environment", "Architectures")
    request |= {name: number(properties[name]) for name in ("Timeout", "MemorySize") if name in properties}
    created = target.client("lambda").create_function(
        FunctionName=properties.get("FunctionName", target.generated_name),
        Code={"ZipFile": _ARCHIVE},
        **chosen(properties, "TracingConfig", "DeadLetterConfig"),
        **request,
    )
    return Created(created["FunctionName"], {"Arn": created["FunctionArn"]})


def _version(target: Target, properties: dict[str, Any]) -> Created:
    published = target.client("lambda").publish_version(FunctionName=properties["FunctionName"])
    arn = f"{_unqualified(published['FunctionArn'])}:{published['Version']}"
    return Created(arn, {"Version": published["Version"], "FunctionArn": arn, "Arn": arn})


def _alias(target: Target, properties: dict[str, Any]) -> Created:
    created = target.client("lambda").create_alias(
        **chosen(properties, "FunctionName", "FunctionVersion", "Name", "Description")
    )
    return Created(created["AliasArn"], {"AliasArn": created["AliasArn"], "Arn": created["AliasArn"]})


def _unqualified(arn: str) -> str:
    return ":".join(arn.split(":")[:7])


def _layer(target: Target, properties: dict[str, Any]) -> Created:
    created = target.client("lambda").publish_layer_version(
        LayerName=properties.get("LayerName", target.generated_name),
        Content={"ZipFile": _ARCHIVE},
        **chosen(properties, "CompatibleRuntimes", "Description"),
    )
    return Created(created["LayerVersionArn"], {"LayerVersionArn": created["LayerVersionArn"]})


CREATORS: dict[str, Create] = {
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::Version": _version,
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::LayerVersion": _layer,
    # Read by the event sources and by local.permissions: moto would deliver inside the writer's own call.
    "AWS::Lambda::Permission": recorded,
    "AWS::Lambda::EventSourceMapping": recorded,
    "AWS::Lambda::EventInvokeConfig": recorded,
}
