"""Whether a function's resource policy lets this API call it, as `AWS::Lambda::Permission` says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local.gateway.api import Api, Method
from local.template import Resources

_PARAMETER = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True, slots=True)
class InvokePermissions:
    """The permissions that the template gives to API Gateway: (function's name or ARN, source pattern)."""

    granted: tuple[tuple[str, str], ...]

    def allow(self, api: Api, method: Method) -> bool:
        """May `api` invoke the method's function for this method?"""
        path = _PARAMETER.sub("*", method.path)
        source = f"{api.id}/{api.stage}/{method.http_method}{path}"
        return any(
            _same_function(function, method.function_arn) and fnmatchcase(source, pattern)
            for function, pattern in self.granted
        )


def read(resources: Resources) -> InvokePermissions:
    """The permissions with API Gateway as their principal."""
    permissions = [each.properties for each in resources.of_type("AWS::Lambda::Permission")]
    return InvokePermissions(
        tuple(
            (properties["FunctionName"], _source(properties))
            for properties in permissions
            if properties["Principal"] == "apigateway.amazonaws.com"
            and properties["Action"] in ("lambda:InvokeFunction", "lambda:*")
        )
    )


def _source(properties: Mapping[str, Any]) -> str:
    """`<api>/<stage>/<method>/<path>` of the source ARN; anything where none is named."""
    return properties["SourceArn"].rsplit(":", 1)[-1] if "SourceArn" in properties else "*"


def _same_function(named: str, arn: str) -> bool:
    return named == arn or arn.endswith(f":function:{named}")
