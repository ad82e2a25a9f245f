"""Amounts in fen and rates: the few rules that every sum of money obeys.

An amount is an `int` in fen, under a name that ends in `_fen`; a rate is a `Decimal`, 0.12 for 12 % a year.
A float is refused where it would enter, because 0.1 + 0.2 is not 0.3 there. Every division names its rounding:
here that is half up, as the agreements state it.
"""

import re
from decimal import Decimal
from numbers import Rational
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its import compiles a pattern that no worker needs; a Fraction is a Rational
    from fractions import Fraction

RATE_PLACES = 20
"""Decimal places that a rate may have; more than any agreement states, few enough to compute with exactly."""

_RATE = re.compile(rf"[0-9]{{1,3}}(\.[0-9]{{1,{RATE_PLACES}}})?")


def require_fen(value: object, name: str) -> int:
    """The value, if it is a whole number of fen that is not negative.

    A bool, a float, a Decimal or a text raises `TypeError` even where it looks whole; below 0: `ValueError`.
    """
    if type(value) is not int:
        raise TypeError(f"{name} must be an int in fen, not {type(value).__name__}")
    if value < 0:
        raise ValueError(f"{name} must not be negative, but is {value}")
    return value


def require_rate(value: object, name: str) -> Decimal:
    """The value, if it is a finite, non-negative `Decimal` of at most 20 places; else Type- or `ValueError`."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")
    if not value.is_finite() or value < 0:
        raise ValueError(f"{name} must be finite and not negative, but is {value}")
    if int(value.as_tuple().exponent) < -RATE_PLACES:
        raise ValueError(f"{name} has more than {RATE_PLACES} decimal places")
    return value


def parse_rate(text: str) -> Decimal:
    """A rate as it comes over the wire: `"0.1200"` → Decimal("0.1200"), which is 12 % a year.

    Plain ASCII digits with at most 20 decimals; a sign, an exponent, blanks or anything that is not a text
    raises (`TypeError` for what is no text, `ValueError` for a text of another form).
    """
    if not isinstance(text, str):
        raise TypeError(f"a rate comes as a decimal string, not {type(text).__name__}")
    if not _RATE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a rate such as '0.1200'")
    return Decimal(text)


def round_half_up(value: "Fraction | Decimal | int") -> int:
    """The nearest whole number, halves upwards: 2.5 → 3, 2.4999 → 2, −2.5 → −2.

    Exact for any size: a Decimal is taken as the fraction that it is, not through a context's precision.
    A float raises `TypeError`.
    """
    if isinstance(value, bool) or not isinstance(value, Rational | Decimal):
        raise TypeError(f"only Fraction, Decimal and int can be rounded to fen, not {type(value).__name__}")
    return divide_half_up(*value.as_integer_ratio())


def divide_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half up, in integers: 5 / 2 → 3. The denominator is positive."""
    return (2 * numerator + denominator) // (2 * denominator)
