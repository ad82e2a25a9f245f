"""Loans that are paid on time, late, ahead and early, in any mixture: each receipt as quoted, each fen shared."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.schedule import Method
from jinqiao.settlement import Keep, ReachesPayoff, Rules, TooLittle
from repayment import quotation, receipts
from repayment.loan import Dossier, Status
from repayment.quotation import Quotation, Wish
from repayment.receipts import Receipt
from repayment.waterfall import Parts
from tests.property.test_receipt_properties import loans
from tests.unit.repayment.loans import cause

RULES = Rules("pro_rata_days", Decimal("0.005"), Decimal("0.5"), Decimal("0.154"), 365)


class Step(NamedTuple):
    """After so many days, so many ten-thousandths of what would settle the loan: paid by hand, or prepaid."""

    days: int
    share: int
    keep: Keep | None


class Settled(NamedTuple):
    """A settlement that was quoted, and its receipt."""

    quoted: Quotation
    receipt: Receipt


steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 70),
        st.integers(1, 9_000),
        st.one_of(st.none(), st.sampled_from(list(Keep))),
    ),
    max_size=6,
)


def paid(dossier: Dossier, amount_fen: int, day: date, name: str) -> Receipt:
    return receipts.decide(dossier, amount_fen, cause(name)._replace(business_date=day))


def lived(dossier: Dossier, asked: list[Step]) -> Iterator[tuple[Quotation | None, Receipt]]:
    """What was quoted, if it was, and the receipt of each step that could be taken; a payoff ends it."""
    day = dossier.loan.terms.start_date
    for number, step in enumerate([*asked, Step(3, 10_000, None)]):
        day += timedelta(days=step.days)
        whole_fen = quotation.quote(dossier, Wish("full", day), RULES).total_fen
        amount_fen = max(1, whole_fen * step.share // 10_000)
        if step.keep is None and number < len(asked):
            quoted, receipt = None, paid(dossier.on(day), amount_fen, day, str(number))
        else:
            wish = Wish("full", day) if number == len(asked) else _part(dossier, day, amount_fen, step.keep)
            try:
                quoted = quotation.quote(dossier, wish, RULES)
            except (ReachesPayoff, TooLittle):
                continue
            dossier = quotation.settled(dossier, quoted)
            receipt = paid(dossier, quoted.total_fen, day, str(number))
        yield quoted, receipt
        dossier = dossier._replace(loan=receipt.loan)
        if receipt.loan.status is Status.REPAID:
            return


def _part(dossier: Dossier, day: date, amount_fen: int, keep: Keep | None) -> Wish:
    at_the_end = dossier.loan.terms.method in (Method.INTEREST_ONLY, Method.BULLET)
    return Wish("partial", day, amount_fen, Keep.TERM if at_the_end or keep is None else keep)


@settings(max_examples=250, deadline=None)
@given(loans, steps)
def test_a_settlement_s_receipt_pays_each_component_that_was_quoted(dossier, asked):
    for quoted, receipt in lived(dossier, asked):
        if quoted:
            ahead = quoted.settlement
            expected = quoted.due.plus(Parts(ahead.principal_fen, ahead.interest_fen, ahead.fee_fen))
            assert receipt.parts == expected
            assert receipt.loan.overdue_through == receipt.loan.stage == 0


@settings(max_examples=250, deadline=None)
@given(loans, steps)
def test_each_lender_gets_exactly_the_claim_and_clearing_ends_empty(dossier, asked):
    received: dict[str, int] = defaultdict(int)
    in_clearing = 0
    last = None
    for _, receipt in lived(dossier, asked):
        last = receipt
        for leg in receipt.journal.legs:
            if leg.tag == "principal":
                received[leg.account.owner] += leg.amount_fen
        effects = receipt.journal.effects().items()
        in_clearing += sum(change for account, change in effects if account.kind == "clearing")

    lent: dict[str, int] = defaultdict(int)
    for claim in dossier.claims:
        lent[claim.owner] += claim.to_unit - claim.from_unit
    assert received == lent
    assert (in_clearing, last.loan.status) == (0, Status.REPAID)


@settings(max_examples=250, deadline=None)
@given(loans, steps)
def test_interest_over_the_life_is_never_more_than_agreed(dossier, asked):
    agreed_fen = sum(row.interest_fen for row in dossier.rows)

    *_, (_, last) = lived(dossier, asked)

    assert last.loan.paid.interest_fen <= agreed_fen
    assert last.loan.paid.principal_fen == dossier.loan.terms.principal_fen
