"""What a claim brings: expected by the schedule, received by the loan's receipts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from investment.models import Expected, Received
from jinqiao.allocation import entitlement
from jinqiao.schedule import DayCount, Method, Terms, build


class Sums(NamedTuple):
    """Principal, interest and penalty, in fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    penalty_fen: int = 0

    def plus(self, other: "Sums") -> "Sums":
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Sums") -> "Sums":
        return Sums(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Row(NamedTuple):
    """What a loan brings its lenders on a date, by its schedule; amounts in fen."""

    number: int
    due_date: date
    principal_fen: int
    interest_fen: int


class Receipt(NamedTuple):
    """A receipt of a loan: from where to where it moved what the lenders have been given in all."""

    business_date: date
    before: Sums
    after: Sums


@dataclass(frozen=True)
class Stretch:
    """A claim on units [from, to) of a loan of `units`."""

    from_unit: int
    to_unit: int
    units: int

    def of(self, total: Sums) -> Sums:
        """What the claim is entitled to once the loan has brought `total`, to the fen and in all."""
        return Sums(*(entitlement(each, self.from_unit, self.to_unit, self.units) for each in total))

    def between(self, before: Sums, after: Sums) -> Sums:
        """What the claim gets when the loan's totals go from `before` to `after`."""
        return self.of(after).minus(self.of(before))


def rows_of(listing: Mapping[str, Any], loan: Mapping[str, Any] | None, today: date) -> Sequence[Row]:
    """The lenders' rows of a listing: of the newest schedule that was told of its loan, else as it was agreed."""
    if loan and "schedule" in loan:
        return [_told(number, packed) for number, packed in enumerate(loan["schedule"], start=1)]
    return _agreed(listing, today)


def _told(number: int, packed: str) -> Row:
    """A row as `repayment.schedule_changed` packs it: due date, principal, interest, fee."""
    due_date, principal_fen, interest_fen, _ = packed.split(" ")
    return Row(number, date.fromisoformat(due_date), int(principal_fen), int(interest_fen))


def _agreed(listing: Mapping[str, Any], today: date) -> Sequence[Row]:
    """From the value date, or from today while there is none."""
    value_date = listing.get("value_date")
    terms = Terms(
        principal_fen=listing["amount_fen"],
        annual_rate=Decimal(listing["annual_rate"]),
        months=listing["months"],
        method=Method(listing["method"]),
        start_date=date.fromisoformat(value_date) if value_date else today,
        day_count=DayCount(listing["day_count"]),
    )
    return [Row(*row[:4]) for row in build(terms).instalments]


def stretch_of(bid: Mapping[str, Any], listing: Mapping[str, Any]) -> Stretch:
    """The bid's claim; before the loan is paid out, as if it were the first."""
    units = listing["amount_fen"]
    return Stretch(bid.get("from_unit", 0), bid.get("to_unit", bid["amount_fen"]), units)


def expected(rows: Iterable[Row], claim: Stretch) -> list[Expected]:
    """What each row brings, if it is paid as agreed."""
    flow, before = [], Sums()
    for row in rows:
        after = before.plus(Sums(row.principal_fen, row.interest_fen))
        brings = claim.between(before, after)
        flow.append(
            Expected(
                number=row.number,
                due_date=row.due_date,
                principal_fen=brings.principal_fen,
                interest_fen=brings.interest_fen,
            )
        )
        before = after
    return flow


def receipts_of(loan: Mapping[str, Any] | None) -> list[Receipt]:
    """A loan's receipts as they were kept, oldest first; not those that came in after its claims were bought."""
    kept = sorted(loan.get("receipts", {}).items(), key=lambda each: int(each[0])) if loan else []
    if loan and "compensated_at" in loan:
        kept = [each for each in kept if int(each[0]) <= loan["compensated_at"]]
    return [Receipt(date.fromisoformat(day), Sums(*cut[:3]), Sums(*cut[3:])) for _, (day, *cut) in kept]


def received(receipts: Iterable[Receipt], claim: Stretch) -> list[Received]:
    """What each receipt brought the claim, in the order given."""
    return [
        Received(business_date=each.business_date, **claim.between(each.before, each.after)._asdict())
        for each in receipts
    ]


def loss_fen(claim: Stretch, had: Sums) -> int:
    """What of a claim's principal is lost, in fen, where the loan brought its lenders no more than `had`.

    Of a loan of 100 of which 40 came back, [0, 33) has had r(40 · 33 / 100) = 13 and loses 20.
    """
    return claim.to_unit - claim.from_unit - claim.of(had).principal_fen


def sum_of(flow: Iterable[Received]) -> Sums:
    """All that was received."""
    total = Sums()
    for each in flow:
        total = total.plus(Sums(each.principal_fen, each.interest_fen, each.penalty_fen))
    return total
