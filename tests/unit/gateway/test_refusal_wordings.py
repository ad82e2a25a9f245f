"""Gateway responses: a type's own wording, else the default of its class, else AWS's."""

import json

import pytest

from local.gateway import refusals
from local.gateway.refusals import Refusals, Wording


def test_without_any_gateway_response_it_is_awss_own() -> None:
    answer = Refusals({}).answer(refusals.UNAUTHORIZED, "r-1")
    assert (answer.status, answer.body) == (401, b'{"message":"Unauthorized"}')
    assert list(answer.headers) == [("Content-Type", "application/json")]


@pytest.mark.parametrize(("named", "status"), [(None, 429), (400, 400)])
def test_a_default_words_what_has_no_wording_and_its_status_counts_for_all(
    named: int | None, status: int
) -> None:
    """AWS: changing the status of the fallback response changes that of all other responses of its class."""
    spoken = Refusals({"DEFAULT_4XX": Wording(status=named, template="$context.error.responseType")})
    answer = spoken.answer(refusals.THROTTLED, "r-1")
    assert (answer.status, answer.body) == (status, b"THROTTLED")


def test_a_wording_of_its_own_goes_before_the_default() -> None:
    spoken = Refusals({"DEFAULT_4XX": Wording(status=400), "THROTTLED": Wording(template="slow down")})
    answer = spoken.answer(refusals.THROTTLED, "r-1")
    assert (answer.status, answer.body) == (429, b"slow down")


def test_a_default_for_clients_says_nothing_about_servers() -> None:
    spoken = Refusals({"DEFAULT_4XX": Wording(template="mine")})
    assert spoken.answer(refusals.TIMED_OUT, "r-1").body == b'{"message":"Endpoint request timed out"}'


def test_a_types_own_wording_can_change_the_status() -> None:
    spoken = Refusals({"MISSING_AUTHENTICATION_TOKEN": Wording(status=404)})
    assert spoken.answer(refusals.NO_SUCH_ROUTE, "r-1").status == 404


def test_variables_and_quoted_literals_are_filled_in() -> None:
    wording = Wording(
        headers={"X-Request-Id": "context.requestId", "Retry-After": "'1'", "X-None": "context.unknown"},
        template='{"id": "$context.requestId", "said": $context.error.messageString, "none": "$context.unknown"}',
    )
    answer = Refusals({"THROTTLED": wording}).answer(refusals.THROTTLED, "r-1")
    headers = dict(answer.headers)
    assert (headers["X-Request-Id"], headers["Retry-After"], headers["X-None"]) == ("r-1", "1", "")
    assert json.loads(answer.body) == {"id": "r-1", "said": "Too Many Requests", "none": ""}
