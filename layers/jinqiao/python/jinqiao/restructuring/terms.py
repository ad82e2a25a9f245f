"""New terms for what is left of a loan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jinqiao.schedule import Method


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What is proposed. The rate is a Decimal a year; in the first `interest_only_months` of all `months` no
    principal falls due."""

    months: int
    annual_rate: Decimal
    method: Method
    first_due_date: date
    interest_only_months: int = 0
