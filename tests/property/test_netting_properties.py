"""Netted or not, a batch's receipts move the same fen between the same people."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.ledger import recipes
from repayment import netting, receipts
from repayment.loan import Dossier
from tests.unit.repayment.loans import RULES, cause, loan_of

PEOPLE = [f"usr_{number}" for number in range(6)]
bids = st.lists(
    st.tuples(st.sampled_from(["usr_borrower", *PEOPLE]), st.integers(1, 300_000)), min_size=1, max_size=8
)
loans = st.builds(
    lambda lent, months, fee, to: loan_of(
        lent, months=months, fee_fen=fee, rules=RULES._replace(penalty_to=to)
    ),
    bids,
    st.integers(1, 12),
    st.integers(0, 3_000),
    st.sampled_from(["lenders", "platform"]),
)
batches = st.lists(st.tuples(loans, st.integers(1, 10_000)), min_size=1, max_size=6)
"""Loans, each with the ten-thousandths of what is due that its borrower has."""
days_late = st.integers(0, 60)


def named(batch: list[tuple[Dossier, int]]) -> list[tuple[Dossier, int]]:
    """The same with a loan id each."""
    return [
        (dossier._replace(loan=dossier.loan._replace(loan_id=f"loan_{number}")), share)
        for number, (dossier, share) in enumerate(batch)
    ]


def posted(batch, late, name):
    """The receipts of all loans of a batch, on a day so late, netted under a name or not."""
    day = date(2026, 2, 5) + timedelta(days=late)
    why = cause("run")._replace(business_date=day)
    found = []
    for dossier, share in named(batch):
        due_fen = dossier.on(day).due(day).total_fen
        amount_fen = max(1, due_fen * share // 10_000)
        found.append((dossier, receipts.decide(dossier, amount_fen, why, batch=name)))
    return found


def given_out(collected):
    """The legs of each chunk in which a batch's collected receipts reach their lenders."""
    shares = {
        receipt.loan.loan_id: [s for s in receipts.shares_of(receipt.loan, dossier.claims) if s.amount_fen]
        for dossier, receipt in collected
    }
    lent = {loan_id: {share.owner for share in parts} for loan_id, parts in shares.items()}
    return [
        recipes.receipts_netted(
            [(loan_id, [s for s in parts if s.owner in chunk]) for loan_id, parts in shares.items()]
        )
        for chunk in netting.chunks(lent)
    ]


def moved(legs):
    """By how much each account changes, in fen; accounts that end where they began are left out."""
    changes = Counter()
    for leg in legs:
        changes[str(leg.account)] += leg.effect_fen
    return {account: fen for account, fen in changes.items() if fen}


@settings(deadline=None)
@given(batches, days_late)
def test_every_account_ends_where_it_would_without_netting(batch, late):
    alone = [leg for _, receipt in posted(batch, late, "") for leg in receipt.journal.legs]
    collected = posted(batch, late, "2026-02-05#1#1")
    netted = [leg for _, receipt in collected for leg in receipt.journal.legs]

    assert moved([*netted, *(leg for chunk in given_out(collected) for leg in chunk)]) == moved(alone)


@settings(deadline=None)
@given(batches, days_late)
def test_the_legs_of_a_loan_sum_to_what_its_receipt_distributes(batch, late):
    collected = posted(batch, late, "2026-02-05#1#1")

    by_loan = Counter()
    for leg in (leg for chunk in given_out(collected) for leg in chunk if leg.side == "C"):
        by_loan[int(leg.tag.partition("/")[2])] += leg.amount_fen

    given_fen = [
        sum(receipt.loan.last_receipt.cut.after) - sum(receipt.loan.last_receipt.cut.before)
        for _, receipt in collected
    ]
    assert [by_loan[place] for place in range(len(batch))] == given_fen


@settings(deadline=None)
@given(batches)
def test_a_chunk_balances_and_pays_each_lender_once(batch):
    paid = Counter()
    for chunk in given_out(posted(batch, 0, "2026-02-05#1#1")):
        assert sum(leg.amount_fen if leg.side == "D" else -leg.amount_fen for leg in chunk) == 0
        paid.update({leg.account for leg in chunk if leg.side == "C"})

    assert set(paid.values()) <= {1}
