"""Random loans, the same ones for the same seed: small and huge, free and dear, from any day of the calendar."""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.property.oracle import Loan

SEED = int(os.environ.get("ORACLE_SEED", "20260131"))
LOANS_A_METHOD = int(os.environ.get("ORACLE_LOANS_A_METHOD", "2100"))

DAY_COUNTS = ("30/360", "actual/365", "actual/360")
RATES = ("0", "0.0000", "1", "0.1200", "0.049", "0.154", "0.00000001", "0.99999999999999999999")
MONTH_ENDS = (date(2024, 1, 31), date(2023, 1, 30), date(2024, 2, 29), date(2023, 12, 31), date(2096, 1, 29))


def random_loans(method: str) -> Iterator[Loan]:
    """`LOANS_A_METHOD` loans of one method, the three day-counts in turn."""
    chance = random.Random(f"{SEED}-{method}")
    for number in range(LOANS_A_METHOD):
        yield Loan(
            principal_fen=_amount(chance, 1),
            annual_rate=_rate(chance),
            months=_months(chance),
            method=method,
            start_date=_start(chance),
            day_count=DAY_COUNTS[number % 3],
            fee_fen=chance.choice((0, 0, _amount(chance, 0))),
        )


def _amount(chance: random.Random, least: int) -> int:
    """Spread over the orders of magnitude, so that single fen are as likely as billions."""
    return chance.randint(least, 10 ** chance.randint(0, 12))


def _rate(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return chance.choice(RATES)
    places = chance.choice((2, 4, 4, 6, 12))
    return f"0.{chance.randrange(10**places):0{places}d}"


def _months(chance: random.Random) -> int:
    """Mostly up to three years, now and then up to thirty."""
    return (
        chance.choice((chance.randint(1, 12), chance.randint(1, 36), chance.choice((1, 12, 24, 36))))
        if (chance.random() < 0.96)
        else chance.choice((chance.randint(37, 360), 360))
    )


def _start(chance: random.Random) -> date:
    if chance.random() < 0.3:
        return chance.choice(MONTH_ENDS)
    return date(1990, 1, 1) + timedelta(days=chance.randrange(40_000))
