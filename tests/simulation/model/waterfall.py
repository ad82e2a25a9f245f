"""What is owed of a loan and where a payment goes: oldest instalment first, inside it component by component.

The penalty is counted day by day, the slow way: a day counts for an instalment with the principal of it that was
unpaid when the day began, once its days of grace are over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from tests.simulation.model.state import Loan, Row
from tests.simulation.violations import require

WATERFALL = ("penalty", "fee", "interest", "principal")
GRACE = timedelta(days=3)
YEAR_DAYS = 365
RETRY_DAYS = timedelta(days=90)
STAGE_DAYS = (1, 8, 31, 61, 91)

Left = Counter[str]


def on(loan: Loan, day: date) -> Loan:
    """The loan as it is on a day, itself left alone."""
    seen = deepcopy(loan)
    count(seen, day)
    return seen


def count(loan: Loan, day: date) -> None:
    """Let the days up to this one bear penalty."""
    while loan.counted_through < day:
        loan.counted_through += timedelta(days=1)
        bearing = (left["principal"] for row, left in _rows(loan) if _bears(loan, row))
        loan.overdue_fen_days += sum(bearing)


def _bears(loan: Loan, row: Row) -> bool:
    return loan.counted_through > max(row.due_date, loan.collected_from) + GRACE


def penalty(loan: Loan) -> int:
    """What is owed of it now."""
    charged = floor(loan.overdue_fen_days * loan.penalty_rate / YEAR_DAYS + Fraction(1, 2))
    return charged - loan.paid["penalty"]


def _rows(loan: Loan) -> list[tuple[Row, Left]]:
    """Every instalment with what is left of its own: the sums paid fill the oldest first."""
    paid, found = Counter(loan.paid), []
    for row in loan.rows:
        left: Left = Counter()
        for component in ("fee", "interest", "principal"):
            settled = min(getattr(row, component), paid[component])
            paid[component] -= settled
            left[component] = getattr(row, component) - settled
        found.append((row, left))
    return found


def left_of(loan: Loan) -> list[tuple[Row, Left]]:
    """Every instalment with what is left of it, the penalty with the one that it is asked for with."""
    found = _rows(loan)
    if owed := penalty(loan):
        fallen = [each for each in found if each[0].due_date <= loan.counted_through]
        unpaid_ones = [each for each in fallen if sum(each[1].values())]
        [*unpaid_ones, *fallen[-1:], *found][0][1]["penalty"] = owed
    return found


def unpaid(loan: Loan) -> Iterator[tuple[Row, int]]:
    """The instalments of which something is left, with how much."""
    return ((row, sum(left.values())) for row, left in left_of(loan) if sum(left.values()))


def due_by(loan: Loan, day: date) -> int:
    return sum(left for row, left in unpaid(loan) if row.due_date <= day)


def is_tried(loan: Loan, day: date) -> bool:
    """Whether a run still debits what is due: its newest due date is not too old."""
    newest = max(row.due_date for row, _ in unpaid(loan) if row.due_date <= day)
    return day <= newest + RETRY_DAYS


def asked_amount(loan: Loan, facts: Mapping[str, Any]) -> int:
    """What a repayment by hand comes to: its amount, or what is left of the oldest instalment."""
    return facts["amount_fen"] if "amount_fen" in facts else next(left for _, left in unpaid(loan))


def pour(loan: Loan, amount: int) -> Counter[str]:
    """Where an amount goes."""
    parts: Counter[str] = Counter()
    for _, left in left_of(loan):
        for component in WATERFALL:
            taken = min(amount, left[component])
            parts[component] += taken
            amount -= taken
    require(amount == 0, "store = model", f"{loan.id} is paid {amount} more than it owes")
    return parts


def stand(loan: Loan, missed_by: date | None) -> None:
    """How the loan stands now. Only a run begins an arrear."""
    owed = [row for row, _ in unpaid(loan)]
    overdue = [
        row.number
        for row in owed
        if row.number <= loan.overdue_through or (missed_by and row.due_date <= missed_by)
    ]
    loan.overdue_through = max(overdue, default=0)
    loan.status = "overdue" if overdue else "active" if owed else "repaid"


def stage(loan: Loan) -> int:
    """The stage of delinquency by the days since the oldest unpaid due date."""
    oldest = next((row.due_date for row, _ in unpaid(loan)), date.max)
    days = (loan.counted_through - max(oldest, loan.collected_from)).days
    return sum(days >= begins for begins in STAGE_DAYS)
