"""The risk reserve buys claims long past due: all of a loan's or none, and what is recovered is the reserve's."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

import pytest

from jinqiao.aws.dynamo import ConditionsFailed, write
from jinqiao.ledger import book
from jinqiao.ledger.accounts import CUSTODY, RESERVE
from jinqiao.ledger.journal import credit, debit
from local.api_client import Problem
from local.world import FunctionFailed, World
from tests.customers import Customer, ledger_of, verified
from tests.killing import killed_after
from tests.lent_loans import (
    LentLoan,
    balance,
    give,
    in_clearing,
    journals_of,
    lend,
    post,
    somebody,
    take,
    tomorrow,
    trial_balance,
)
from tests.market import staff

PRICE = 1_000_000 + 10_000 + 6_700
"""Of 10,000 yuan at 12 % a year, with two instalments due: 1 % of all of it, then of the 6,699.78 left."""


@pytest.fixture
def world(moving_world: World) -> World:
    return moving_world


@pytest.fixture
def borrower(world) -> Customer:
    return verified(world)


def behind(world, borrower_id, bids, **terms) -> LentLoan:
    """A loan whose first instalment was missed 40 days ago, as the run of tomorrow will have found."""
    value_date = tomorrow(world) - timedelta(days=70)
    lent = lend(world, borrower_id, bids, value_date=value_date.isoformat(), **terms)
    world.client("dynamodb").update_item(
        TableName="jinqiao-dev-repayment",
        Key={"pk": {"S": f"LOAN#{lent.loan_id}"}, "sk": {"S": "CONTRACT"}},
        UpdateExpression="SET collected_from = :day",
        ExpressionAttributeValues={":day": {"S": value_date.isoformat()}},
    )
    take(world, borrower_id, balance(world, borrower_id))
    return lent


def run(world, lent) -> None:
    """What tomorrow's run does on the loan."""
    batch = {"number": 1, "loan_ids": [lent.loan_id]}
    event = {"business_date": tomorrow(world).isoformat(), "attempt": 9, "batch": batch}
    world.invoke("repayment-work-batch", event)


def compensate(world) -> dict:
    """What tomorrow's schedule does, two hours after the run."""
    at = f"{tomorrow(world).isoformat()}T00:00:00Z"
    done = world.invoke("repayment-compensate-lenders", {"scheduled_at": at})
    world.settle()
    return done


def fill(world, amount_fen) -> None:
    """Money for the reserve from outside, as contributions bring it."""
    with ledger_of(world), suppress(ConditionsFailed):
        write(book.open_reserve())
    legs = (debit(CUSTODY, amount_fen), credit(RESERVE, amount_fen))
    post(world, f"deposit#reserve-{amount_fen}", "deposit", legs)


def reserve_fen(world) -> int:
    with ledger_of(world):
        return (book.account(book.RESERVE_ITEM) or {})["reserve_fen"]


def path_of(journal_id) -> str:
    return f"/v1/me/transactions/{quote(journal_id, safe='')}/explanation"


def new_terms(world) -> dict:
    first = tomorrow(world) + timedelta(days=30)
    return {
        "months": 6,
        "annual_rate": "0.0600",
        "method": "equal_principal",
        "first_due_date": first.isoformat(),
        "reason": "illness",
    }


def is_open(world, lent) -> bool:
    key = {"pk": {"S": "OPEN_LOANS"}, "sk": {"S": f"LOAN#{lent.loan_id}"}}
    return "Item" in world.client("dynamodb").get_item(TableName="jinqiao-dev-repayment", Key=key)


def repay(borrower, lent, **asked) -> None:
    borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", asked)


def status_of_repaying(borrower, lent) -> str:
    with pytest.raises(Problem) as refused:
        repay(borrower, lent, amount_fen=1)
    return refused.value.code


