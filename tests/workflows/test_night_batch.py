"""A batch of the night's run whose loans have lenders in common: netted, and the same ledger wherever it is killed."""

import pytest

from jinqiao.allocation import entitlement
from jinqiao.ledger import book
from local.world import FunctionFailed
from repayment import netting
from tests.contention import conflicts
from tests.customers import ledger_of
from tests.killing import killed_after, killed_before
from tests.lent_loans import (
    balance,
    give,
    in_clearing,
    journals_of,
    lend,
    somebody,
    take,
    tomorrow,
    trial_balance,
)

LOANS, LENDERS = 6, 12
BID_FEN = 100_001
UNITS, INSTALMENT_FEN = LENDERS * BID_FEN, 408_031
SHARES = [
    sum(entitlement(total_fen, at, at + BID_FEN, UNITS) for total_fen in (396_031, 12_000))
    for at in range(0, UNITS, BID_FEN)
]
"""Principal and interest of 12,000.12 yuan's first instalment of three at 12 %, by the rule of sharing."""


@pytest.fixture
def world(moving_world):
    """Each test begins on a day of its own, whose run has not been."""
    moving_world.clock.advance(days=1)
    return moving_world


@pytest.fixture
def circle(world):
    """Twelve who lend together."""
    return [somebody(world) for _ in range(LENDERS)]


def lent_by(world, circle, loans=LOANS, **terms):
    """Loans of the circle, due tomorrow."""
    return [lend(world, somebody(world), [(each, BID_FEN) for each in circle], **terms) for _ in range(loans)]


def batch_of(world, loans, attempt=7):
    batch = {"number": 1, "loan_ids": [each.loan_id for each in loans]}
    return {"business_date": tomorrow(world).isoformat(), "attempt": attempt, "batch": batch}


def work(world, loans, attempt=7):
    return world.invoke("repayment-work-batch", batch_of(world, loans, attempt))


def chunk(world, number=0, attempt=7):
    with ledger_of(world):
        return book.journal(f"distribution#{tomorrow(world)}#{attempt}#1#{number}")


def received(world, people):
    return [balance(world, each) for each in people]


def stamps(world, loans):
    """What the loans' items say of a distribution."""
    keys = [{"pk": {"S": f"LOAN#{each.loan_id}"}, "sk": {"S": "LOAN"}} for each in loans]
    found = [
        world.client("dynamodb").get_item(TableName="jinqiao-dev-repayment", Key=key)["Item"] for key in keys
    ]
    return [item["distribution"] for item in found if "distribution" in item]


def seq(world, user_id):
    with ledger_of(world):
        return book.user_account(user_id)["seq"]


def is_write(body):
    """Of a loan, the list or a journal; not the batch's totals, which each life notes again at its end."""
    ours = "jinqiao-dev-repayment" in body or "jinqiao-dev-ledger" in body
    return ours and ('"Item"' in body or '"UpdateExpression"' in body) and "RUN#" not in body


def killed_until_it_lives(world, loans):
    """Try a batch again and again; each life ends at its first write, until one has none to make. How many died."""
    for deaths in range(100):
        try:
            with killed_after("*", is_write):
                work(world, loans)
        except FunctionFailed:
            continue
        except AssertionError:
            return deaths
    raise TimeoutError


def test_a_lender_of_six_loans_has_one_account_update_and_lines_for_each_loan(world, circle):
    loans = lent_by(world, circle, fee_fen=900)
    seq_before = seq(world, circle[0])

    work(world, loans)
    world.settle()

    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert seq(world, circle[0]) == seq_before + 1
    journal = chunk(world)
    mine = [leg for leg in journal.legs if leg.account.owner == circle[0]]
    assert [(leg.component, journal.loan_of(leg)) for leg in mine] == [
        (component, each.loan_id) for each in loans for component in ("principal", "interest")
    ]
    assert [in_clearing(world, each.loan_id) for each in loans] == [0] * LOANS
    assert stamps(world, loans) == []
    assert lines(world, circle[0]) == [leg.amount_fen for leg in mine]


def lines(world, user_id):
    """The amounts of a user's statement, of what was received in chunks, oldest first."""
    found = world.client("dynamodb").query(
        TableName="jinqiao-dev-statements",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user_id}"}},
    )["Items"]
    return [int(each["amount_fen"]["N"]) for each in found if each["kind"]["S"] == "receipt_distributed"]


