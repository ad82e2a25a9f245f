"""A loan that is given up: proposed by one, approved by another, and what is recovered shared as before."""

from datetime import timedelta

import pytest

from local.api_client import Problem
from tests.contention import just_before
from tests.lent_loans import LentLoan, balance, give, lend, take, tomorrow, trial_balance
from tests.market import staff
from tests.settling import full, quote

LOST = 1_000_000
"""10,000 yuan, of which nothing ever came back."""


@pytest.fixture
def bad(world, borrower) -> LentLoan:
    """A loan of which not one instalment was paid in most of a year."""
    value_date = tomorrow(world) - timedelta(days=300)
    lent = lend(world, borrower.user_id, [600_001, 399_999], value_date=value_date.isoformat())
    _collected_since(world, lent.loan_id, value_date)
    take(world, borrower.user_id, LOST)
    return lent


def _collected_since(world, loan_id, day):
    """As if the loan had been paid out then: the days past due count from the payout."""
    world.client("dynamodb").update_item(
        TableName="jinqiao-dev-repayment",
        Key={"pk": {"S": f"LOAN#{loan_id}"}, "sk": {"S": "CONTRACT"}},
        UpdateExpression="SET collected_from = :day",
        ExpressionAttributeValues={":day": {"S": day.isoformat()}},
    )


@pytest.fixture
def finance(world):
    return staff(world, "finance")


@pytest.fixture
def compliance(world):
    return staff(world, "compliance")


def run(world, lent) -> dict:
    """What tomorrow's run does on the loan; what fell due before its payout is collected then."""
    batch = {"number": 1, "loan_ids": [lent.loan_id]}
    event = {"business_date": tomorrow(world).isoformat(), "attempt": 9, "batch": batch}
    return world.invoke("repayment-work-batch", event)


def propose(app, loan_id, key=None, reason="insolvent"):
    return app.post(f"/v1/ops/loans/{loan_id}/write-off", {"reason": reason}, key)


def decide(app, loan_id, decision="approve", key=None):
    return app.post(f"/v1/ops/loans/{loan_id}/write-off/decision", {"decision": decision}, key)


def refusal(call, *arguments, **more) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        call(*arguments, **more)
    return refused.value.status, refused.value.code


def as_of(borrower, lent, day) -> dict:
    return borrower.app.get(f"/v1/me/loans/{lent.loan_id}", as_of=day.isoformat())


def repay(borrower, lent, **asked):
    return borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", asked)


def test_a_loan_that_is_not_long_past_due_is_not_given_up(world, borrower, finance, compliance):
    young = lend(world, borrower.user_id, [10_000]).loan_id

    assert refusal(propose, finance, young) == (409, "write_off_not_due")
    assert refusal(propose, finance, "loan_unknown") == (404, "not_found")
    assert refusal(decide, compliance, young) == (404, "not_found")
    assert refusal(finance.get, f"/v1/ops/loans/{young}/write-off") == (404, "not_found")


def test_a_refused_proposal_leaves_the_loan_as_it_is_and_may_be_made_again(
    bad, borrower, finance, compliance
):
    before, loan = borrower.app.loan(bad.loan_id), bad.loan_id
    first, again = propose(finance, loan, "first-time"), propose(finance, loan, "first-time")
    second, own = refusal(propose, finance, loan, "second-time"), refusal(decide, finance, loan)
    refused = decide(compliance, loan, "refuse", "refusing-it")

    assert first == again
    assert refusal(propose, finance, loan, "first-time", "fraud") == (422, "idempotency_key_reused")
    assert (second, own) == ((409, "write_off_open"), (403, "second_person_required"))
    assert refused == decide(compliance, loan, "refuse", "refusing-it")
    assert refusal(decide, compliance, loan, "approve", "approving-it") == (409, "write_off_closed")
    assert refusal(decide, compliance, loan, "approve", "refusing-it") == (422, "idempotency_key_reused")
    assert (refused["status"], refused["principal_fen"]) == ("refused", 0)
    assert borrower.app.loan(loan) == before
    assert propose(finance, loan, "third-time")["status"] == "proposed"


