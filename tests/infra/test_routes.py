"""The API in the template, beside what the handlers declare."""

import importlib
import json
import re

import pytest

from infra.constructs.problem_responses import PROBLEMS
from infra.contract.__main__ import contexts
from infra.stacks.edge import SCOPE
from jinqiao.http.api import PARTNER, PUBLIC
from tests.infra.templates import Templates

OPEN_BY_DESIGN = {PUBLIC, PARTNER}


def test_the_template_offers_exactly_what_the_handlers_declare(dev: Templates) -> None:
    declared = {
        (route.method, route.path, "NONE" if route.auth in OPEN_BY_DESIGN else "COGNITO_USER_POOLS")
        for context in contexts()
        for route in importlib.import_module(f"{context}.api").api.routes
    }
    offered = {
        (method, path, resource.properties["AuthorizationType"])
        for (method, path), resource in dev.routes.items()
    }

    assert offered == declared


def test_every_protected_method_names_the_scope_of_access_tokens(dev: Templates) -> None:
    protected = [
        each.properties for each in dev.routes.values() if each.properties["AuthorizationType"] != "NONE"
    ]

    assert [each for each in protected if each.get("AuthorizationScopes") != [SCOPE]] == []


def test_every_method_hands_the_request_to_a_function(dev: Templates) -> None:
    integrations = {
        (each.properties["Integration"]["Type"], each.properties["Integration"]["IntegrationHttpMethod"])
        for each in dev.routes.values()
    }

    assert integrations == {("AWS_PROXY", "POST")}


def test_each_function_of_the_api_has_one_permission_to_be_called(dev: Templates) -> None:
    permissions = [
        each
        for each in dev.all("AWS::Lambda::Permission")
        if each.properties["Principal"] == "apigateway.amazonaws.com"
    ]
    permitted = [
        address
        for each in permissions
        for address in dev.referred(each.stack, each.properties["FunctionName"])
    ]
    called = {
        address
        for each in dev.routes.values()
        for address in dev.referred(each.stack, each.properties["Integration"]["Uri"])
        if dev.is_a(address, "AWS::Lambda::Function")
    }

    assert sorted(permitted) == sorted(called)


@pytest.mark.parametrize("kind", [problem.kind.response_type for problem in PROBLEMS.values()])
def test_what_the_gateway_refuses_is_a_problem_in_both_languages(dev: Templates, kind: str) -> None:
    response = _response(dev, kind)
    body = json.loads(response["ResponseTemplates"]["application/json"])

    assert (
        response["ResponseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    )
    assert response["ResponseParameters"]["gatewayresponse.header.X-Request-Id"] == "context.requestId"
    assert body["status"] == int(response["StatusCode"])
    assert body["request_id"] == "$context.requestId"
    assert re.search(r"[\u4e00-\u9fff]+.* / [A-Z]", body["title"])


@pytest.mark.parametrize(
    "kind", ["THROTTLED", "QUOTA_EXCEEDED", "INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"]
)
def test_who_is_sent_away_for_now_is_told_when_to_come_back(dev: Templates, kind: str) -> None:
    assert "gatewayresponse.header.Retry-After" in _response(dev, kind)["ResponseParameters"]


def test_an_unknown_route_is_not_found(dev: Templates) -> None:
    assert _response(dev, "MISSING_AUTHENTICATION_TOKEN")["StatusCode"] == "404"


def test_the_stage_is_named_after_the_environment_and_throttles(dev: Templates, prod: Templates) -> None:
    stages = [each.all("AWS::ApiGateway::Stage")[0].properties for each in (dev, prod)]

    assert [each["StageName"] for each in stages] == ["dev", "prod"]
    assert [each["MethodSettings"][0]["ThrottlingRateLimit"] for each in stages] == [500, 2000]


def test_the_access_log_holds_nothing_personal(prod: Templates) -> None:
    form = prod.all("AWS::ApiGateway::Stage")[0].properties["AccessLogSetting"]["Format"]

    assert set(re.findall(r"\$context\.[A-Za-z.]+", form)) == {
        "$context.requestId",
        "$context.httpMethod",
        "$context.resourcePath",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.error.responseType",
    }


def _response(templates: Templates, kind: str) -> dict:
    responses = [each.properties for each in templates.all("AWS::ApiGateway::GatewayResponse")]
    return next(each for each in responses if each["ResponseType"] == kind)
