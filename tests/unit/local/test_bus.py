"""What a rule's target gets: the event, a part of it, or what a template makes of it."""

import json
from typing import Any

import pytest

from local.bus import payload

EVENT: dict[str, Any] = {
    "id": "e1",
    "time": "2026-01-01T00:00:00Z",
    "source": "jinqiao.lending",
    "detail": {"loan_id": "l1", "amount_fen": 500, "title": 'a "quoted" one', "parts": [1, 2]},
}
PATHS = {"loan": "$.detail.loan_id", "amount": "$.detail.amount_fen", "parts": "$.detail.parts"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, EVENT),
        ({"InputPath": "$.detail"}, EVENT["detail"]),
        ({"InputPath": "$.detail.nothing"}, None),
        ({"Input": '{"constant": true}'}, {"constant": True}),
    ],
)
def test_the_input_of_a_target(target: dict[str, Any], expected: Any) -> None:
    assert json.loads(payload(target, EVENT, "arn:rule")) == expected


def test_a_template_is_filled() -> None:
    template = '{"loan": "<loan>", "amount": <amount>, "parts": <parts>, "rule": "<aws.events.rule-arn>"}'
    target = {"InputTransformer": {"InputPathsMap": PATHS, "InputTemplate": template}}

    assert json.loads(payload(target, EVENT, "arn:rule")) == {
        "loan": "l1",
        "amount": 500,
        "parts": [1, 2],
        "rule": "arn:rule",
    }


def test_a_template_may_hold_the_whole_event() -> None:
    target = {"InputTransformer": {"InputTemplate": '{"original": <aws.events.event.json>}'}}

    assert json.loads(payload(target, EVENT, "arn:rule")) == {"original": EVENT}
