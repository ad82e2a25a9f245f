"""Restructurings of random loans, whatever was paid: nothing is lost and nothing is asked for twice."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jinqiao.restructuring.replan import Amounts, History, left_on, replan
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import DayCount, Method, Terms, build
from tests.property.oracle import half_up

rates = st.integers(0, 360).map(lambda permille: Decimal(permille) / 1000)
days = st.integers(0, 900).map(lambda later: date(2026, 1, 5) + timedelta(days=later))


@st.composite
def histories(draw) -> History:
    """A loan of which so many rows are paid, and a part of the next: interest and fee before principal."""
    terms = Terms(
        principal_fen=draw(st.integers(100, 10**9)),
        annual_rate=draw(rates),
        months=draw(st.integers(1, 36)),
        method=draw(st.sampled_from(Method)),
        start_date=draw(st.sampled_from([date(2026, 1, 5), date(2025, 10, 31), date(2026, 2, 28)])),
        day_count=draw(st.sampled_from(DayCount)),
        fee_fen=draw(st.integers(0, 10**6)),
    )
    rows = build(terms).instalments
    return History(terms.start_date, terms.day_count, rows, draw(paid_of(rows)))


@st.composite
def paid_of(draw, rows) -> Amounts:
    whole = draw(st.integers(0, len(rows) - 1))
    principal, interest, fee = (sum(row[at] for row in rows[:whole]) for at in (2, 3, 4))
    part = draw(st.integers(0, rows[whole].total_fen - 1)) if rows[whole].total_fen else 0
    to_fee = min(part, rows[whole].fee_fen)
    to_interest = min(part - to_fee, rows[whole].interest_fen)
    return Amounts(principal + part - to_fee - to_interest, interest + to_interest, fee + to_fee)


@st.composite
def proposals(draw, day: date) -> NewTerms:
    months = draw(st.integers(1, 60))
    return NewTerms(
        months=months,
        annual_rate=draw(rates),
        method=draw(st.sampled_from(Method)),
        first_due_date=day + timedelta(days=draw(st.integers(1, 62))),
        interest_only_months=draw(st.integers(0, months - 1)),
    )


@st.composite
def restructurings(draw) -> tuple[History, date, NewTerms]:
    history, day = draw(histories()), draw(days)
    return history, day, draw(proposals(day))


@given(restructurings())
def test_the_principal_is_neither_more_nor_less(restructuring):
    history, day, terms = restructuring

    rows = replan(history, day, terms)

    assert sum(row.principal_fen for row in rows) == sum(row.principal_fen for row in history.rows)
    assert min(min(row[2:5]) for row in rows) >= 0


@given(restructurings())
def test_the_service_fee_is_the_same_in_all(restructuring):
    history, day, terms = restructuring

    rows = replan(history, day, terms)

    assert sum(row.fee_fen for row in rows) == sum(row.fee_fen for row in history.rows)


@given(restructurings())
def test_what_was_paid_has_its_place_in_the_rows_before_anything_new(restructuring):
    history, day, terms = restructuring

    rows = replan(history, day, terms)

    old = [row for row in rows if row.due_date <= day or row in history.rows]
    assert sum(row.principal_fen for row in old) == history.paid.principal_fen
    assert sum(row.interest_fen for row in old) >= history.paid.interest_fen
    assert sum(row.fee_fen for row in old) >= history.paid.fee_fen


@given(restructurings())
def test_a_level_part_of_what_is_owed_bears_the_new_rate_by_exact_fractions(restructuring):
    history, day, terms = restructuring
    left = left_on(history, day)
    terms = NewTerms(terms.months, terms.annual_rate, Method.EQUAL_PRINCIPAL, terms.first_due_date)

    rows = replan(history, day, terms)[-terms.months :]

    owed = [left.principal_fen - sum(row.principal_fen for row in rows[:at]) for at in range(len(rows))]
    bearing = [half_up(fen * _rate(history.day_count, terms, day, rows, at)) for at, fen in enumerate(owed)]
    assert sum(row.interest_fen for row in rows) == max(sum(bearing) - left.interest_ahead_fen, 0)


@given(restructurings())
def test_restructured_twice_on_a_day_is_as_if_only_the_second_time(restructuring):
    history, day, terms = restructuring
    once = replan(history, day, terms)
    again = History(history.value_date, history.day_count, once, history.paid)
    last = NewTerms(6, Decimal("0.06"), Method.INTEREST_ONLY, terms.first_due_date)

    assert left_on(again, day).principal_fen == left_on(history, day).principal_fen
    assert left_on(again, day).arrears.interest_fen == left_on(history, day).arrears.interest_fen
    assert (
        replan(again, day, last)[-6:][-1].principal_fen == replan(history, day, last)[-6:][-1].principal_fen
    )


def _rate(convention: DayCount, terms: NewTerms, day: date, rows, at: int) -> Fraction:
    """Of a period: a twelfth of the year or its days; the first by its days of the month before its end."""
    rate = Fraction(terms.annual_rate)
    if at:
        passing = (rows[at].due_date - rows[at - 1].due_date).days
        return rate / 12 if convention is DayCount.THIRTY_360 else rate * passing / _year(convention)
    passing = (terms.first_due_date - day).days
    if convention is not DayCount.THIRTY_360:
        return rate * passing / _year(convention)
    before = terms.first_due_date.replace(day=1) - timedelta(days=1)
    month = terms.first_due_date - before.replace(day=min(before.day, terms.first_due_date.day))
    return rate / 12 * passing / month.days


def _year(convention: DayCount) -> int:
    return int(convention.removeprefix("actual/"))
