"""Random loans, prepaid now and then and paid off in the end: exact, and as the slow oracle has it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.schedule import Method, Terms, build
from jinqiao.settlement import (
    Amounts,
    Keep,
    Plan,
    Position,
    ReachesPayoff,
    Rules,
    Settlement,
    TooLittle,
    payoff,
    position_of,
    prepayment,
)
from jinqiao.settlement.reschedule import offered
from tests.property import prepayment_oracle as oracle
from tests.property.oracle import Loan


class Asked(NamedTuple):
    """A prepayment: after so many ten-thousandths of the life that is left, so much of what would pay it off."""

    later: int
    share: int
    keep: Keep
    ahead: int
    """What of the rows that are still to come was paid before, in ten-thousandths."""


class Step(NamedTuple):
    """A settlement as it was asked for and as it came out."""

    position: Position
    amount_fen: int
    keep: Keep
    settlement: Settlement


loans = st.builds(
    lambda principal, rate, months, method, start, day_count, fee: Loan(
        principal, f"0.{rate:04d}", months, method, date(2024, 1, 28) + timedelta(days=start), day_count, fee
    ),
    st.one_of(st.integers(2, 500), st.integers(2, 10**9)),
    st.one_of(st.just(0), st.integers(0, 3_600)),
    st.integers(1, 18),
    st.sampled_from([each.value for each in Method]),
    st.integers(0, 40),
    st.sampled_from(["30/360", "actual/365", "actual/360"]),
    st.one_of(st.just(0), st.integers(0, 50_000)),
)
prepayments = st.lists(
    st.builds(
        Asked,
        st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 9_999)),
        st.one_of(st.integers(0, 10), st.integers(0, 9_999), st.just(9_999)),
        st.sampled_from(list(Keep)),
        st.one_of(st.just(0), st.integers(0, 3_000)),
    ),
    min_size=1,
    max_size=4,
)
figures = st.builds(
    oracle.Figures,
    st.sampled_from(["0", "0.005", "0.0333"]),
    st.sampled_from(["0", "0.5", "1"]),
    st.sampled_from(["0.12", "0.154", "1"]),
)


def terms_of(loan: Loan) -> Terms:
    return Terms(**loan._asdict() | {"annual_rate": Decimal(loan.annual_rate)})


def rules_of(stated: oracle.Figures) -> Rules:
    return Rules("pro_rata_days", *(Decimal(each) for each in stated), year_days=365)


def paid_until(plan: Plan, day: date, ahead: int) -> Amounts:
    """What is due by a day and what was paid before, and a part of the rest, row by row: fee, interest, principal."""
    before = max(plan.prepayments, default=0)
    due = [row for row in plan.rows if row.due_date <= day or row.number <= before]
    later = plan.rows[len(due) :]
    extra = sum(row.total_fen for row in later) * ahead // 10_000
    paid = [sum(row[at] for row in due) for at in (2, 3, 4)]
    for row in later:
        for at in (4, 3, 2):
            taken = min(extra, row[at])
            paid[at - 2] += taken
            extra -= taken
    return Amounts(*paid)


def lived(loan: Loan, asked: list[Asked], stated: oracle.Figures) -> list[Step]:
    """The prepayments of a loan that could be made, one after the other."""
    terms, rules = terms_of(loan), rules_of(stated)
    plan, day, steps = Plan(build(terms).instalments), loan.start_date, []
    for each in asked:
        day += timedelta(days=(plan.rows[-1].due_date - day).days * each.later // 10_000)
        position = position_of(terms, plan, paid_until(plan, day, each.ahead), day)
        keep = each.keep if each.keep in offered(position) else Keep.TERM
        amount_fen = payoff(position, rules).total_fen * each.share // 10_000
        try:
            steps.append(Step(position, amount_fen, keep, prepayment(position, rules, amount_fen, keep)))
        except (ReachesPayoff, TooLittle):
            continue
        plan = steps[-1].settlement.plan
    return steps


def as_oracle_has_it(loan: Loan, position: Position) -> oracle.Standing:
    plan = [*position.kept.rows, *position.ahead]
    prepaid = position.kept.prepayments
    rows = [oracle.Row(*row[1:5], prepaid=row.number in prepaid) for row in plan]
    paid = [sum(row[at] for row in position.kept.rows) for at in (2, 3, 4)]
    whole = [sum(parts) for parts in zip(paid, position.paid_ahead, strict=True)]
    return oracle.Standing(loan, rows, tuple(whole), position.day)


def answer_of(settlement: Settlement) -> oracle.Answer:
    plan = settlement.plan
    rows = [oracle.Row(*row[1:5], prepaid=row.number in plan.prepayments) for row in plan.rows]
    return oracle.Answer(*settlement[:5], rows)


@settings(max_examples=250, deadline=None)
@given(loans, prepayments, figures)
def test_every_prepayment_is_what_the_oracle_says_and_the_most_that_the_amount_pays(loan, asked, stated):
    for position, amount_fen, keep, settlement in lived(loan, asked, stated):
        standing = as_oracle_has_it(loan, position)
        assert answer_of(settlement) == oracle.prepaid(standing, stated, settlement.principal_fen, keep.value)
        assert settlement.total_fen <= amount_fen
        more = min(settlement.principal_fen + 1, standing.owed - 1)
        dearer = oracle.prepaid(standing, stated, more, keep.value)
        assert dearer.total > amount_fen or more == settlement.principal_fen


@settings(max_examples=250, deadline=None)
@given(loans, prepayments, figures, st.integers(0, 9_999))
def test_a_payoff_is_what_the_oracle_says_and_ends_the_loan(loan, asked, stated, later):
    steps = lived(loan, asked, stated)
    plan = steps[-1].settlement.plan if steps else Plan(build(terms_of(loan)).instalments)
    day = steps[-1].position.day if steps else loan.start_date
    day += timedelta(days=(plan.rows[-1].due_date - day).days * later // 10_000)
    position = position_of(terms_of(loan), plan, paid_until(plan, day, 0), day)

    settlement = payoff(position, rules_of(stated))

    if position.ahead:
        assert answer_of(settlement) == oracle.paid_off(as_oracle_has_it(loan, position), stated)
    assert settlement.plan.rows[-1].balance_fen == 0
    assert sum(row.principal_fen for row in settlement.plan.rows) == loan.principal_fen


@settings(max_examples=250, deadline=None)
@given(loans, prepayments, figures)
def test_principal_sums_exactly_and_nothing_is_negative_after_any_prepayments(loan, asked, stated):
    plans = [step.settlement.plan for step in lived(loan, asked, stated)]

    for plan in plans:
        assert sum(row.principal_fen for row in plan.rows) == loan.principal_fen
        assert min(min(row[2:]) for row in plan.rows) >= 0
        assert min(row.balance_fen for row in plan.rows) == plan.rows[-1].balance_fen == 0


@settings(max_examples=250, deadline=None)
@given(loans, prepayments, figures)
def test_interest_is_never_above_what_was_agreed_and_falls_with_each_prepayment(loan, asked, stated):
    agreed = build(terms_of(loan))

    totals = [
        sum(row.interest_fen for row in step.settlement.plan.rows) for step in lived(loan, asked, stated)
    ]

    assert totals == sorted(totals, reverse=True)
    assert max(totals, default=0) <= agreed.total_interest_fen


@settings(max_examples=150, deadline=None)
@given(loans, prepayments, figures)
def test_what_was_paid_before_stays_and_due_dates_are_the_contract_s(loan, asked, stated):
    agreed = {row.due_date for row in build(terms_of(loan)).instalments}

    for position, _, _, settlement in lived(loan, asked, stated):
        plan, stays = settlement.plan, len(position.kept.rows)
        assert plan.rows[:stays] == position.kept.rows
        assert plan.rows[stays].due_date == position.day
        instalments = [row.due_date for row in plan.rows if row.number not in plan.prepayments]
        assert instalments == sorted(set(instalments) & agreed)


@settings(max_examples=150, deadline=None)
@given(loans, prepayments, figures)
def test_the_service_fee_is_paid_or_waived_to_the_fen(loan, asked, stated):
    steps = lived(loan, asked, stated)

    added = sum(step.settlement.prepayment_fee_fen - step.settlement.rebate_fen for step in steps)

    plan = steps[-1].settlement.plan if steps else Plan(build(terms_of(loan)).instalments)
    assert sum(row.fee_fen for row in plan.rows) == loan.fee_fen + added


@settings(max_examples=100, deadline=None)
@given(loans, prepayments, figures)
def test_the_same_history_gives_the_same_plan(loan, asked, stated):
    assert lived(loan, asked, stated) == lived(loan, asked, stated)