def test_all_that_is_left_is_due_at_once_and_nothing_runs_on_it_any_more(
    world, bad, borrower, finance, compliance
):
    overdue, today = borrower.app.loan(bad.loan_id), tomorrow(world) - timedelta(days=1)
    propose(finance, bad.loan_id)

    written_off = decide(compliance, bad.loan_id, key="given-up-for-good")

    world.settle()
    loan = borrower.app.loan(bad.loan_id)
    [row] = loan["schedule"]
    versions = borrower.app.get(f"/v1/me/loans/{bad.loan_id}/schedules")["items"]
    give(world, borrower.user_id, LOST)
    worked = run(world, bad)
    assert (worked["collected"], worked["missed"]) == (0, 0)
    assert decide(compliance, bad.loan_id, key="given-up-for-good") == written_off
    assert (written_off["principal_fen"], written_off["penalty_fen"]) == (LOST, overdue["penalty_due_fen"])
    assert (loan["status"], loan["stage"], loan["outstanding_principal_fen"]) == ("written_off", 5, LOST)
    assert (row["principal_fen"], row["interest_fen"]) == (LOST, written_off["interest_fen"])
    assert row["total_fen"] + overdue["penalty_due_fen"] == loan["due_fen"] == overdue["due_fen"]
    assert [each["reason"] for each in versions] == ["contract", "write_off"]
    assert balance(world, borrower.user_id) == LOST
    assert borrower.app.loan(bad.loan_id) == as_of(borrower, bad, today) == loan
    assert as_of(borrower, bad, today - timedelta(days=1))["status"] == "overdue"
    assert refusal(propose, finance, bad.loan_id) == (409, "loan_written_off")


def test_what_comes_in_later_is_a_receipt_like_any_other_until_all_is_repaid(
    world, bad, borrower, finance, compliance
):
    propose(finance, bad.loan_id)
    decide(compliance, bad.loan_id)
    owed_fen = borrower.app.loan(bad.loan_id)["due_fen"]
    give(world, borrower.user_id, owed_fen)

    repay(borrower, bad, amount_fen=123_457)
    some = finance.get(f"/v1/ops/loans/{bad.loan_id}/write-off")
    shares = [balance(world, lender) for lender, _ in bad.lenders]
    repay(borrower, bad)

    kept = finance.get("/v1/ops/write-offs")["items"][0]
    assert some["recovered_fen"] == sum(shares) == 123_457
    assert abs(shares[0] - 123_457 * 600_001 // LOST) <= 2
    assert kept == some | {"recovered_fen": owed_fen}
    assert sum(balance(world, lender) for lender, _ in bad.lenders) == owed_fen
    assert borrower.app.loan(bad.loan_id)["status"] == "repaid"
    assert refusal(propose, finance, bad.loan_id) == (409, "loan_repaid")
    assert trial_balance(world) == 0


def test_a_repayment_at_the_same_moment_is_seen_before_the_loan_is_given_up(
    world, bad, borrower, finance, compliance
):
    propose(finance, bad.loan_id)
    give(world, borrower.user_id, 500)
    with just_before("loan_written_off", lambda: repay(borrower, bad, amount_fen=500)):
        changed = refusal(decide, compliance, bad.loan_id, key="only-once")

    assert changed == (409, "loan_changed")
    assert decide(compliance, bad.loan_id, key="only-once")["status"] == "written_off"
    assert finance.get(f"/v1/ops/loans/{bad.loan_id}/write-off")["recovered_fen"] == 0


def test_a_loan_that_is_given_up_has_no_settlement_quote(world, bad, borrower, finance, compliance):
    propose(finance, bad.loan_id)
    decide(compliance, bad.loan_id)

    assert refusal(quote, borrower.app, bad.loan_id, full(world)) == (409, "loan_written_off")
