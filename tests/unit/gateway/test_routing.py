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


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "PUT", "TRACE"])
def test_a_method_that_nobody_declared_is_not_found_not_even_for_free(scene: Scene, method: str) -> None:
    response = scene.http.request(method, "/v1/loans/loan_1")
    assert response.status_code == 404
    assert response.headers["x-kind"] == "MISSING_AUTHENTICATION_TOKEN"


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/loans/a%2Fb", {"loan_id": "a/b"}),
        ("/v1/loans/%E9%87%91", {"loan_id": "金"}),
        ("/v1/loans/a+b", {"loan_id": "a+b"}),
        ("/v1/loans/%7Bloan_id%7D", {"loan_id": "{loan_id}"}),
        ("/v1/loans/%25", {"loan_id": "%"}),
    ],
)
def test_a_paths_parts_are_told_apart_before_they_are_decoded(
    scene: Scene, path: str, parameters: dict[str, str]
) -> None:
    event = scene.get(path).json()
    assert event["pathParameters"] == parameters
    assert event["path"] == path


@pytest.mark.parametrize(
    "path", ["/v1/loans/{loan_id}", "/v1/{loan_id}", "/V1/me", "/v1/me.", "/v1/me/", "/v1/loans//"]
)
def test_a_template_of_a_path_is_no_path(scene: Scene, path: str) -> None:
    found = api.read(scene.platform.resources, "123456789012").match("GET", path)
    assert found is None or found.path_parameters == {"loan_id": "{loan_id}"}


@pytest.mark.parametrize(
    ("query", "single", "many"),
    [
        ("", None, None),
        ("a=1&b=2", {"a": "1", "b": "2"}, {"a": ["1"], "b": ["2"]}),
        ("a=1&a=2&a=", {"a": ""}, {"a": ["1", "2", ""]}),
        ("a=%E9%87%91+b%2Bc", {"a": "金 b+c"}, {"a": ["金 b+c"]}),
        ("flag", {"flag": ""}, {"flag": [""]}),
        ("a=x=y", {"a": "x=y"}, {"a": ["x=y"]}),
    ],
)
def test_a_query_arrives_decoded_last_value_first_map(
    scene: Scene, query: str, single: dict[str, str] | None, many: dict[str, list[str]] | None
) -> None:
    event = scene.get("/v1/loans/x" + (f"?{query}" if query else "")).json()
    assert (event["queryStringParameters"], event["multiValueQueryStringParameters"]) == (single, many)


def test_a_header_that_comes_twice_is_told_twice(scene: Scene) -> None:
    event = scene.http.get("/v1/loans/x", headers=[("X-Mine", "one"), ("x-mine", "two")]).json()
    assert event["multiValueHeaders"]["x-mine"] == ["one", "two"]
    assert event["headers"]["x-mine"] == "two"


@pytest.mark.parametrize(
    ("content", "body"), [(b"", None), (b"{", "{"), (b"\xff\xfe", "\ufffd\ufffd"), ("金".encode(), "金")]
)
def test_a_body_arrives_as_it_is_read_or_not(scene: Scene, content: bytes, body: str | None) -> None:
    event = scene.http.post("/v1/loans/x", content=content).json()
    assert event["body"] == body


@pytest.mark.parametrize("size", [8 * 1024 + 1, 1024 * 1024])
def test_a_large_body_arrives_whole(scene: Scene, size: int) -> None:
    event = scene.http.post("/v1/loans/x", content=b"x" * size).json()
    assert len(event["body"]) == size


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"AuthorizationScopes": []}, "without scopes"),
        ({"HttpMethod": "ANY"}, "one by one"),
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
