"""API Gateway, recorded with the ids by which its parts refer to each other.

`local.gateway` reads the routes, authorizers and limits from these records and serves them; moto's own API
Gateway would add a second description of the same and run none of it.
"""

import hashlib
from typing import Any

from local.provision.deployment import Create, Target
from local.template import Created


def _identity(target: Target) -> str:
    """Ten characters like API Gateway's, the same at each start."""
    return hashlib.sha256(f"{target.stack}/{target.logical_id}".encode()).hexdigest()[:10]


def _rest_api(target: Target, _: dict[str, Any]) -> Created:
    api_id = _identity(target)
    return Created(api_id, {"RestApiId": api_id, "RootResourceId": f"{api_id}root"})


def _part(attribute: str) -> Create:
    def create(target: Target, _: dict[str, Any]) -> Created:
        return Created(_identity(target), {attribute: _identity(target), "Id": _identity(target)})

    return create


def _stage(_: Target, properties: dict[str, Any]) -> Created:
    return Created(properties["StageName"])


CREATORS: dict[str, Create] = {
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGateway::Account": _part("Id"),
    "AWS::ApiGateway::Authorizer": _part("AuthorizerId"),
    "AWS::ApiGateway::Deployment": _part("DeploymentId"),
    "AWS::ApiGateway::GatewayResponse": _part("Id"),
    "AWS::ApiGateway::Method": _part("Id"),
    "AWS::ApiGateway::Resource": _part("ResourceId"),
    "AWS::ApiGateway::Stage": _stage,
}
