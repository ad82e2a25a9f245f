"""A loan of a thousand lenders: collected once, given out in chunks of 90, and killed at every one of them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from jinqiao.allocation import Claim, Cumulative, shares
from local.world import FunctionFailed
from tests.killing import killed_after, killed_before
from tests.lent_loans import balance, in_clearing, journals_of, lend, somebody, tomorrow, trial_balance

LENDERS = 1_000
CHUNKS = 12
INSTALMENT = Cumulative(principal_fen=3_298_406, interest_fen=99_945)
"""99,945 yuan over three months at 12 %: the first month's interest is 1 % of it."""


@pytest.fixture
def world(moving_world):
    return moving_world


@pytest.fixture
def crowded(world):
    """Bids of 9,990 to 9,999 fen, so that hardly any share is a whole number of fen."""
    lent = lend(world, somebody(world), [9_990 + number % 10 for number in range(LENDERS)])
    world.settle(timeout=300)
    return lent


def entitled(lent):
    """What the rule of sharing gives each lender of the first instalment, worked out from the bids alone."""
    claims, at = [], 0
    for owner, amount_fen in lent.lenders:
        claims.append(Claim(lent.loan_id, at, at + amount_fen, owner))
        at += amount_fen
    return [share.net_fen for share in shares(claims, at, Cumulative(), INSTALMENT)]


@contextmanager
def killed_at_every_chunk(loan_id: str) -> Iterator[None]:
    """Whoever comes to a chunk first dies of it: before it is posted, or after it was, in turn."""
    with ExitStack() as all_of_them:
        for number in range(CHUNKS):
            kill = (killed_before, killed_after)[number % 2]
            chunk = re.compile(rf'#distribution#{loan_id}#[^#"]*#{number}"').search
            all_of_them.enter_context(kill("TransactWriteItems", lambda body, at=chunk: bool(at(body))))
        yield


def tried_again(world, event, times):
    """Call the batch's function again and again; how often it failed."""
    failures = 0
    for _ in range(times):
        try:
            world.invoke("repayment-work-batch", event)
        except FunctionFailed:
            failures += 1
    return failures


def test_killed_between_any_two_chunks_every_lender_is_paid_to_the_fen_and_once(world, crowded):
    due_date = tomorrow(world).isoformat()
    batch = {"number": 1, "loan_ids": [crowded.loan_id]}
    event = {"business_date": due_date, "attempt": 9, "batch": batch}

    with killed_at_every_chunk(crowded.loan_id):
        failures = tried_again(world, event, times=CHUNKS + 1)
    world.settle(timeout=300)

    assert failures > 0
    assert [balance(world, lender) for lender, _ in crowded.lenders] == entitled(crowded)
    assert in_clearing(world, crowded.loan_id) == 0
    given = [each for each in journals_of(world, crowded.loan_id) if each.startswith("distribution#")]
    assert sorted(given) == sorted(
        f"distribution#{crowded.loan_id}#{due_date}#{number}" for number in range(CHUNKS)
    )
    assert trial_balance(world) == 0