def test_too_short_a_reserve_pays_nobody_and_a_filled_one_pays_all_on_the_next_try(world, borrower):
    lent = behind(world, borrower.user_id, [600_001, 399_999])
    run(world, lent)
    short, again = compensate(world), compensate(world)
    raised = [e for e in staff(world, "finance").items("/v1/ops/exceptions") if e["kind"] == "reserve_short"]
    nothing = [balance(world, lender) for lender, _ in lent.lenders]
    fill(world, PRICE)

    bought = compensate(world)

    finance = staff(world, "finance")
    reserve, report = finance.get("/v1/ops/reserve"), finance.get("/v1/ops/provisions")
    assert (reserve["allowed"], reserve["balance_fen"], reserve["short"]) == (True, 0, False)
    assert (reserve["compensated_fen"], reserve["recovered_fen"]) == (PRICE, 0)
    assert (reserve["covered_outstanding_fen"], reserve["coverage"]) == (0, None)
    assert [row["outstanding_fen"] for row in report["stages"]] == [0, 0, 0, 1_000_000, 0, 0]
    assert report["provision_fen"] == 500_000
    assert short == again == {"bought": 0, "short": 1}
    assert [(each["facts"]["loan_id"], each["amount_fen"]) for each in raised] == [(lent.loan_id, PRICE)]
    assert nothing == [0, 0]
    assert bought == {"bought": 1, "short": 0}
    assert compensate(world) == {"bought": 0, "short": 0}
    assert sum(balance(world, lender) for lender, _ in lent.lenders) == PRICE
    assert (reserve_fen(world), in_clearing(world, lent.loan_id)) == (0, 0)
    assert trial_balance(world) == 0


def test_what_is_recovered_is_the_reserve_s_and_the_past_is_explained_as_it_was(world, borrower):
    lender = verified(world)
    lent = behind(world, borrower.user_id, [(lender.user_id, 600_000), 400_000])
    give(world, borrower.user_id, 5_000)
    repay(borrower, lent, amount_fen=5_000)
    [receipt] = [each for each in journals_of(world, lent.loan_id) if each.startswith("collection#")]
    path = path_of(receipt)
    before = lender.app.get(path)
    run(world, lent)
    fill(world, 2_000_000)
    compensate(world)
    paid = lender.app.get(path_of(f"compensation#{lent.loan_id}#0"))
    underwriter = staff(world, "underwriter")
    with pytest.raises(Problem) as refused:
        underwriter.post(f"/v1/ops/loans/{lent.loan_id}/restructurings", new_terms(world))
    assert refused.value.code == "loan_compensated"
    assert {item["what"] for item in paid["items"]} == {"principal", "interest"}
    assert is_open(world, lent)
    had, reserve_had = balance(world, lender.user_id), reserve_fen(world)
    give(world, borrower.user_id, 2_000_000)
    owed_fen = borrower.app.loan(lent.loan_id)["due_fen"]

    repay(borrower, lent, amount_fen=owed_fen)

    world.settle()
    told = [each["text"] for each in lender.app.notifications() if "代偿" in each["text"]]
    assert lender.app.get(path) == before
    assert before["items"][0]["inputs"]["stretches"] == [[0, 600_000]]
    assert len(told) == 1
    assert balance(world, lender.user_id) == had
    assert reserve_fen(world) == reserve_had + owed_fen
    assert trial_balance(world) == 0
    assert staff(world, "finance").get("/v1/ops/reserve")["recovered_fen"] == owed_fen
    repay(borrower, lent)
    world.settle()
    assert borrower.app.loan(lent.loan_id)["status"] == "repaid"
    assert not is_open(world, lent)


def test_killed_between_two_chunks_nothing_comes_between_and_nobody_is_paid_twice(world, borrower):
    lent = behind(world, borrower.user_id, [10_000] * 40)
    run(world, lent)
    fill(world, 1_000_000)
    reserve_had = reserve_fen(world)
    with (
        killed_after("TransactWriteItems", lambda request: f"compensation#{lent.loan_id}#0" in request),
        pytest.raises(FunctionFailed),
    ):
        compensate(world)
    paid = [balance(world, lender) > 0 for lender, _ in lent.lenders]
    give(world, borrower.user_id, 1_000)
    waiting = status_of_repaying(borrower, lent)
    run(world, lent)

    done = compensate(world)

    received = [balance(world, lender) for lender, _ in lent.lenders]
    assert (paid.count(True), waiting) == (32, "loan_changed")
    assert done == {"bought": 1, "short": 0}
    assert sum(received) == reserve_had - reserve_fen(world)
    assert max(received) - min(received) <= 2
    assert balance(world, borrower.user_id) == 1_000
    assert in_clearing(world, lent.loan_id) == 0


def test_a_loan_that_was_made_where_no_reserve_is_allowed_is_not_covered(world):
    lent = behind(world, somebody(world), [10_000], policy_version="cn-2016@2020-08-20")
    run(world, lent)

    assert compensate(world) == {"bought": 0, "short": 0}
    assert balance(world, lent.lenders[0][0]) == 0
