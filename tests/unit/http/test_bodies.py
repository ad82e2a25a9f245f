"""From a body to a model: what is wrong is named by a pointer, a stable code and a sentence in either language."""

import json
import re

import pytest

from tests.unit.http.trial import GOOD, call

ORDER = "/v1/orders/one"
TAGS = "/v1/orders/one/tags"


def faults(method: str, path: str, body: str, language: str = "en") -> list[tuple[str, str, str]]:
    """(pointer, code, message) of each fault that a body is refused for."""
    status, answer, _ = call(method, path, body=body, headers={"Accept-Language": language})
    assert (status, answer["code"]) == (422, "invalid_request")
    return [(fault["pointer"], fault["code"], fault["message"]) for fault in answer["errors"]]


def order(amount: str = "100", rate: str = '"0.12"') -> str:
    return f'{{"amount_fen": {amount}, "annual_rate": {rate}}}'


@pytest.mark.parametrize(
    ("amount", "code", "en", "zh"),
    [
        ('"100"', "int_type", "This must be an integer", "应为整数"),
        ("true", "int_type", "This must be an integer", "应为整数"),
        ("false", "int_type", "This must be an integer", "应为整数"),
        ("null", "int_type", "This must be an integer", "应为整数"),
        ("[100]", "int_type", "This must be an integer", "应为整数"),
        ("{}", "int_type", "This must be an integer", "应为整数"),
        ("1.0", "int_type", "This must be an integer", "应为整数"),
        ("1e2", "int_type", "This must be an integer", "应为整数"),
        ("1.5", "int_type", "This must be an integer", "应为整数"),
        ("1e999", "int_type", "This must be an integer", "应为整数"),
        ("0", "greater_than_equal", "This is too small", "数值过小"),
        ("-0", "greater_than_equal", "This is too small", "数值过小"),
        ("-1", "greater_than_equal", "This is too small", "数值过小"),
        ("1000000000001", "less_than_equal", "This is too large", "数值过大"),
        ("9" * 40, "less_than_equal", "This is too large", "数值过大"),
    ],
)
def test_an_amount_is_an_integer_of_fen_and_nothing_like_it(amount, code, en, zh):
    assert faults("POST", ORDER, order(amount)) == [("/amount_fen", code, en)]
    assert faults("POST", ORDER, order(amount), "zh-CN") == [("/amount_fen", code, zh)]


@pytest.mark.parametrize("amount", ["1", "1000000000000"])
def test_the_least_and_the_largest_amount_are_taken(amount):
    assert call("POST", ORDER, body=order(amount))[1]["amount_fen"] == int(amount)


@pytest.mark.parametrize(
    "rate",
    [
        '""',
        '"."',
        '".5"',
        '"0."',
        '"00.1"',
        '"0,12"',
        '"+0.1"',
        '"-0.1"',
        '"1e-1"',
        '"0.1 "',
        '"0.1\\n"',
        '"0x1"',
        '"Infinity"',
        '"sNaN"',
        '"１"',
        '"0.1234567890123"',
        '"1234567890"',
    ],
)
def test_a_rate_in_another_form_is_told_so_in_the_readers_language(rate):
    english, chinese = "This must be a plain decimal such as 0.1200", "应为普通十进制数，如 0.1200"

    assert faults("POST", ORDER, order(rate=rate)) == [("/annual_rate", "decimal_form", english)]
    assert faults("POST", ORDER, order(rate=rate), "zh") == [("/annual_rate", "decimal_form", chinese)]


@pytest.mark.parametrize("rate", ["0.12", "1", "true", "null", "[]"])
def test_a_rate_is_a_text(rate):
    assert [fault[:2] for fault in faults("POST", ORDER, order(rate=rate))] == [
        ("/annual_rate", "decimal_form")
    ]


@pytest.mark.parametrize(
    ("rate", "code"), [('"1.000000000001"', "less_than_equal"), ('"2"', "less_than_equal")]
)
def test_a_rate_is_at_most_one(rate, code):
    assert faults("POST", ORDER, order(rate=rate))[0][:2] == ("/annual_rate", code)


