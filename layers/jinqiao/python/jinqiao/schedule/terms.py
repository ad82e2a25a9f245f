"""What is agreed about a loan before its first instalment is computed."""

from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from jinqiao.day_count import DayCount
from jinqiao.money import require_fen, require_rate

MOST_FEN = 10**12
MOST_MONTHS = 360

_Word = TypeVar("_Word", bound=StrEnum)


class Method(StrEnum):
    """The ways to repay, in the words of the API."""

    EQUAL_INSTALMENT = "equal_instalment"
    """等额本息: level instalments, the interest on what is still owed."""
    EQUAL_PRINCIPAL = "equal_principal"
    """等额本金: level principal, the interest on what is still owed."""
    INTEREST_ONLY = "interest_only"
    """按月付息到期还本: interest each month, the principal at the end."""
    BULLET = "bullet"
    """到期一次性还本付息: one payment of everything at the end."""
    FLAT = "flat"
    """等本等息: level principal, each month's interest on the original principal."""


class InvalidTerms(ValueError):
    """Terms that no schedule can be built from; `field` names the one that is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} {why}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Terms:
    """A loan's terms: amounts in fen, the rate a year as a Decimal from 0 to 1, the term in months.

    Method and day-count may come as the API's words. Anything out of range raises `InvalidTerms`; an amount
    or a rate of the wrong type, a float above all, raises `TypeError`.
    """

    principal_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    start_date: date
    day_count: DayCount = DayCount.THIRTY_360
    fee_fen: int = 0
    """The whole service fee, paid in equal parts with the instalments."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", _word(Method, self.method, "method"))
        object.__setattr__(self, "day_count", _word(DayCount, self.day_count, "day_count"))
        _within(require_fen(self.principal_fen, "principal_fen"), 1, MOST_FEN, "principal_fen")
        _within(require_fen(self.fee_fen, "fee_fen"), 0, MOST_FEN, "fee_fen")
        _within(_require_int(self.months, "months"), 1, MOST_MONTHS, "months")
        if require_rate(self.annual_rate, "annual_rate") > 1:
            raise InvalidTerms("annual_rate", "must lie between 0 and 1")
        _check_dates(self.start_date, self.months)


def _word(words: type[_Word], value: str, field: str) -> _Word:
    if type(value) is words:
        return value
    try:
        return words(value)
    except ValueError:
        raise InvalidTerms(field, f"must be one of {', '.join(words)}") from None


def _require_int(value: object, field: str) -> int:
    if type(value) is not int:
        raise TypeError(f"{field} must be an int, not {type(value).__name__}")
    return value


def _within(value: int, least: int, most: int, field: str) -> None:
    if not least <= value <= most:
        raise InvalidTerms(field, f"must lie between {least} and {most}")


def _check_dates(start: date, months: int) -> None:
    if not isinstance(start, date) or isinstance(start, datetime):
        raise TypeError(f"start_date must be a date, not {type(start).__name__}")
    if start.year * 12 + start.month + months > MAXYEAR * 12 + 12:
        raise InvalidTerms("start_date", f"leaves no room for {months} months in the calendar")
