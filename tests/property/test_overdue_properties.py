"""However late a borrower pays, and in whatever pieces: the same penalty, never over the cap, shared to the fen."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.apr import apr_of
from jinqiao.schedule import Method, build
from repayment import contract, penalty, receipts
from repayment.loan import Dossier, Status
from repayment.receipts import Receipt
from tests.unit.repayment.loans import RULES, VALUE_DATE, cause, loan_of

CAP = Decimal("0.1540")


class Payment(NamedTuple):
    """So many days after the one before, a part in a hundred of what is due then."""

    days: int
    percent: int


def made(lent, months, rate, method, fee_fen, stated):
    """A loan whose penalty rate is what the cap leaves of the stated one."""
    dossier = loan_of(lent, months=months, annual_rate=f"0.{rate:04d}", method=method, fee_fen=fee_fen)
    cost = apr_of(build(dossier.loan.terms))
    left = contract.penalty_rate(Decimal(stated) / 10_000, CAP, cost)
    return dossier._replace(loan=dossier.loan._replace(rules=RULES._replace(penalty_rate=left)))


owners = st.sampled_from(["usr_borrower", *(f"usr_{n}" for n in range(5))])
loans = st.builds(
    made,
    st.lists(st.tuples(owners, st.integers(1, 500_000)), min_size=1, max_size=6),
    st.integers(1, 12),
    st.integers(100, 1400),
    st.sampled_from(Method),
    st.integers(0, 1_000),
    st.integers(0, 1540),
)
payments = st.lists(st.builds(Payment, st.integers(0, 70), st.integers(0, 100)), max_size=12)


def posted_on(day: date, dossier: Dossier, amount_fen: int) -> Receipt:
    return receipts.decide(dossier, amount_fen, cause(str(day))._replace(business_date=day))


def dated(history: Sequence[Payment], last: date) -> list[tuple[date, int]]:
    """The days of a history with their parts in a hundred; on the last day the rest is paid at once."""
    days = accumulate(payment.days for payment in history)
    found = [
        (VALUE_DATE + timedelta(days=count), each.percent) for count, each in zip(days, history, strict=True)
    ]
    return [*(each for each in found if each[0] < last), (last, 100)]


def lived(dossier: Dossier, history: Sequence[Payment]) -> list[tuple[date, Receipt]]:
    """The receipts of a history of late payments, the last a year after the last due date."""
    posted = []
    for day, percent in dated(history, dossier.rows[-1].due_date + timedelta(days=365)):
        amount_fen = dossier.on(day).due(day).total_fen * percent // 100
        if amount_fen:
            receipt = posted_on(day, dossier, amount_fen)
            dossier = dossier._replace(loan=receipt.loan)
            posted.append((day, receipt))
    return posted


@settings(max_examples=150, deadline=None)
@given(loans, st.lists(st.integers(0, 500), max_size=8))
def test_a_loan_looked_at_however_often_has_counted_the_same(dossier, looks):
    end = VALUE_DATE + timedelta(days=500)
    looked_at = dossier
    for days in looks:
        looked_at = looked_at.on(VALUE_DATE + timedelta(days=days))

    assert looked_at.on(end) == dossier.on(end)


@settings(max_examples=100, deadline=None)
@given(loans, payments, st.lists(st.integers(0, 70), max_size=4))
def test_looking_between_payments_changes_none_of_them(dossier, history, looks):
    looking = [*(Payment(days, 0) for days in looks), *history]
    at_once = [Payment(sum(looks), 0), *history]

    assert [receipt.parts for _, receipt in lived(dossier, looking)] == [
        receipt.parts for _, receipt in lived(dossier, at_once)
    ]


@settings(max_examples=150, deadline=None)
@given(loans, payments)
def test_nobody_pays_more_than_is_owed_and_in_the_end_all_of_it(dossier, history):
    posted = lived(dossier, history)

    for _, receipt in posted:
        loan = receipt.loan
        assert loan.penalty_fen >= 0
        assert loan.outstanding_principal_fen >= 0
    last = posted[-1][1].loan
    rules = last.rules
    charged_fen = penalty.charged_fen(last.meters, rules.penalty_rate, rules.penalty_year_days)
    assert last.status is Status.REPAID
    assert last.stage == 0
    assert last.paid == (
        last.terms.principal_fen,
        sum(row.interest_fen for row in dossier.rows),
        last.terms.fee_fen,
        charged_fen,
    )


@settings(max_examples=150, deadline=None)
@given(loans, payments)
def test_every_fen_of_penalty_reaches_a_lender(dossier, history):
    posted = [receipt for _, receipt in lived(dossier, history)]

    legs = [leg for receipt in posted for leg in receipt.journal.legs if leg.tag == "penalty"]
    assert {leg.account.kind for leg in legs} <= {"available"}
    assert sum(leg.amount_fen for leg in legs) == posted[-1].loan.paid.penalty_fen
    assert posted[-1].loan.waiting_fen == 0


@settings(max_examples=100, deadline=None)
@given(loans, st.integers(1, 700), st.lists(st.integers(1, 99), max_size=5))
def test_one_payment_or_several_on_a_day_end_in_the_same_sums(dossier, days, percents):
    day = VALUE_DATE + timedelta(days=days)
    whole_fen = sum(each.left.total_fen for each in dossier.on(day).unpaid())
    at_once = posted_on(day, dossier, whole_fen).loan
    in_parts, left_fen = dossier, whole_fen
    for part_fen in filter(None, (whole_fen * percent // 1_000 for percent in percents)):
        in_parts = in_parts._replace(loan=posted_on(day, in_parts, part_fen).loan)
        left_fen -= part_fen

    rest = posted_on(day, in_parts, left_fen).loan

    moved = {"loan_version": 0, "last_receipt": None}
    assert rest._replace(**moved) == at_once._replace(**moved)


def present_value(flows: Sequence[tuple[date, int]]) -> float:
    """Flows in fen, discounted to the value date at the cap, compounded monthly as the annual cost is."""
    growth = 1 + float(CAP) / 12
    return sum(fen / growth ** ((day - VALUE_DATE).days * 12 / 365) for day, fen in flows)


@settings(max_examples=200, deadline=None)
@given(loans, payments)
def test_paying_late_never_costs_more_than_the_cap(dossier, history):
    # The schedule itself costs at most the cap (the decision sees to that); what is paid late, penalty included,
    # is worth no more at the rate of the cap, but for the fen that rounding the penalty half up may add.
    as_agreed = [(row.due_date, row.total_fen) for row in dossier.rows]

    as_paid = [(day, receipt.parts.total_fen) for day, receipt in lived(dossier, history)]

    assert present_value(as_paid) <= present_value(as_agreed) + 0.5
