"""A second, slow opinion on early repayment: fractions throughout, written from the conventions' text.

Nothing here is taken from `jinqiao`. A plan is a list of rows in the order of payment; what is due is paid on its day.
"""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.property.oracle import Loan, due_date, half_up, period_rate


class Row(NamedTuple):
    """A row of a plan; `prepaid` for one that records a prepayment."""

    due: date
    principal: int
    interest: int
    fee: int
    prepaid: bool = False


class Figures(NamedTuple):
    """The policy: rates as decimal strings."""

    fee_rate: str
    fee_rebate: str
    cost_cap: str


class Answer(NamedTuple):
    """Principal, interest, service fee, rebate and prepayment fee in fen, and the plan that follows."""

    principal: int
    interest: int
    service_fee: int
    rebate: int
    prepayment_fee: int
    rows: list[Row]

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.service_fee - self.rebate + self.prepayment_fee


class Standing:
    """A loan on a day: the rows that stay, those ahead, and what was paid of these."""

    def __init__(self, loan: Loan, rows: list[Row], paid: tuple[int, int, int], day: date) -> None:
        self.loan, self.day, self.kept, self.ahead = loan, day, [], list(rows)
        left = list(paid)
        while self.ahead and (self.ahead[0].due <= day or _covers(left, self.ahead[0])):
            self.kept.append(self.ahead.pop(0))
            left = [each - part for each, part in zip(left, self.kept[-1][1:4], strict=True)]
        self.early, self.paid = left, []
        for row in self.ahead:
            self.paid.append([min(part, each) for part, each in zip(row[1:4], left, strict=True)])
            left = [each - part for each, part in zip(left, self.paid[-1], strict=True)]
        self.charged_from = max([loan.start_date, *(row.due for row in self.kept)])
        self.begun = max([loan.start_date, *(row.due for row in self.kept if not row.prepaid)])
        self.scheduled = sum(row.principal for row in self.ahead)
        self.owed = self.scheduled - self.early[0]

    def borne(self) -> int:
        """The share of the first row's interest that the days since the last charge have borne."""
        row = self.ahead[0]
        days = max(0, (self.day - self.charged_from).days)
        return half_up(Fraction(row.interest * days, (row.due - self.charged_from).days))

    def rates(self) -> list[Fraction]:
        """The rate of each period ahead, by its due date."""
        if self.loan.method == "bullet":
            return [sum(period_rate(self.loan, each) for each in range(1, self.loan.months + 1))]
        numbers = {due_date(self.loan.start_date, each): each for each in range(1, self.loan.months + 1)}
        return [period_rate(self.loan, numbers[row.due]) for row in self.ahead]

    def room(self, figures: Figures, charged: int) -> int:
        """What the cap over all costs leaves for a fee."""
        lent = (self.day - self.loan.start_date).days
        days = [(row.principal, min(lent, (row.due - self.loan.start_date).days)) for row in self.kept]
        fen_days = sum(principal * held for principal, held in days) + self.scheduled * lent
        cost = sum(row.interest + row.fee for row in self.kept) + self.early[1] + self.early[2] + charged
        allowed = Fraction(figures.cost_cap) * fen_days / 365
        return max(0, allowed.numerator // allowed.denominator - cost)

    def with_today(self, principal: int, interest: int, fee: int, remaining: list[Row]) -> list[Row]:
        today = Row(
            self.day,
            principal + self.early[0],
            interest + self.early[1],
            fee + self.early[2],
            prepaid=True,
        )
        return [*self.kept, today, *remaining]


def _covers(paid: list[int], row: Row) -> bool:
    """Whether the row asks for something and so much pays all of it."""
    return any(row[1:4]) and all(each >= part for each, part in zip(paid, row[1:4], strict=True))


def paid_off(standing: Standing, figures: Figures) -> Answer:
    """All that is left: the fee of the period underway in full, of the others what is not waived."""
    interest = max(0, standing.borne() - standing.paid[0][1])
    fees = [row.fee - paid[2] for row, paid in zip(standing.ahead, standing.paid, strict=True)]
    to_come = sum(fees[1:]) + (0 if standing.day > standing.begun else fees[0])
    rebate = half_up(to_come * Fraction(figures.fee_rebate))
    room = standing.room(figures, interest + sum(fees) - rebate)
    fee = min(room, half_up(standing.owed * Fraction(figures.fee_rate)))
    rows = standing.with_today(standing.owed, interest, sum(fees) - rebate + fee, [])
    return Answer(standing.owed, interest, sum(fees), rebate, fee, rows)


def prepaid(standing: Standing, figures: Figures, principal: int, keep: str) -> Answer:
    """So much principal ahead of the schedule."""
    interest = max(0, standing.borne() - standing.paid[0][1])
    columns = _remaining(standing, standing.owed - principal, keep)
    needed = max(at for at, (part, _) in enumerate(columns) if part) + 1
    count = len(columns) if keep == "term" else needed
    rows = []
    for at, (row, (part, bears)) in enumerate(zip(standing.ahead, columns, strict=True)):
        _, charged, fee = standing.paid[at]
        charged += interest if at == 0 else 0
        rows.append(Row(row.due, part, min(bears, row.interest - charged), row.fee - fee))
    ended = sum(row.fee for row in rows[count:])
    rebate = half_up(ended * Fraction(figures.fee_rebate))
    room = standing.room(figures, interest + ended - rebate)
    fee = min(room, half_up(principal * Fraction(figures.fee_rate)))
    plan = standing.with_today(principal, interest, ended - rebate + fee, rows[:count])
    return Answer(principal, interest, ended, rebate, fee, plan)


def _remaining(standing: Standing, balance: int, keep: str) -> list[tuple[int, int]]:
    """Principal and interest of each row ahead, the first's interest for the days that are left of its period."""
    columns = (_flat if standing.loan.method == "flat" else _on_balance)(standing, balance, keep)
    due = standing.ahead[0].due
    left = (due - max(standing.day, standing.charged_from)).days
    begun = standing.charged_from if standing.loan.method == "flat" else standing.begun
    first, interest = columns[0]
    return [(first, half_up(Fraction(interest * left, (due - begun).days))), *columns[1:]]


def _flat(standing: Standing, balance: int, keep: str) -> list[tuple[int, int]]:
    columns, left, rows = [], balance, standing.ahead
    for at, row in enumerate(rows):
        level = half_up(Fraction(balance, len(rows)))
        part = min(row.principal if keep == "instalment" else level, left)
        part = left if keep == "term" and at == len(rows) - 1 else part
        share = Fraction(balance, standing.scheduled)
        if keep == "instalment":
            share = Fraction(part, row.principal) if part else Fraction(1)
        columns.append((part, half_up(row.interest * share)))
        left -= part
    return columns


def _on_balance(standing: Standing, balance: int, keep: str) -> list[tuple[int, int]]:
    rates, rows, method = standing.rates(), standing.ahead, standing.loan.method
    level = _level(balance, rates)
    if keep == "instalment":
        level = rows[0].principal + half_up(standing.scheduled * rates[0])
    part = half_up(Fraction(balance, len(rows)))
    columns, left = [], balance
    for at, (row, rate) in enumerate(zip(rows, rates, strict=True)):
        interest = half_up(left * rate)
        repays = {
            "equal_instalment": max(0, level - interest),
            "equal_principal": row.principal if keep == "instalment" else part,
        }.get(method, 0)
        paid = left if at == len(rows) - 1 else min(repays, left)
        columns.append((paid, interest))
        left -= paid
    return columns


def _level(balance: int, rates: list[Fraction]) -> int:
    """The one instalment whose value today, each discounted by the periods before it, is the balance."""
    value, discount = Fraction(0), Fraction(1)
    for rate in rates:
        discount /= 1 + rate
        value += discount
    return half_up(balance / value)
