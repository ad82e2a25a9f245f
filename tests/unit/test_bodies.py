"""Each field of each body of lending, investment and payments: what is not exactly right is named, never a 500."""

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.errors import InvalidRequest, MalformedBody, Refusal
from jinqiao.http import validation
from jinqiao.http.models import RequestModel
from payments.models import BankMessage

CONTEXTS = ("investment", "lending", "payments")
calm = settings(derandomize=True, deadline=None, max_examples=40)

GOOD: dict[str, dict[str, Any]] = {
    "AcceptanceRequest": {"offer_id": "off_1", "agreement_version": "2026-01"},
    "ApplicationRequest": {
        "principal_fen": 1_000_000,
        "months": 12,
        "method": "flat",
        "purpose": "other",
        "monthly_income_fen": 3_000_000,
        "monthly_debt_fen": 0,
    },
    "ApprovalRequest": {"decision": "approve", "reason": "agreed"},
    "BidRequest": {"amount_fen": 10_000, "disclosure_version": "2026-01"},
    "DecisionRequest": {"decision": "decline", "reason": "no salary slips"},
    "DepositRequest": {"amount_fen": 100},
    "Empty": {},
    "QuoteRequest": {
        "principal_fen": 1,
        "annual_rate": "0.1200",
        "months": 360,
        "method": "bullet",
        "start_date": "2026-01-31",
        "day_count": "actual/360",
        "fee_fen": 0,
    },
    "ResolutionRequest": {"action": "credit", "user_id": "usr_a", "reason": "looked into it"},
    "WithdrawalRequest": {"amount_fen": 100},
}
OPTIONAL = {"monthly_debt_fen", "day_count", "fee_fen", "user_id"}
NULLABLE = {"user_id"}


def models() -> Iterator[type[RequestModel]]:
    """The bodies of all routes of these contexts but what partners send."""
    for context in CONTEXTS:
        for route in importlib.import_module(f"{context}.api").api.routes:
            if route.body and route.body is not BankMessage:
                yield route.body


MODELS = {model.__name__: model for model in models()}
FIELDS = [(name, field) for name, body in GOOD.items() for field in body]
AMOUNTS = [(name, field) for name, field in FIELDS if field.endswith("_fen")]
WORDS = [
    (name, field)
    for name, field in FIELDS
    if field in {"method", "purpose", "day_count", "decision", "action"}
]


def faults(name: str, body: Any) -> list[tuple[str, str]]:
    """Pointer and code of what is wrong with a body; nothing if it is right."""
    text = body if isinstance(body, str) else json.dumps(body)
    try:
        validation.parse(MODELS[name], text, "en")
    except InvalidRequest as refused:
        return [(fault["pointer"], fault["code"]) for fault in refused.errors]
    return []


def status_of(name: str, text: str) -> int:
    """What a text as body comes to: 200, or the status of the refusal."""
    try:
        validation.parse(MODELS[name], text, "zh")
    except Refusal as refused:
        return refused.status
    return 200


def test_no_body_is_left_out_here():
    assert set(MODELS) == set(GOOD)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_taken(name):
    assert faults(name, GOOD[name]) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_field_that_nobody_knows_is_refused(name):
    assert faults(name, GOOD[name] | {"surprise": 1}) == [("/surprise", "extra_forbidden")]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_field_that_is_missing_is_named_unless_it_may_be_left_out(name, field):
    rest = {key: value for key, value in GOOD[name].items() if key != field}

    assert faults(name, rest) == ([] if field in OPTIONAL else [(f"/{field}", "missing")])


@pytest.mark.parametrize(("name", "field"), FIELDS)
@pytest.mark.parametrize("value", [[], {}, [1], {"a": 1}, True, 1.5], ids=str)
def test_a_value_of_another_kind_is_refused_by_its_field(name, field, value):
    assert [pointer for pointer, _ in faults(name, GOOD[name] | {field: value})] == [f"/{field}"]


@pytest.mark.parametrize(("name", "field"), [each for each in FIELDS if each[1] not in NULLABLE])
def test_nothing_is_no_value(name, field):
    assert [pointer for pointer, _ in faults(name, GOOD[name] | {field: None})] == [f"/{field}"]


