"""What an offer consists of: terms at a grade's price, and what they cost in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jinqiao.apr import apr_of
from jinqiao.schedule import DayCount, Method, Schedule, Terms, build

if TYPE_CHECKING:
    from jinqiao.policy import Grade, Policy


@dataclass(frozen=True)
class Asked:
    """What a borrower asked for and said of themselves; amounts in fen."""

    principal_fen: int
    months: int
    method: str
    monthly_income_fen: int
    monthly_debt_fen: int

    @classmethod
    def of(cls, application: Mapping[str, Any]) -> "Asked":
        return cls(**{name: application[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Price:
    """A loan at a grade's price."""

    grade: "Grade"
    schedule: Schedule
    apr: Decimal
    """The effective annual rate, fees included."""

    @property
    def terms(self) -> Terms:
        return self.schedule.terms


def price(asked: Asked, grade: "Grade", policy: "Policy", start: date) -> Price:
    """What the loan costs at a grade, as if paid out on `start`."""
    terms = Terms(
        principal_fen=asked.principal_fen,
        annual_rate=grade.rate_for(asked.method),
        months=asked.months,
        method=Method(asked.method),
        start_date=start,
        day_count=DayCount(policy.borrowing.day_count),
        fee_fen=grade.fee_fen(asked.principal_fen, asked.months),
    )
    schedule = build(terms)
    return Price(grade, schedule, apr_of(schedule))


def decimal(value: Decimal) -> str:
    """A rate as it is stored and answered: plain digits, no exponent."""
    return format(value, "f")
