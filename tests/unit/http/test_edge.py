"""The edge: what a request must look like before a use case sees it, and how refusals leave."""

import json

import pytest

from jinqiao.http import openapi
from tests.unit.http.trial import GOOD, api, call


def test_a_good_order_is_answered_with_its_derived_id_and_a_request_id():
    status, body, headers = call("POST", "/v1/orders/one", body=GOOD)
    assert (status, body["amount_fen"], body["annual_rate"]) == (201, 100, "0.1200")
    assert body["id"].startswith("ord_")
    assert headers["X-Request-Id"] == ["r1"]


def test_the_same_key_names_the_same_order_and_another_caller_another():
    mine, again = call("POST", "/v1/orders/one", body=GOOD), call("POST", "/v1/orders/one", body=GOOD)
    other = call("POST", "/v1/orders/one", body=GOOD, user="usr_b")
    assert mine[1]["id"] == again[1]["id"] != other[1]["id"]


@pytest.mark.parametrize("amount", ['"100"', "1.0", "true", "NaN", "0", "1000000000001", "null", "1e2", "[]"])
def test_an_amount_that_is_no_integer_in_range_is_a_clients_error(amount):
    status, body, _ = call("POST", "/v1/orders/one", body=f'{{"amount_fen": {amount}, "annual_rate": "0.1"}}')
    assert status in (400, 422)
    assert body["code"] in ("malformed_body", "invalid_request")


@pytest.mark.parametrize("rate", ["0.1", '"1e-1"', '"NaN"', '"1.01"', '"-0.1"', '" 0.1"', '"0.１"', "null"])
def test_a_rate_that_is_no_plain_decimal_in_range_is_a_clients_error(rate):
    status, body, _ = call("POST", "/v1/orders/one", body=f'{{"amount_fen": 1, "annual_rate": {rate}}}')
    assert (status, body["code"]) == (422, "invalid_request")


def test_every_fault_is_named_with_pointer_code_and_message_in_the_callers_language():
    faulty = '{"amount_fen": "1", "owner_id": "usr_b"}'
    _, english, _ = call("POST", "/v1/orders/one", body=faulty, headers={"Accept-Language": "en"})
    _, chinese, _ = call("POST", "/v1/orders/one", body=faulty)
    assert {(e["pointer"], e["code"]) for e in english["errors"]} == {
        ("/amount_fen", "int_type"),
        ("/annual_rate", "missing"),
        ("/owner_id", "extra_forbidden"),
    }
    assert "This must be an integer" in [e["message"] for e in english["errors"]]
    assert "应为整数" in [e["message"] for e in chinese["errors"]]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256])
def test_a_post_that_makes_something_needs_a_visible_ascii_key(key):
    status, body, _ = call("POST", "/v1/orders/one", body=GOOD, headers={"Idempotency-Key": key})
    assert (status, body["code"]) == (400, "idempotency_key_required")


def test_a_refusal_is_a_problem_in_both_languages():
    _, english, _ = call("POST", "/v1/orders/poor", body=GOOD, headers={"Accept-Language": "en"})
    status, chinese, headers = call("POST", "/v1/orders/poor", body=GOOD)
    assert (status, chinese["code"], chinese["title"]) == (409, "insufficient_funds", "可用余额不足")
    assert english["title"] == "The available balance is not enough"
    assert headers["Content-Type"] == ["application/problem+json"]


def test_a_fault_of_ours_says_nothing_about_its_cause():
    status, body, _ = call("POST", "/v1/orders/broken", body=GOOD)
    assert (status, body["code"], body["request_id"]) == (500, "internal_error", "r1")
    assert "nobody" not in json.dumps(body)


def test_a_limit_on_requests_says_when_to_come_back():
    status, _, headers = call("GET", "/v1/slow")
    assert (status, headers["Retry-After"]) == (429, ["7"])


def test_a_cursor_brings_back_the_place_it_was_made_for():
    _, first, _ = call("GET", "/v1/orders")
    _, second, _ = call("GET", "/v1/orders", query={"cursor": first["next_cursor"], "limit": "100"})
    assert second["items"] == ["100", "sk-1"]


@pytest.mark.parametrize("cursor", ["", "x", "e30=", "bnVsbA==", "é"])
def test_a_bad_cursor_is_refused(cursor):
    status, body, _ = call("GET", "/v1/orders", query={"cursor": cursor})
    assert (status, body["code"]) == (400, "invalid_cursor")


def test_a_cursor_of_somebody_else_is_refused():
    _, first, _ = call("GET", "/v1/orders", user="usr_b")
    status, body, _ = call("GET", "/v1/orders", query={"cursor": first["next_cursor"]})
    assert (status, body["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.0", ""])
def test_a_limit_outside_one_to_a_hundred_is_refused(limit):
    status, body, _ = call("GET", "/v1/orders", query={"limit": limit})
    assert (status, body["code"]) == (422, "invalid_request")


def test_nobody_is_asked_to_sign_in_and_a_user_is_no_staff():
    assert call("GET", "/v1/ops", signed_in=False)[0] == 401
    assert call("GET", "/v1/ops", groups="support")[0] == 403


def test_the_contract_names_models_refusals_and_the_key():
    operation = openapi.document([api], "1")["paths"]["/v1/orders/{order_id}"]["post"]
    assert operation["summary"] == "Place an order."
    assert "insufficient_funds" in operation["responses"]["409"]["description"]
    assert {p["name"] for p in operation["parameters"]} == {"order_id", "Idempotency-Key", "Accept-Language"}
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Order")


def test_what_is_wrong_with_a_body_is_said_in_both_languages():
    twice = '{"amount_fen": 1, "amount_fen": 2}'
    _, english, _ = call("POST", "/v1/orders/one", body=twice, headers={"Accept-Language": "en"})
    _, chinese, _ = call("POST", "/v1/orders/one", body=twice)
    assert (english["code"], english["detail"]) == ("malformed_body", "A key appears twice in one object")
    assert chinese["detail"] == "同一对象中有重复的键"
