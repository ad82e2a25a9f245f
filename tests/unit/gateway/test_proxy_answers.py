"""Which results of a function are HTTP answers, and which are the 502 that API Gateway makes of them."""

from typing import Any

import pytest

from local.gateway import proxy
from local.gateway.proxy import MalformedResult


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        [],
        {},
        {"body": "no status"},
        {"statusCode": None},
        {"statusCode": "two hundred"},
        {"statusCode": 42},
        {"statusCode": 600},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "unknown": "key"},
    ],
)
def test_what_is_no_proxy_answer_is_malformed(result: Any) -> None:
    with pytest.raises(MalformedResult):
        proxy.answer(result, binary=False)


def test_a_status_may_be_text_and_everything_else_absent() -> None:
    answer = proxy.answer({"statusCode": "204"}, binary=False)
    assert (answer.status, answer.body) == (204, b"")
    assert list(answer.headers) == [("Content-Type", "application/json")]


def test_absent_maps_of_headers_are_no_headers() -> None:
    result = {"statusCode": 200, "headers": None, "multiValueHeaders": None, "body": None}
    assert list(proxy.answer(result, binary=False).headers) == [("Content-Type", "application/json")]


def test_a_content_type_of_the_functions_own_stays_alone() -> None:
    result = {"statusCode": 200, "headers": {"content-type": "text/html"}, "body": "<p>"}
    assert list(proxy.answer(result, binary=False).headers) == [("content-type", "text/html")]


def test_headers_of_the_connection_are_the_gateways() -> None:
    result = {"statusCode": 200, "headers": {"Connection": "close", "Transfer-Encoding": "chunked", "X-A": 1}}
    assert ("X-A", "1") in proxy.answer(result, binary=False).headers
    assert len(proxy.answer(result, binary=False).headers) == 2


def test_base64_stays_text_where_the_api_has_no_binary_types() -> None:
    result = {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}
    assert proxy.answer(result, binary=False).body == b"AP8="
