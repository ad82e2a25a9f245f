"""What is reachable from outside: the REST API with its authorizer, throttling and access log."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from aws_cdk import Aws, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.problem_responses import answer_with_problems
from infra.constructs.retention import log_group
from infra.environments import Environment
from infra.routes import USER, Route

SCOPE = "aws.cognito.signin.user.admin"
"""An authorizer of a REST API takes an access token only where the method names a scope."""

_ACCESS_LOG = {
    # No address, no user, no path as it was called: only the route and how it went.
    "request_id": "$context.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "integration_milliseconds": "$context.integrationLatency",
    "error": "$context.error.responseType",
}


class EdgeStack(Stack):
    """The routes of all contexts, each to its function; the stage is named after the environment."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        routes: Sequence[Route],
        user_pool: cognito.IUserPool,
        **props: Any,
    ) -> None:
        super().__init__(scope, id, **props)
        self._environment = environment
        self.api = self._rest_api(routes)
        self._user_pool = user_pool
        answer_with_problems(self, self.api)
        for route in routes:
            self._add(route)
        for function in dict.fromkeys(route.function for route in routes):
            self._permit(function)

    @cached_property
    def _authorizer(self) -> apigateway.CognitoUserPoolsAuthorizer:
        return apigateway.CognitoUserPoolsAuthorizer(self, "SignedIn", cognito_user_pools=[self._user_pool])

    def _rest_api(self, routes: Sequence[Route]) -> apigateway.RestApi:
        return apigateway.RestApi(
            self,
            "Api",
            rest_api_name=self._environment.named("api"),
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,
            deploy_options=self._stage(routes),
        )

    def _stage(self, routes: Sequence[Route]) -> apigateway.StageOptions:
        log = log_group(
            self,
            "AccessLog",
            environment=self._environment,
            name=f"/aws/apigateway/{self._environment.named('access')}",
        )
        tight = apigateway.MethodDeploymentOptions(
            throttling_rate_limit=self._environment.sensitive_requests.rate,
            throttling_burst_limit=self._environment.sensitive_requests.burst,
        )
        return apigateway.StageOptions(
            stage_name=self._environment.name,
            throttling_rate_limit=self._environment.requests.rate,
            throttling_burst_limit=self._environment.requests.burst,
            method_options={f"{each.path}/{each.method}": tight for each in routes if each.sensitive},
            access_log_destination=apigateway.LogGroupLogDestination(log),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
            tracing_enabled=True,
        )

    def _add(self, route: Route) -> None:
        protection = self._protection() if route.auth == USER else {}
        resource = self.api.root.resource_for_path(route.path)
        resource.add_method(route.method, self._integration(route.function), **protection)

    def _protection(self) -> dict[str, Any]:
        return {
            "authorizer": self._authorizer,
            "authorization_type": apigateway.AuthorizationType.COGNITO,
            "authorization_scopes": [SCOPE],
        }

    def _integration(self, function: lambda_.Function) -> apigateway.Integration:
        """Spelled out: `LambdaIntegration` would add an invoke permission for every method."""
        return apigateway.Integration(
            type=apigateway.IntegrationType.AWS_PROXY,
            integration_http_method="POST",
            uri=(
                f"arn:{Aws.PARTITION}:apigateway:{self.region}:lambda:path/2015-03-31"
                f"/functions/{function.function_arn}/invocations"
            ),
        )

    def _permit(self, function: lambda_.Function) -> None:
        lambda_.CfnPermission(
            self,
            f"Invoke{function.node.path.split('/', 1)[1].replace('/', '')}",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="apigateway.amazonaws.com",
            source_arn=self.api.arn_for_execute_api("*", "/*", self._environment.name),
        )
