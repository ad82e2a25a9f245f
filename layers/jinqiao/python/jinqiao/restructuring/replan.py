"""What is left of a loan, and the rows that it has under new terms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, count
from operator import sub
from typing import NamedTuple

from jinqiao.day_count import DayCount, period_units
from jinqiao.money import divide_half_up
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import Instalment
from jinqiao.schedule.due_dates import due_dates
from jinqiao.schedule.interest import PeriodRates, period_rates
from jinqiao.schedule.parts import equal_parts
from jinqiao.schedule.plan import split


class Amounts(NamedTuple):
    """An amount by component, in fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0

    def minus(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class History:
    """A loan until now: its present rows in order of date, and what was paid over its life, oldest row first."""

    value_date: date
    day_count: DayCount
    rows: Sequence[Instalment]
    paid: Amounts


class Left(NamedTuple):
    """What a restructuring starts from: the rows that are paid, what was paid beyond them, and what is left."""

    paid_rows: Sequence[Instalment]
    paid_beyond: Amounts
    principal_fen: int
    arrears: Amounts
    """Interest and fee that are due, or have run to the day; no principal."""
    fee_fen: int
    """The service fee of periods to come."""
    interest_ahead_fen: int
    """Interest that was paid before it had run: the new rows ask for so much less."""


def replan(history: History, day: date, terms: NewTerms) -> tuple[Instalment, ...]:
    """The rows of a loan from a business date on under new terms, with its history before them.

    10,000 fen at 12 % in three months from 5 January, nothing paid by 20 February: rows of 3,300 + 100, 3,333 + 67
    and 3,367 + 34. In arrears are January's 100 and what 15 of 28 days bear of February's 67: 35.9 → 36. That is
    a row of 136 on 20 February; the 10,000 are spread from then on.
    """
    left = left_on(history, day)
    today = Amounts(*map(sum, zip(left.paid_beyond, left.arrears, strict=True)))
    lines = [(row.due_date, *row[2:5]) for row in left.paid_rows]
    lines += [(day, *today)] if any(today) else []
    return _numbered([*lines, *_anew(left, day, terms, history.day_count)])


def call_in(history: History, day: date) -> tuple[Instalment, ...]:
    """The rows of a loan of which all that is left falls due on a business date, its history before them.

    The principal, and the interest and fee that are in arrears; what would have run or fallen due later is no longer
    asked for. Of the loan above, nothing paid by 20 February: one row of 10,000 + 136.
    """
    left = left_on(history, day)
    asked = left.arrears._replace(principal_fen=left.principal_fen)
    whole = Amounts(*map(sum, zip(left.paid_beyond, asked, strict=True)))
    return _numbered([*((row.due_date, *row[2:5]) for row in left.paid_rows), (day, *whole)])


def left_on(history: History, day: date) -> Left:
    """What of a loan is paid and what is left on a business date."""
    paid_rows, unpaid, beyond = _parted(history)
    due_fee_fen = sum(row.fee_fen for row in unpaid if row.due_date <= day)
    owed_fen = _accrued(history, day) - history.paid.interest_fen
    arrears = Amounts(0, max(owed_fen, 0), max(due_fee_fen - beyond.fee_fen, 0))
    whole_fee_fen = sum(row.fee_fen for row in unpaid) - beyond.fee_fen
    principal_fen = sum(row.principal_fen for row in unpaid) - beyond.principal_fen
    fee_fen = whole_fee_fen - arrears.fee_fen
    return Left(paid_rows, beyond, principal_fen, arrears, fee_fen, max(-owed_fen, 0))


def _parted(history: History) -> tuple[Sequence[Instalment], Sequence[Instalment], Amounts]:
    """The rows that are paid, those that are not, and what was paid of the first of these."""
    left = history.paid
    for place, row in enumerate(history.rows):
        after = left.minus(Amounts(*row[2:5]))
        if min(after) < 0:
            return history.rows[:place], history.rows[place:], left
        left = after
    return history.rows, (), left


def _accrued(history: History, day: date) -> int:
    """All interest that the rows have borne by a day: of those due the whole, of the one underway its days' part."""
    return sum(_interest_by(day, row, begun) for row, begun in _with_beginnings(history))


def _with_beginnings(history: History) -> Iterator[tuple[Instalment, date]]:
    """Each row with the day from which its interest runs: the due date before it, or the value date."""
    begun = history.value_date
    for row in history.rows:
        yield row, begun
        begun = max(begun, row.due_date)


def _interest_by(day: date, row: Instalment, begun: date) -> int:
    """What a row has borne of its interest by a day, half up: 67 fen for 15 of 28 days are 36."""
    if row.due_date <= day:
        return row.interest_fen
    if row.due_date <= begun:
        return 0  # it stands behind rows of later dates that were paid in advance: none of its days is counted yet
    passed = max((day - begun).days, 0)
    return divide_half_up(row.interest_fen * passed, (row.due_date - begun).days)


def _anew(left: Left, day: date, terms: NewTerms, day_count: DayCount) -> list[tuple[date, int, int, int]]:
    """The new rows: due date, principal, interest and fee of each."""
    dates = [terms.first_due_date, *due_dates(terms.first_due_date, terms.months - 1)]
    rates = _rates(day, dates, terms, day_count)
    waiting = terms.interest_only_months
    repaying = rates._replace(numerators=rates.numerators[waiting:])
    principals, interests = split(terms.method, left.principal_fen, repaying)
    interests = rates.interests_fen([left.principal_fen] * waiting) + interests
    interests = _less(interests, left.interest_ahead_fen)
    principals = [0] * waiting + principals
    dates = dates[:waiting] + dates[waiting - len(principals) :]
    return list(zip(dates, principals, interests, equal_parts(left.fee_fen, len(dates)), strict=True))


def _less(interests: Sequence[int], paid_fen: int) -> list[int]:
    """What is left of each where so much was paid before: 31 of 47 and 33 leave 16 and 33."""
    left = []
    for interest in interests:
        left.append(interest - min(interest, paid_fen))
        paid_fen -= min(interest, paid_fen)
    return left


def _rates(day: date, dates: Sequence[date], terms: NewTerms, day_count: DayCount) -> PeriodRates:
    """The rate of each period. The first runs from the day itself: so many days of the month before its due date.

    From 20 April to 5 June, with May of 31 days: 46/31 of a whole period's.
    """
    start = _a_month_before(terms.first_due_date)
    whole = period_rates(terms.annual_rate, day_count, period_units(day_count, start, dates))
    month, passing = (terms.first_due_date - start).days, (terms.first_due_date - day).days
    first, *others = whole.numerators
    return PeriodRates([first * passing, *(each * month for each in others)], whole.denominator * month)


def _a_month_before(due_date: date) -> date:
    """The same day of the month before, or its last: 31 March → 28 February."""
    last = due_date.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(due_date.day, last.day))


def _numbered(lines: Sequence[tuple[date, int, int, int]]) -> tuple[Instalment, ...]:
    balances = accumulate((line[1] for line in lines), sub, initial=sum(line[1] for line in lines))
    next(balances)
    return tuple(
        Instalment(number, *line, sum(line[1:]), balance_fen)
        for number, line, balance_fen in zip(count(1), lines, balances, strict=False)
    )
