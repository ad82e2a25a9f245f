"""Loans for tests: lent and paid out by the tasks that the funding workflow calls, without the market before it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import transact, write
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import Kind
from jinqiao.ledger.journal import Journal
from local.world import World
from tests.customers import ledger_of

_numbers = itertools.count(1)


@dataclass(frozen=True)
class LentLoan:
    """A loan that has started, and who lent it: (user id, fen) in order of their claims."""

    loan_id: str
    borrower_id: str
    lenders: Sequence[tuple[str, int]]


def somebody(world: World, balance_fen: int = 0) -> str:
    """The id of a person who has an account and nothing else."""
    user_id = f"usr_{next(_numbers):026d}"
    with ledger_of(world):
        write(book.open_user_account(user_id, f"sub-{user_id}", world.clock.now()))
    if balance_fen:
        give(world, user_id, balance_fen)
    return user_id


def give(world: World, user_id: str, amount_fen: int) -> None:
    """Money from outside."""
    post(world, f"deposit#given-{next(_numbers)}", "deposit", recipes.deposit(user_id, amount_fen))


def take(world: World, user_id: str, amount_fen: int) -> None:
    """Set money aside, as a bid or a withdrawal does."""
    post(world, f"bid#taken-{next(_numbers)}", "bid_held", recipes.bid_held(user_id, amount_fen))


def lend(world: World, borrower_id: str, lent: Sequence[int | tuple[str, int]], **terms: Any) -> LentLoan:
    """A loan of these amounts, each by a lender of its own or by the one that is named, paid out to the borrower."""
    lenders = [each if isinstance(each, tuple) else (somebody(world), each) for each in lent]
    loan_id = f"loan_{next(_numbers):026d}"
    world.invoke("repayment-open-clearing", {"loan_id": loan_id})
    for chunk in captures(world, loan_id, lenders):
        world.invoke("repayment-capture-claims", chunk)
    world.invoke("repayment-start-loan", disbursal(world, loan_id, borrower_id, lenders, **terms))
    return LentLoan(loan_id, borrower_id, lenders)


def captures(world: World, loan_id: str, lenders: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """The inputs of `capture_claims`, 49 bids each; the money of all bids is given and set aside."""
    bids, at = [], 0
    for start in range(0, len(lenders), 49):
        _set_aside(world, lenders[start : start + 49])
    for number, (investor_id, amount_fen) in enumerate(lenders):
        bids.append(
            {
                "investor_id": investor_id,
                "investment_id": f"inv_{loan_id}_{number}",
                "amount_fen": amount_fen,
                "from_unit": at,
                "to_unit": at + amount_fen,
            }
        )
        at += amount_fen
    return [
        {"loan_id": loan_id, "chunk": start // 49, "bids": bids[start : start + 49]}
        for start in range(0, len(bids), 49)
    ]


def _set_aside(world: World, lent: Sequence[tuple[str, int]]) -> None:
    """Money from outside, straight into what these people hold: one journal for all of them."""
    legs = [leg for each in lent for leg in (*recipes.deposit(*each), *recipes.bid_held(*each))]
    post(world, f"deposit#set-aside-{next(_numbers)}", "deposit", tuple(legs))


def disbursal(
    world: World, loan_id: str, borrower_id: str, lenders: Sequence[tuple[str, int]], **terms: Any
) -> dict[str, Any]:
    """The input of `start_loan`: three months at 12 %, the first instalment due tomorrow unless terms say otherwise."""
    return {
        "loan_id": loan_id,
        "listing_id": f"lst_{loan_id}",
        "application_id": f"app_{loan_id}",
        "borrower_id": borrower_id,
        "principal_fen": sum(amount for _, amount in lenders),
        "annual_rate": "0.1200",
        "months": 3,
        "method": "equal_instalment",
        "day_count": "30/360",
        "fee_fen": 0,
        "value_date": a_month_before(tomorrow(world)).isoformat(),
        "policy_version": "sandbox@2016-01-01",
    } | terms


def tomorrow(world: World) -> date:
    return clock.business_date(world.clock.now()) + timedelta(days=1)


def a_month_before(due_date: date) -> date:
    """The latest day whose following month has its due date not after this one."""
    first = due_date.replace(day=1) - timedelta(days=1)
    return first.replace(day=min(due_date.day, first.day))


def balance(world: World, user_id: str) -> int:
    """Available, in fen."""
    with ledger_of(world):
        return (book.user_account(user_id) or {})["available_fen"]


def in_clearing(world: World, loan_id: str) -> int:
    with ledger_of(world):
        return (book.account(f"ACCOUNT#loan#{loan_id}") or {})["clearing_fen"]


def journals_of(world: World, loan_id: str) -> dict[str, Journal]:
    """All journals that name a loan, by id."""
    items = (
        world.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=f"jinqiao-{world.environment}-ledger",
            FilterExpression="sk = :journal AND contains(journal_id, :loan)",
            ExpressionAttributeValues={":journal": {"S": "JOURNAL"}, ":loan": {"S": loan_id}},
        )
    )
    ids = [item["journal_id"]["S"] for page in items for item in page["Items"]]
    with ledger_of(world):
        found = [book.journal(each) for each in sorted(ids)]
    return {journal.journal_id: journal for journal in found if journal}


def trial_balance(world: World) -> int:
    """Assets less everything owed, over all journals: 0 if the books are right."""
    items = (
        world.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=f"jinqiao-{world.environment}-ledger",
            FilterExpression="sk = :journal",
            ExpressionAttributeValues={":journal": {"S": "JOURNAL"}},
        )
    )
    with ledger_of(world):
        journals = [book.journal(i["journal_id"]["S"]) for page in items for i in page["Items"]]
    return sum(
        change if account.kind in (Kind.CUSTODY, Kind.RECEIVABLE) else -change
        for journal in journals
        if journal
        for account, change in journal.effects().items()
    )


def post(world: World, journal_id: str, kind: str, legs: Any) -> None:
    """A journal of no use case, its accounts on the guarded items where they have one."""
    now = world.clock.now()
    journal = Journal(journal_id, kind, clock.business_date(now), now, journal_id, legs)
    with ledger_of(world):
        transact(book.writes(journal))