@pytest.mark.parametrize("rate", ["0", "1", "0.0000", "1.0000", "0.123456789012"])
def test_a_rate_comes_back_to_the_digit(rate):
    assert call("POST", ORDER, body=order(rate=f'"{rate}"'))[1]["annual_rate"] == rate


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{}", [("/items", "missing")]),
        ('{"items": []}', [("/items", "too_short")]),
        ('{"items": {}}', [("/items", "list_type")]),
        ('{"items": "ab"}', [("/items", "list_type")]),
        ('{"items": ["a"]}', [("/items/0", "model_type")]),
        ('{"items": [{"name": "a"}, {"name": ""}]}', [("/items/1/name", "string_too_short")]),
        ('{"items": [{"name": "abcdef"}]}', [("/items/0/name", "string_too_long")]),
        ('{"items": [{"name": 5}]}', [("/items/0/name", "string_type")]),
        ('{"items": [{"name": "a", "more": 1}]}', [("/items/0/more", "extra_forbidden")]),
        ('{"items": [{}, {}, {}]}', [(f"/items/{n}/name", "missing") for n in range(3)]),
        ('{"items": [{"name": "a"}], "labels": []}', [("/labels", "dict_type")]),
        ('{"items": [{"name": "a"}], "labels": {"x": {}}}', [("/labels/x/name", "missing")]),
    ],
)
def test_a_fault_deep_inside_is_pointed_at(body, expected):
    assert [fault[:2] for fault in faults("PUT", TAGS, body)] == expected


@pytest.mark.parametrize(
    ("name", "pointer"),
    [("a/b", "/a~1b"), ("m~n", "/m~0n"), ("~1", "/~01"), ("", "/"), ("金", "/金"), (" ", "/ ")],
)
def test_a_pointer_escapes_what_pointers_must_escape(name, pointer):
    body = json.dumps({"items": [{"name": "a"}], name: 1})

    assert [fault[:2] for fault in faults("PUT", TAGS, body)] == [(pointer, "extra_forbidden")]


def test_a_pointer_escapes_the_keys_of_a_mapping_too():
    body = json.dumps({"items": [{"name": "a"}], "labels": {"x/y": {"name": ""}}})

    assert [fault[0] for fault in faults("PUT", TAGS, body)] == ["/labels/x~1y/name"]


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "true"])
def test_a_body_is_an_object(body):
    assert [fault[:2] for fault in faults("POST", ORDER, body)] == [("", "model_type")]


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "not json",
        "amount_fen=100&annual_rate=0.1",
        "\ufeff" + GOOD,
        '{"amount_fen": "\\ud800"}',
        '{"amount_fen": "\\udc00\\ud800"}',
    ],
)
def test_what_is_no_json_is_malformed_rather_than_invalid(body):
    status, answer, _ = call("POST", ORDER, body=body)

    assert (status, answer["code"]) == (400, "malformed_body")
    assert "errors" not in answer


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=gbk",
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_a_body_is_judged_by_what_it_is_and_not_by_its_label(content_type):
    labelled = {"Content-Type": content_type}

    assert call("POST", ORDER, body=GOOD, headers=labelled)[0] == 201
    assert call("POST", ORDER, body="amount_fen=100", headers=labelled)[0] == 400


def test_a_body_that_is_too_large_is_said_to_be():
    status, answer, _ = call("POST", ORDER, body=GOOD + " " * 8192)

    assert (status, answer["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("raw", [b"\xff\xfe{\x00", b"\xc3\x28", b'{"a": "\xe9"}'])
def test_bytes_that_are_no_utf_8_are_malformed(raw):
    status, answer, _ = call("POST", ORDER, raw=raw)

    assert (status, answer["code"]) == (400, "malformed_body")


def test_a_body_that_came_as_base64_is_the_same_body():
    assert call("POST", ORDER, raw=GOOD.encode())[1] == call("POST", ORDER, body=GOOD)[1]


def test_no_fault_repeats_what_was_sent():
    secret = "6222020000000000001"
    body = json.dumps({"items": [{"name": secret}], "labels": secret})

    assert secret not in str(faults("PUT", TAGS, body))


def test_faults_read_the_same_but_for_the_language():
    body = '{"items": [{"name": 5}, {"name": ""}], "more": 1, "labels": 3}'
    english, chinese = faults("PUT", TAGS, body), faults("PUT", TAGS, body, "zh")

    assert [fault[:2] for fault in english] == [fault[:2] for fault in chinese]
    assert all(re.search(r"[\u4e00-\u9fff]", message) for _, _, message in chinese)
    assert all(message.isascii() for _, _, message in english)
