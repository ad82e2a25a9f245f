"""Keys, cursors, limits, ids and callers, as the edge takes them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinqiao.ids import derive, fingerprint
from tests.unit.http.trial import GOOD, call


def placed(key: str | None, path: str = "/v1/orders/one", **given_) -> tuple[int, dict]:
    """An order under a key; status and body."""
    headers = {} if key is None else {"Idempotency-Key": key}
    status, body, _ = call("POST", path, body=GOOD, keyless=key is None, headers=headers, **given_)
    return status, body


@pytest.mark.parametrize("key", ["k", "!", "~", "x" * 255, "a/b?c=d&e", '"quoted"', "0"])
def test_a_key_is_one_to_255_visible_ascii_characters(key):
    assert placed(key)[0] == 201


@pytest.mark.parametrize(
    "key", [None, "", " ", "a b", "\t", "a\n", "x" * 256, "é", "钥匙", "\x7f", "\x00", "a\u200b", "\xa0"]
)
def test_any_other_key_is_missing_or_malformed(key):
    status, body = placed(key)

    assert (status, body["code"]) == (400, "idempotency_key_required")


def test_a_key_is_asked_for_before_the_body_is_looked_at():
    status, body, _ = call("POST", "/v1/orders/one", body="{", headers={"Idempotency-Key": ""})

    assert (status, body["code"]) == (400, "idempotency_key_required")


def test_nothing_but_such_a_post_asks_for_a_key():
    assert call("GET", "/v1/orders", headers={"Idempotency-Key": ""})[0] == 200
    assert call("DELETE", "/v1/orders/one", headers={"Idempotency-Key": ""})[0] == 204


def test_a_key_belongs_to_its_caller_and_route_and_is_taken_to_the_letter():
    made = {
        placed("k", user="usr_a")[1]["id"],
        placed("k", user="usr_b")[1]["id"],
        placed("K", user="usr_a")[1]["id"],
        placed("k2", user="usr_a")[1]["id"],
    }

    assert len(made) == 4


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255))
def test_the_same_key_always_names_the_same_thing(key):
    assert placed(key) == placed(key)
    assert placed(key)[0] == 201


def test_an_id_derives_from_all_its_causes_and_from_where_they_part():
    assert derive("dep", "a", "b") == derive("dep", "a", "b")
    assert (
        len(
            {
                derive("dep", "ab", "c"),
                derive("dep", "a", "bc"),
                derive("dep", "abc"),
                derive("wdr", "ab", "c"),
            }
        )
        == 4
    )


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_an_id_is_a_prefix_and_26_characters_without_the_confusing_ones(causes):
    prefix, _, rest = derive("dep", *causes).partition("_")

    assert (prefix, len(rest)) == ("dep", 26)
    assert set(rest) <= set("0123456789abcdefghjkmnpqrstvwxyz")


def test_a_fingerprint_tells_inputs_apart_and_keys_too_but_not_the_order_of_fields():
    one = fingerprint("k", {"a": 1, "b": "x"})

    assert one == fingerprint("k", {"b": "x", "a": 1})
    assert len({one, fingerprint("k", {"a": 2, "b": "x"}), fingerprint("l", {"a": 1, "b": "x"})}) == 3
    assert one != fingerprint("k", {"a": "1", "b": "x"})


def page(path: str = "/v1/orders", **given_) -> tuple[int, dict]:
    status, body, _ = call("GET", path, **given_)
    return status, body


def cursor_of(path: str = "/v1/orders", **given_) -> str:
    return page(path, **given_)[1]["next_cursor"]


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def scope() -> str:
    """The part of a cursor that names caller and route."""
    return base64.urlsafe_b64decode(cursor_of()).decode().partition(":")[0]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        " ",
        "x",
        "====",
        "é",
        "金",
        "\x00",
        "%00",
        packed(""),
        packed(":"),
        packed("sk-1"),
        packed(":sk-1"),
        packed("null"),
        packed("{}"),
        packed('{"s": "x", "k": "y"}'),
        packed("[" * 3000),
        packed('{"a":' * 2000),
        packed("9" * 5000),
        base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
        "A" * 9000,
    ],
)
def test_what_is_no_cursor_of_ours_is_refused(cursor):
    status, body = page(query={"cursor": cursor})

    assert (status, body["code"]) == (400, "invalid_cursor")


def test_a_cursor_without_a_place_is_refused():
    assert page(query={"cursor": packed(scope() + ":")})[0] == 400


def test_a_cursor_of_another_route_is_refused():
    assert page("/v1/others", query={"cursor": cursor_of("/v1/orders")})[0] == 400
    assert page("/v1/others", query={"cursor": cursor_of("/v1/others")})[0] == 200


@pytest.mark.parametrize(("maker", "reader"), [("usr_b", "usr_a"), ("usr_a", "usr_aa")])
def test_a_cursor_of_another_caller_is_refused(maker, reader):
    assert page(user=reader, query={"cursor": cursor_of(user=maker)})[0] == 400


def test_a_list_that_is_open_to_all_has_cursors_for_nobody_in_particular():
    cursor = cursor_of("/v1/open", signed_in=False)

    assert page("/v1/open", signed_in=False, query={"cursor": cursor})[0] == 200
    assert page("/v1/open", query={"cursor": cursor})[0] == 400


def test_a_cursor_says_nothing_about_its_reader():
    assert "usr_secret" not in base64.urlsafe_b64decode(cursor_of(user="usr_secret")).decode()


@given(st.binary(max_size=60))
def test_no_bytes_whatever_make_a_cursor_by_chance(raw):
    assert page(query={"cursor": base64.urlsafe_b64encode(raw).decode()})[0] == 400


@pytest.mark.parametrize(("limit", "taken"), [(None, "20"), ("1", "1"), ("100", "100"), ("007", "7")])
def test_a_page_has_one_to_a_hundred_items_and_twenty_by_default(limit, taken):
    assert page(query=None if limit is None else {"limit": limit})[1]["items"][0] == taken


@pytest.mark.parametrize(
    "limit",
    [
        "0",
        "00",
        "101",
        "1000",
        "-1",
        "+5",
        "1.0",
        "1e1",
        "ten",
        "",
        " 5",
        "5 ",
        "５",
        "0x5",
        "9" * 5000,
        "null",
    ],
)
def test_any_other_limit_is_out_of_range(limit):
    status, body = page(query={"limit": limit})

    assert (status, body["code"]) == (422, "invalid_request")
    assert [(fault["pointer"], fault["code"]) for fault in body["errors"]] == [("limit", "out_of_range")]


def test_a_query_that_the_route_does_not_know_is_passed_over():
    assert page(query={"colour": "blue"})[0] == 200


@pytest.mark.parametrize(
    ("order_id", "status"), [("x" * 200, 201), ("x" * 201, 404), ("金" * 201, 404), ("x" * 5000, 404)]
)
def test_an_id_longer_than_any_of_ours_is_absent(order_id, status):
    assert placed("k", f"/v1/orders/{order_id}")[0] == status


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "HEAD"])
def test_a_method_that_a_path_does_not_have_is_not_found(method):
    status, body, _ = call(method, "/v1/orders/one")

    assert (status, body["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "groups", ["", "support", "[support underwriter]", "financee", "Finance", ["support"]]
)
def test_only_the_named_groups_may(groups):
    status, body, _ = call("GET", "/v1/ops", groups=groups)

    assert (status, body["code"]) == (403, "forbidden")


def test_a_body_is_not_read_for_who_has_not_signed_in():
    status, body, _ = call("POST", "/v1/orders/one", body="{", signed_in=False)

    assert (status, body["code"]) == (401, "sign_in_required")


def test_a_partners_body_is_left_to_whoever_checks_its_signature():
    assert call("POST", "/v1/callbacks", body="signed")[0] == 200
    assert call("POST", "/v1/callbacks", body=GOOD)[0] == 404


def test_a_headers_value_may_be_anything_without_bringing_the_edge_down():
    odd = {"Accept-Language": "\x00", "X-Forwarded-For": "é", "Authorization": "Basic ' OR 1=1"}

    assert call("GET", "/v1/orders", headers=odd)[0] == 200