def test_killed_after_every_write_it_ends_in_the_same_ledger(world, circle, monkeypatch):
    """Six collections, the frozen list, two chunks, the list done, six stamps off."""
    monkeypatch.setattr(netting, "MOST_ITEMS", 1 + LOANS + 7)
    loans = lent_by(world, circle)

    deaths = killed_until_it_lives(world, loans)

    assert deaths == LOANS + 1 + 2 + 1 + LOANS
    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert [len(journals_of(world, each.loan_id)) for each in loans] == [3] * LOANS
    assert len(chunk(world, 0).effects()) == LOANS + 7
    assert len(chunk(world, 1).effects()) == LOANS + 5
    assert stamps(world, loans) == []
    assert trial_balance(world) == 0


def test_another_attempt_goes_on_with_chunks_that_were_frozen(world, circle, monkeypatch):
    monkeypatch.setattr(netting, "MOST_ITEMS", 1 + LOANS + 7)
    loans = lent_by(world, circle)
    with (
        pytest.raises(FunctionFailed),
        killed_after("TransactWriteItems", lambda body: '#7#1#0"' in body),
    ):
        work(world, loans)
    monkeypatch.setattr(netting, "MOST_ITEMS", 100)

    world.clock.advance(days=1)

    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert stamps(world, loans) == []


def test_a_batch_that_froze_nothing_is_called_off_by_the_next_attempt(world, circle):
    loans = lent_by(world, circle)
    with (
        pytest.raises(FunctionFailed),
        killed_before("PutItem", lambda body: '"FROZEN"' in body),
    ):
        work(world, loans)
    collected = received(world, circle)

    world.clock.advance(days=1)

    assert collected == [0] * LENDERS
    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert stamps(world, loans) == []
    assert any(each.startswith("distribution#loan_") for each in journals_of(world, loans[0].loan_id))


def test_a_loan_that_was_left_is_collected_by_itself_when_the_batch_is_tried_again(world, circle):
    loans = lent_by(world, circle)
    with (
        conflicts(20, about=f"#collection#{loans[2].loan_id}"),
        pytest.raises(FunctionFailed, match="LoansLeft"),
    ):
        work(world, loans)
    without_it = received(world, circle)

    totals = work(world, loans)

    assert without_it == [(LOANS - 1) * share for share in SHARES]
    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert (totals["loans"], totals["collected"], totals["collected_fen"]) == (
        LOANS,
        LOANS,
        LOANS * INSTALMENT_FEN,
    )


def test_runs_of_one_date_at_once_pay_everybody_once(world, circle):
    loans = lent_by(world, circle)
    day = tomorrow(world).isoformat()

    for attempt in (1, 2, 3):
        world.invoke("repayment-restart-run", {"detail": {"business_date": day, "attempt": attempt}})
    world.settle(timeout=60)

    assert received(world, circle) == [LOANS * share for share in SHARES]
    assert stamps(world, loans) == []
    assert trial_balance(world) == 0


def test_a_borrower_who_lends_in_the_batch_pays_with_what_the_others_paid(world, circle):
    loans = lent_by(world, circle)
    lender = circle[0]
    own = lend(world, lender, [180_000])
    take(world, lender, 180_000)

    work(world, [own, *loans])

    paid_fen = LOANS * SHARES[0] - balance(world, lender)
    assert paid_fen == balance(world, own.lenders[0][0]) == 61_204


def test_what_a_borrower_has_is_shared_and_the_rest_stays_due(world, circle):
    loans = lent_by(world, circle)
    poor = loans[0].borrower_id
    take(world, poor, balance(world, poor) - 120_000)

    totals = work(world, loans)
    give(world, poor, 300_000)

    assert totals["missed"] == 1
    assert sum(received(world, circle)) == (LOANS - 1) * INSTALMENT_FEN + 120_000


def test_the_last_receipts_of_loans_end_them_repaid_with_nothing_in_clearing(world, circle):
    loans = lent_by(world, circle, months=1)
    for each in loans:
        give(world, each.borrower_id, 100_000)

    work(world, loans)
    world.clock.advance(days=1)

    assert sum(received(world, circle)) == LOANS * (LENDERS * BID_FEN + 12_000)
    assert [in_clearing(world, each.loan_id) for each in loans] == [0] * LOANS
    assert stamps(world, loans) == []
