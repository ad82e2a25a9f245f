"""Whatever is paid, and in whatever pieces: each receipt is shared exactly, each lender gets exactly the claim."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.schedule import Method
from repayment import receipts
from repayment.loan import Dossier, Status
from tests.unit.repayment.loans import cause, loan_of

bids = st.lists(
    st.tuples(st.sampled_from(["usr_borrower", *(f"usr_{n}" for n in range(6))]), st.integers(1, 500_000)),
    min_size=1,
    max_size=12,
)
loans = st.builds(
    lambda lent, months, rate, method, fee: loan_of(
        lent, months=months, annual_rate=f"0.{rate:04d}", method=method, fee_fen=fee
    ),
    bids,
    st.integers(1, 24),
    st.integers(0, 3_600),
    st.sampled_from(list(Method)),
    st.integers(0, 50_000),
)
slices = st.lists(st.integers(1, 10_000), min_size=1, max_size=30)
"""Each payment as so many ten-thousandths of the whole; what is left at the end is paid in one."""


def lived_through(dossier: Dossier, parts: list[int]) -> list[receipts.Receipt]:
    """The receipts of a loan that is paid in these slices and then in full."""
    whole_fen = sum(row.total_fen for row in dossier.rows)
    posted: list[receipts.Receipt] = []
    for number, ten_thousandths in enumerate([*parts, 10_000]):
        left_fen = whole_fen - sum(receipt.parts.total_fen for receipt in posted)
        amount_fen = min(left_fen, max(1, whole_fen * ten_thousandths // 10_000))
        if not amount_fen:
            break
        posted.append(receipts.decide(dossier, amount_fen, cause(str(number))))
        dossier = dossier._replace(loan=posted[-1].loan)
    return posted


@settings(max_examples=300, deadline=None)
@given(loans, slices)
def test_each_lender_gets_exactly_the_claim_over_the_life_of_a_loan(dossier, parts):
    posted = lived_through(dossier, parts)

    received: dict[str, int] = defaultdict(int)
    for leg in (leg for receipt in posted for leg in receipt.journal.legs if leg.tag == "principal"):
        received[leg.account.owner] += leg.amount_fen
    lent: dict[str, int] = defaultdict(int)
    for claim in dossier.claims:
        lent[claim.owner] += claim.to_unit - claim.from_unit
    assert received == lent
    assert posted[-1].loan.status is Status.REPAID


@settings(max_examples=300, deadline=None)
@given(loans, slices)
def test_every_fen_of_a_receipt_goes_somewhere_and_clearing_ends_empty(dossier, parts):
    posted = lived_through(dossier, parts)

    in_clearing = 0
    smallest = min(claim.to_unit - claim.from_unit for claim in dossier.claims)
    for receipt in posted:
        kept = sum(
            change for account, change in receipt.journal.effects().items() if account.kind == "clearing"
        )
        in_clearing += kept
        assert in_clearing == receipt.loan.waiting_fen
        assert 0 <= in_clearing <= 2 * dossier.loan.units / smallest
    assert in_clearing == 0


@settings(max_examples=200, deadline=None)
@given(loans, slices)
def test_the_platform_gets_exactly_its_fee_and_the_borrower_pays_exactly_the_schedule(dossier, parts):
    posted = lived_through(dossier, parts)

    fees = [
        leg.amount_fen for each in posted for leg in each.journal.legs if str(leg.account) == "fees_payable"
    ]
    assert sum(fees) == dossier.loan.terms.fee_fen
    assert sum(each.parts.total_fen for each in posted) == sum(row.total_fen for row in dossier.rows)
    assert posted[-1].loan.paid.interest_fen == sum(row.interest_fen for row in dossier.rows)


@settings(max_examples=200, deadline=None)
@given(loans, slices)
def test_no_instalment_is_touched_before_the_one_ahead_of_it_is_paid(dossier, parts):
    posted = lived_through(dossier, parts)

    still_owed = [dossier._replace(loan=receipt.loan).unpaid() for receipt in posted]
    assert [each.paid_fen for owed in still_owed for each in owed[1:] if each.paid_fen] == []
