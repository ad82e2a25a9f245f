"""Recompute every amount of an explanation from what it says alone: `python docs/recompute.py explanation.json`."""

import json
import sys
from fractions import Fraction
from pathlib import Path


def half_up(exact):
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def share(i):
    def entitled(total, unit):
        return half_up(Fraction(total * unit, i["units"]))

    def held(total):
        return sum(entitled(total, end) - entitled(total, begin) for begin, end in i["stretches"])

    return held(i["after_fen"]) - held(i["before_fen"])


def waterfall(i):
    left, got = i["amount_fen"], 0
    for row in i["rows"]:
        for component in i["order"]:
            taken = min(left, row[component + "_fen"])
            left, got = left - taken, got + taken * (component == i["component"])
    return got


def equal_part(i):
    part, left = half_up(Fraction(i["whole_fen"], i["count"])), i["whole_fen"]
    for _ in range(1, i["number"]):
        left -= min(part, left)
    return left if i["number"] == i["count"] else min(part, left)


def fee_tier(i):
    return next(
        t["fee_fen"] for t in i["tiers"] if t["up_to_fen"] is None or i["amount_fen"] <= t["up_to_fen"]
    )


def penalty(i):
    charged = half_up(i["overdue_fen_days"] * Fraction(i["annual_rate"]) / i["year_days"])
    return charged - i["paid_fen"]


FORMULAS = {
    "stated": lambda i: i["amount_fen"],
    "sum": lambda i: sum(i.values()),
    "share": share,
    "waterfall": waterfall,
    "period_interest": lambda i: half_up(Fraction(i["balance_fen"] * i["numerator"], i["denominator"])),
    "equal_part": equal_part,
    "fee_tier": fee_tier,
    "penalty_to_date": penalty,
}


def wrong(reason):
    """The reasons, this one and those behind it, whose formula doesn't give their amount."""
    found = [] if FORMULAS[reason["formula"]](reason["inputs"]) == reason["amount_fen"] else [reason["what"]]
    return found + [each for behind in reason["because"] for each in wrong(behind)]


if __name__ == "__main__":
    items = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["items"]
    sys.exit(str(bad) if (bad := [each for item in items for each in wrong(item)]) else 0)
