"""Where a loan stands on the day of a settlement: which rows stay as they are, and what is ahead of them."""

from dataclasses import dataclass
from datetime import date

from jinqiao.day_count import period_units
from jinqiao.schedule import Instalment, Method, Terms
from jinqiao.schedule.due_dates import due_dates
from jinqiao.schedule.interest import PeriodRates, period_rates
from jinqiao.settlement.plan import Amounts, Line, Plan, plan_of


@dataclass(frozen=True, slots=True)
class Position:
    """A loan on a business date: rows that are due or paid are `kept`, the others `ahead`.

    `paid_in_advance` is what was paid of each row ahead already: of the first that asks for something, as a rule.
    """

    terms: Terms
    day: date
    kept: Plan
    ahead: tuple[Instalment, ...]
    paid_in_advance: tuple[Amounts, ...]

    @property
    def paid_ahead(self) -> Amounts:
        """What was paid of all rows ahead together."""
        return Amounts(*map(sum, zip(Amounts(), *self.paid_in_advance, strict=True)))

    @property
    def scheduled_fen(self) -> int:
        """The principal of the rows ahead, which is what bears their interest."""
        return sum(row.principal_fen for row in self.ahead)

    @property
    def outstanding_fen(self) -> int:
        """The principal that is not yet due and not yet paid."""
        return self.scheduled_fen - self.paid_ahead.principal_fen

    @property
    def accrues_from(self) -> date:
        """Interest is charged up to this date: the last row's, be it an instalment or a prepayment."""
        return max((row.due_date for row in self.kept.rows), default=self.terms.start_date)

    @property
    def period_start(self) -> date:
        """When the period of the first row ahead began: the instalment before it, or the value date."""
        instalments = (row.due_date for row in self.kept.rows if row.number not in self.kept.prepayments)
        return max(instalments, default=self.terms.start_date)

    @property
    def follows_rows(self) -> bool:
        """Whether interest follows from the rows alone: a flat loan's runs on no balance, and a restructured one's
        on terms that its contract doesn't know."""
        return self.kept.restructured or self.terms.method is Method.FLAT

    @property
    def has_begun(self) -> bool:
        """Whether the period of the first row ahead is underway."""
        return self.day > self.period_start

    def rates(self) -> PeriodRates:
        """The contract's rate of each remaining period as a whole; for `bullet` month by month from the value date."""
        start, dates = self.period_start, [row.due_date for row in self.ahead]
        if self.terms.method is Method.BULLET:
            start, dates = self.terms.start_date, due_dates(self.terms.start_date, self.terms.months)
        units = period_units(self.terms.day_count, start, dates)
        return period_rates(self.terms.annual_rate, self.terms.day_count, units)

    def followed_by(self, prepaid: Amounts, remaining: list[Line]) -> Plan:
        """The plan with a row of today for what is paid of the rows ahead, and what remains of them.

        The row takes in what was paid of them before: so the rows of any plan add up to what was ever paid. It
        stands after an instalment that was paid in advance, whose number stays.
        """
        whole = prepaid.plus(self.paid_ahead)
        today = Line(self.day, whole.principal_fen, whole.interest_fen, whole.fee_fen, is_prepayment=True)
        return plan_of([*self.kept.lines(), today, *remaining], self.kept.restructured)


def position_of(terms: Terms, plan: Plan, paid: Amounts, day: date) -> Position:
    """The position of a loan of which so much was paid over its life.

    What was paid fills the rows in their order, as it does in every receipt. A row that asks for nothing stays
    ahead until its day.
    """
    filled = _filled(plan, paid)
    kept = 0
    for row, taken in zip(plan.rows, filled, strict=True):
        is_paid = row.total_fen and sum(taken) == row.total_fen
        if row.due_date > day and not is_paid:
            break
        kept += 1
    prepayments = frozenset(number for number in plan.prepayments if number <= kept)
    stays = plan._replace(rows=plan.rows[:kept], prepayments=prepayments)
    return Position(terms, day, stays, plan.rows[kept:], tuple(filled[kept:]))


def _filled(plan: Plan, paid: Amounts) -> list[Amounts]:
    """What was paid of each row, each component's sum filling the oldest first."""
    found = []
    for row in plan.rows:
        owed = Amounts(row.principal_fen, row.interest_fen, row.fee_fen)
        found.append(Amounts(*map(min, owed, paid)))
        paid = paid.minus(found[-1])
    return found
