"""Accepting an offer: exactly as made, once, and never over the cap, however many try at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from local.api_client import Problem
from tests.customers import verified
from tests.market import apply


@pytest.fixture
def borrower(world):
    return verified(world)


def accept(borrower, application, key=None, **but):
    offer = application["offer"]
    body = {"offer_id": offer["offer_id"], "agreement_version": offer["agreement_version"]} | but
    path = f"/v1/loan-applications/{application['application_id']}/acceptance"
    return borrower.app.post(path, body, key)


def outcome(borrower, application, key=None, **but) -> str:
    try:
        return accept(borrower, application, key, **but)["status"]
    except Problem as problem:
        return problem.code


def at_once(*calls) -> list[str]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(lambda call: call(), calls))


def test_an_accepted_offer_comes_to_the_market(world, borrower):
    application = borrower.app.accept(apply(borrower))
    listing = borrower.app.listing(application["listing_id"])

    assert application["status"] == "listed"
    assert (listing["status"], listing["amount_fen"], listing["grade"]) == ("open", 1_000_000, "A")


def test_an_acceptance_sent_again_gets_the_same_answer(world, borrower):
    application = apply(borrower)
    first = accept(borrower, application, "key")
    world.settle()

    assert accept(borrower, application, "key") == first
    assert first == {"application_id": application["application_id"], "status": "accepted"}


def test_the_same_key_for_another_acceptance_is_refused(world, borrower):
    application = apply(borrower)
    accept(borrower, application, "key")

    assert outcome(borrower, application, "key", agreement_version="other") == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("but", "code"),
    [({"offer_id": "off_other"}, "stale_offer"), ({"agreement_version": "2019-01"}, "stale_agreement")],
)
def test_what_was_not_offered_cannot_be_accepted(world, borrower, but, code):
    application = apply(borrower)

    assert outcome(borrower, application, **but) == code
    assert borrower.app.application(application["application_id"])["status"] == "approved"


def test_a_declined_application_has_no_offer_to_accept(world, borrower):
    application = apply(borrower, monthly_income_fen=100_000)
    anything = application | {"offer": {"offer_id": "off_x", "agreement_version": "2026-01"}}

    assert outcome(borrower, anything) == "no_offer"


def test_another_persons_offer_does_not_exist(world, borrower):
    assert outcome(verified(world), apply(borrower)) == "not_found"


def test_accepting_under_another_key_is_too_late(world, borrower):
    application = apply(borrower)
    accept(borrower, application)

    assert outcome(borrower, application) == "already_accepted"


def test_of_many_acceptances_at_once_one_counts(world, borrower):
    application = apply(borrower)

    outcomes = at_once(*[lambda: outcome(borrower, application)] * 8)

    assert outcomes == ["accepted", *["already_accepted"] * 7]


def test_two_offers_that_together_exceed_the_cap_are_not_both_accepted(world, borrower):
    offers = [apply(borrower, principal_fen=12_000_000, monthly_income_fen=100_000_000) for _ in range(2)]

    outcomes = at_once(*[lambda each=each: outcome(borrower, each) for each in offers])

    assert outcomes == ["accepted", "borrowing_cap_exceeded"]


def test_withdrawing_and_accepting_at_once_ends_in_one_of_the_two(world, borrower):
    application = apply(borrower)
    path = f"/v1/loan-applications/{application['application_id']}"

    def withdraw() -> str:
        try:
            return borrower.app.request("DELETE", path)["status"]
        except Problem as problem:
            return problem.code

    outcomes = at_once(lambda: outcome(borrower, application), withdraw)

    assert outcomes in (["accepted", "already_accepted"], ["no_offer", "withdrawn"])
