"""A small template with everything that the gateway reads, written as CDK writes it."""

from typing import Any

from local.provision import api
from local.provision.deployment import Target
from local.synth import SynthesizedStack
from local.template import Created

SCOPE = "aws.cognito.signin.user.admin"
FUNCTIONS = ("echo", "headers", "nonsense", "defect", "slow", "meet", "forbidden")
ROUTES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("GET", "/v1/loans/{loan_id}", "echo", {}),
    ("POST", "/v1/loans/{loan_id}", "echo", {}),
    ("GET", "/v1/loans/quoted", "headers", {}),
    ("GET", "/v1/me", "echo", {"signed_in": True, "scopes": [SCOPE]}),
    ("GET", "/v1/nonsense", "nonsense", {}),
    ("GET", "/v1/defect", "defect", {}),
    ("GET", "/v1/slow", "slow", {"milliseconds": 100}),
    ("GET", "/v1/meet", "meet", {}),
    ("GET", "/v1/forbidden", "forbidden", {}),
    ("GET", "/v1/limited", "echo", {}),
)
PROBLEM = '{"code":"$context.error.responseType","request_id":"$context.requestId","title":"$context.error.message"}'


def resources() -> dict[str, Any]:
    """The resources of the template by logical id."""
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "test"}},
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Client": {
            "Type": "AWS::Cognito::UserPoolClient",
            "Properties": {
                "UserPoolId": {"Ref": "Pool"},
                "AccessTokenValidity": 15,
                "TokenValidityUnits": {"AccessToken": "minutes"},
            },
        },
        "SignedIn": {
            "Type": "AWS::ApiGateway::Authorizer",
            "Properties": {"ProviderARNs": [{"Fn::GetAtt": ["Pool", "Arn"]}], "Type": "COGNITO_USER_POOLS"},
        },
        "Unauthorized": _gateway_response("UNAUTHORIZED", 401),
        "Missing": _gateway_response("MISSING_AUTHENTICATION_TOKEN", 404),
        "Default4xx": _gateway_response("DEFAULT_4XX", None),
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "test", "MethodSettings": _LIMITS},
        },
        **{name.capitalize(): _function(name) for name in FUNCTIONS},
        **{f"Invoke{name.capitalize()}": _permission(name) for name in FUNCTIONS if name != "forbidden"},
        **_tree(),
    }


_LIMITS = [
    {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 1000, "ThrottlingBurstLimit": 1000},
    {
        "HttpMethod": "GET",
        "ResourcePath": "/~1v1~1limited",
        "ThrottlingRateLimit": 0.001,
        "ThrottlingBurstLimit": 1,
    },
]


def _gateway_response(kind: str, status: int | None) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "RestApiId": {"Ref": "Api"},
        "ResponseType": kind,
        "ResponseParameters": {
            "gatewayresponse.header.Content-Type": "'application/problem+json'",
            "gatewayresponse.header.X-Kind": "context.error.responseType",
            "gatewayresponse.header.Retry-After": "'1'",
        },
        "ResponseTemplates": {"application/json": PROBLEM},
    }
    return {
        "Type": "AWS::ApiGateway::GatewayResponse",
        "Properties": properties | ({"StatusCode": str(status)} if status else {}),
    }


def _function(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": name,
            "Handler": f"tests.unit.gateway.functions.{name}",
            "Role": "arn:aws:iam::123456789012:role/test",
            "Timeout": 25,
        },
    }


def _permission(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": [name.capitalize(), "Arn"]},
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/test/*/*"},
        },
    }


def _tree() -> dict[str, Any]:
    """The resources of all paths and their methods."""
    made: dict[str, Any] = {}
    for method, path, function, how in ROUTES:
        parent: dict[str, Any] = {"Fn::GetAtt": ["Api", "RootResourceId"]}
        so_far = ""
        for part in path.split("/")[1:]:
            so_far += "/" + part
            name = "Path" + "".join(filter(str.isalnum, so_far))
            made[name] = {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part},
            }
            parent = {"Ref": name}
        made[f"{name}{method}"] = _method(method, parent, function, **how)
    return made


def _method(
    method: str,
    resource: dict[str, Any],
    function: str,
    signed_in: bool = False,
    scopes: list[str] | None = None,
    milliseconds: int = 29_000,
) -> dict[str, Any]:
    arn = {"Fn::GetAtt": [function.capitalize(), "Arn"]}
    uri = ["", ["arn:aws:apigateway:x:lambda:path/2015-03-31/functions/", arn, "/invocations"]]
    properties: dict[str, Any] = {
        "HttpMethod": method,
        "ResourceId": resource,
        "RestApiId": {"Ref": "Api"},
        "AuthorizationType": "COGNITO_USER_POOLS" if signed_in else "NONE",
        "Integration": {"Type": "AWS_PROXY", "Uri": {"Fn::Join": uri}, "TimeoutInMillis": milliseconds},
    }
    protection = {"AuthorizerId": {"Ref": "SignedIn"}} if signed_in else {}
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": properties | protection | ({"AuthorizationScopes": scopes} if scopes else {}),
    }


def stack(body: dict[str, Any]) -> SynthesizedStack:
    return SynthesizedStack("Test", {"Resources": body}, None, None)


def creators(issuer: str) -> dict[str, Any]:
    """What exists once the template is deployed; only ids and ARNs are needed here."""

    def function(target: Target, properties: dict[str, Any]) -> Created:
        name = properties["FunctionName"]
        return Created(name, {"Arn": target.arn("lambda", f"function:{name}")})

    def pool(target: Target, _: dict[str, Any]) -> Created:
        return Created("pool_1", {"Arn": target.arn("cognito-idp", "userpool/pool_1"), "ProviderURL": issuer})

    def named(ref: str) -> Any:
        return lambda *_: Created(ref)

    return {
        **api.CREATORS,
        "AWS::Lambda::Function": function,
        "AWS::Lambda::Permission": named("permission"),
        "AWS::Cognito::UserPool": pool,
        "AWS::Cognito::UserPoolClient": named("client_1"),
    }
