"""Requests reach the function that the template names, as API Gateway's proxy events."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from local.gateway import api, proxy
from local.gateway.proxy import HttpRequest
from tests.unit.gateway import template
from tests.unit.gateway.conftest import Scene, deployed


def test_the_event_carries_the_request(scene: Scene) -> None:
    response = scene.get("/v1/loans/loan_1?a=1&a=2&empty=", headers={"X-Mine": "yes"})
    event = response.json()
    assert event["resource"] == "/v1/loans/{loan_id}"
    assert event["path"] == "/v1/loans/loan_1"
    assert event["httpMethod"] == "GET"
    assert event["pathParameters"] == {"loan_id": "loan_1"}
    assert event["queryStringParameters"] == {"a": "2", "empty": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "empty": [""]}
    assert event["headers"]["x-mine"] == "yes"
    assert event["multiValueHeaders"]["x-mine"] == ["yes"]
    assert event["body"] is None
    assert event["isBase64Encoded"] is False
    assert event["stageVariables"] is None


def test_the_context_says_who_when_and_where(scene: Scene) -> None:
    before = datetime.now(UTC).timestamp() * 1000
    response = scene.get("/v1/loans/loan_1", headers={"User-Agent": "app/1"})
    context = response.json()["requestContext"]
    assert context["requestId"] == response.headers["x-request-id"] == response.headers["x-amzn-requestid"]
    assert context["requestTimeEpoch"] >= int(before)
    assert context["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "app/1"}
    assert context["resourcePath"] == "/v1/loans/{loan_id}"
    assert (context["stage"], context["path"]) == ("test", "/test/v1/loans/loan_1")
    assert "authorizer" not in context


def test_a_literal_path_goes_before_a_parameter(scene: Scene) -> None:
    assert scene.get("/v1/loans/quoted").text == "金桥"


def test_a_greedy_parameter_takes_the_rest_and_any_method(scene: Scene) -> None:
    event = scene.http.put("/files/a/b%20c").json()
    assert (event["httpMethod"], event["pathParameters"]) == ("PUT", {"proxy": "a/b c"})


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/loans", "/v1/loans/", "/v1/loans/x/", "/v1//loans/x", "/nowhere"]
)
def test_a_path_that_the_template_lacks_is_answered_as_it_says(scene: Scene, path: str) -> None:
    response = scene.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "MISSING_AUTHENTICATION_TOKEN")


def test_a_method_that_the_template_lacks_is_answered_the_same(scene: Scene) -> None:
    assert scene.http.delete("/v1/loans/loan_1").status_code == 404


def test_a_body_arrives_as_text(scene: Scene) -> None:
    event = scene.http.post("/v1/loans/x", content='{"name": "金桥"}'.encode()).json()
    assert (event["body"], event["isBase64Encoded"]) == ('{"name": "金桥"}', False)


def test_an_api_with_binary_types_gets_and_gives_base64(scene: Scene) -> None:
    body = template.resources()
    body["Api"]["Properties"]["BinaryMediaTypes"] = ["*/*"]
    binary = api.read(deployed(body, scene.keys.issuer).resources, "123456789012")
    match = binary.match("POST", "/v1/loans/x")
    assert match
    request = HttpRequest("POST", "/v1/loans/x", [], [], b"\x00\xff", "127.0.0.1", "r", datetime.now(UTC))
    event = proxy.event(binary, match, request, None)
    assert (event["body"], event["isBase64Encoded"]) == ("AP8=", True)
    result = {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}
    assert proxy.answer(result, binary.binary).body == b"\x00\xff"


def test_headers_come_back_single_and_many(scene: Scene) -> None:
    response = scene.get("/v1/loans/quoted")
    assert response.status_code == 201
    assert response.headers["x-one"] == "1"
    assert response.headers.get_list("x-both") == ["a", "b"]
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-length"] == "6"


def test_fifty_handlers_run_at_once(scene: Scene) -> None:
    with ThreadPoolExecutor(50) as threads:
        statuses = list(threads.map(lambda _: scene.get("/v1/meet").status_code, range(50)))
    assert statuses == [200] * 50


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"Integration": {"Type": "MOCK"}}, "integration type MOCK"),
        ({"AuthorizationType": "AWS_IAM"}, "authorization AWS_IAM"),
        ({"ApiKeyRequired": True}, "API keys"),
        ({"RequestParameters": {"method.request.querystring.a": True}}, "required request parameters"),
    ],
)
def test_what_the_gateway_cannot_do_stops_it(scene: Scene, change: dict[str, object], what: str) -> None:
    body = template.resources()
    body["Pathv1meGET"]["Properties"] |= change
    platform = deployed(body, scene.keys.issuer)
    with pytest.raises(api.UnsupportedApi, match=what):
        api.read(platform.resources, "123456789012")
