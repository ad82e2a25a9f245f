"""A loan's plan: one row for each instalment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate, count
from operator import add, sub

from jinqiao.day_count import period_units
from jinqiao.schedule.annuity import equal_instalment
from jinqiao.schedule.due_dates import due_dates
from jinqiao.schedule.instalment import Instalment
from jinqiao.schedule.interest import PeriodRates, period_rates
from jinqiao.schedule.maturity import bullet, interest_only
from jinqiao.schedule.parts import equal_parts, equal_principal, flat
from jinqiao.schedule.terms import Method, Terms


@dataclass(frozen=True, slots=True)
class Schedule:
    """All rows of a loan. The principal parts sum to the principal, the fee parts to the fee, exactly."""

    terms: Terms
    instalments: tuple[Instalment, ...]
    total_interest_fen: int
    total_fen: int
    """Everything the borrower pays: principal, interest and fee."""


_SPLITS: dict[Method, Callable[[int, PeriodRates], tuple[list[int], list[int]]]] = {
    Method.EQUAL_INSTALMENT: equal_instalment,
    Method.EQUAL_PRINCIPAL: equal_principal,
    Method.INTEREST_ONLY: interest_only,
    Method.BULLET: bullet,
    Method.FLAT: flat,
}


def split(method: Method, principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """The principal and the interest of each row that repays a principal over periods of these rates, in fen.

    One row a period, or a single one for `bullet`.
    """
    return _SPLITS[method](principal_fen, rates)


def build(terms: Terms) -> Schedule:
    """The schedule of these terms: one row a month, or a single one at the end for `bullet`.

    Interest is rounded half up to the fen each period. 10,000 fen at 9.4822 % over 6 months in level
    instalments: six rows of 1,713 fen that bear 79, 66, 53, 40, 27 and 13 fen of interest.
    """
    dates = due_dates(terms.start_date, terms.months)
    units = period_units(terms.day_count, terms.start_date, dates)
    rates = period_rates(terms.annual_rate, terms.day_count, units)
    principals, interests = split(terms.method, terms.principal_fen, rates)
    rows = _rows(terms, dates[-len(principals) :], principals, interests)
    interest_fen = sum(interests)
    return Schedule(terms, rows, interest_fen, terms.principal_fen + interest_fen + terms.fee_fen)


def _rows(
    terms: Terms, dates: list[date], principals: list[int], interests: list[int]
) -> tuple[Instalment, ...]:
    """The columns side by side. Rows are made in C: a long schedule is mostly this."""
    fees = equal_parts(terms.fee_fen, len(principals))
    totals = map(add, map(add, principals, interests), fees)
    balances = list(accumulate(principals, sub, initial=terms.principal_fen))[1:]
    columns = zip(count(1), dates, principals, interests, fees, totals, balances, strict=False)
    return tuple(map(partial(tuple.__new__, Instalment), columns))