@pytest.mark.parametrize(("name", "field"), AMOUNTS)
@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("100", "int_type"),
        ("", "int_type"),
        (1.0, "int_type"),
        (False, "int_type"),
        (-1, "greater_than_equal"),
        (10**12 + 1, "less_than_equal"),
        (10**30, "less_than_equal"),
        (-(10**30), "greater_than_equal"),
    ],
    ids=str,
)
def test_an_amount_is_an_integer_of_fen_within_bounds(name, field, amount, code):
    assert faults(name, GOOD[name] | {field: amount}) == [(f"/{field}", code)]


@pytest.mark.parametrize(("name", "field"), AMOUNTS)
def test_the_largest_amount_is_an_amount_and_nothing_only_where_it_makes_sense(name, field):
    assert faults(name, GOOD[name] | {field: 10**12}) == []
    assert (faults(name, GOOD[name] | {field: 0}) == []) == (field in {"fee_fen", "monthly_debt_fen"})


@pytest.mark.parametrize(("name", "field"), AMOUNTS)
@pytest.mark.parametrize(
    "written", ["NaN", "Infinity", "-Infinity", "1e400", "0x10", "1_000", "01", "+1", "1."]
)
def test_a_number_that_json_does_not_know_is_no_body(name, field, written):
    text = json.dumps(GOOD[name] | {field: "HERE"}).replace('"HERE"', written)

    with pytest.raises((MalformedBody, InvalidRequest)):
        validation.parse(MODELS[name], text, "zh")


@pytest.mark.parametrize(("name", "field"), WORDS)
@pytest.mark.parametrize("word", ["", "APPROVE", "flat ", "annuity", "'; --", "金"])
def test_a_word_is_one_of_those_that_the_api_knows(name, field, word):
    [(pointer, code)] = faults(name, GOOD[name] | {field: word})

    assert (pointer, code in {"enum", "literal_error"}) == (f"/{field}", True)


@pytest.mark.parametrize(("name", "field"), [("DecisionRequest", "reason"), ("ApprovalRequest", "reason")])
@pytest.mark.parametrize(("length", "right"), [(0, False), (1, True), (500, True), (501, False)])
def test_a_reason_says_something_and_not_everything(name, field, length, right):
    assert (faults(name, GOOD[name] | {field: "金" * length}) == []) is right


@pytest.mark.parametrize("months", [0, -1, 361, 10**9])
@pytest.mark.parametrize("name", ["QuoteRequest", "ApplicationRequest"])
def test_a_term_is_1_to_360_months(name, months):
    assert [pointer for pointer, _ in faults(name, GOOD[name] | {"months": months})] == ["/months"]


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "26-01-31", "2026-1-31", "31.01.2026", "", "0000-01-01"]
)
def test_a_date_is_a_day_of_the_calendar_in_iso_form(day):
    assert [pointer for pointer, _ in faults("QuoteRequest", GOOD["QuoteRequest"] | {"start_date": day})] == [
        "/start_date"
    ]


@pytest.mark.parametrize(
    "rate", ["", "0.", ".5", "1.01", "-0", "+0.1", "0,1", "1e-2", "0x1", " 0.1", "00.1", "١"]
)
def test_a_rate_is_a_plain_decimal_from_nothing_to_one(rate):
    assert [
        pointer for pointer, _ in faults("QuoteRequest", GOOD["QuoteRequest"] | {"annual_rate": rate})
    ] == ["/annual_rate"]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "true"])
def test_a_body_is_an_object(name, body):
    assert [pointer for pointer, _ in faults(name, body)] == [""]


@pytest.mark.parametrize("name", [name for name, body in GOOD.items() if body])
def test_everything_that_is_wrong_is_said_at_once(name):
    wrong: dict[str, Any] = {field: [] for field in GOOD[name]}

    assert {pointer for pointer, _ in faults(name, wrong)} == {f"/{field}" for field in GOOD[name]}


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", GOOD)
@calm
@given(data=st.data())
def test_whatever_is_sent_is_taken_or_refused_and_never_anything_else(name: str, data: st.DataObject):
    fields = st.sampled_from([*GOOD[name], "surprise"])
    body = GOOD[name] | data.draw(st.dictionaries(fields, anything, max_size=3))

    assert status_of(name, json.dumps(body)) in {200, 400, 422}


@calm
@given(st.text(max_size=60))
def test_whatever_text_is_sent_is_a_clients_mistake_at_worst(text: str):
    assert status_of("DepositRequest", text) in {200, 400, 422}
