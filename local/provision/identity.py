"""Cognito user pools, their clients and groups."""

from typing import Any

from local.provision.deployment import Create, Target
from local.provision.properties import chosen
from local.template import Created

_POOL = (
    "Policies",
    "DeletionProtection",
    "AutoVerifiedAttributes",
    "AliasAttributes",
    "UsernameAttributes",
    "MfaConfiguration",
    "AdminCreateUserConfig",
    "Schema",
    "UsernameConfiguration",
    "AccountRecoverySetting",
    "LambdaConfig",
)
_CLIENT = (
    "ClientName",
    "GenerateSecret",
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "CallbackURLs",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
)


def _pool(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("UserPoolName", target.generated_name)
    request = chosen(properties, *_POOL)
    pool = target.client("cognito-idp").create_user_pool(PoolName=name, **request)["UserPool"]
    provider = f"cognito-idp.{target.account.region}.amazonaws.com/{pool['Id']}"
    return Created(
        pool["Id"],
        {
            "Arn": pool["Arn"],
            "UserPoolId": pool["Id"],
            "ProviderName": provider,
            "ProviderURL": f"https://{provider}",
        },
    )


def _client(target: Target, properties: dict[str, Any]) -> Created:
    request = chosen(properties, *_CLIENT)
    request.setdefault("ClientName", target.generated_name)
    created = target.client("cognito-idp").create_user_pool_client(
        UserPoolId=properties["UserPoolId"], **request
    )["UserPoolClient"]
    attributes = {"ClientId": created["ClientId"], "Name": created["ClientName"]}
    if "ClientSecret" in created:
        attributes["ClientSecret"] = created["ClientSecret"]
    return Created(created["ClientId"], attributes)


def _group(target: Target, properties: dict[str, Any]) -> Created:
    request = chosen(properties, "GroupName", "UserPoolId", "Description", "Precedence", "RoleArn")
    target.client("cognito-idp").create_group(**request)
    return Created(properties["GroupName"])


CREATORS: dict[str, Create] = {
    "AWS::Cognito::UserPool": _pool,
    "AWS::Cognito::UserPoolClient": _client,
    "AWS::Cognito::UserPoolGroup": _group,
}
