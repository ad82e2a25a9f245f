"""What the bank keeps: orders under the platform's ids, and bookings on the custody account."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from local.sandbox import quirks
from local.sandbox.answers import Answer, done, refused
from local.sandbox.quirks import Quirk

SHANGHAI = ZoneInfo("Asia/Shanghai")
_REASONS = {"deposit": "card_declined", "payout": "card_closed"}
Kind = Literal["deposit", "payout"]


@dataclass(slots=True)
class Order:
    """A deposit or payout order as the bank knows it."""

    kind: Kind
    id: str
    sub_account_id: str
    amount_fen: int
    quirk: Quirk
    status: str = "accepted"

    def again(self, other: "Order") -> Answer:
        """Ordering twice is ordering once; the same id for something else is refused."""
        same = (self.kind, self.sub_account_id, self.amount_fen)
        if same != (other.kind, other.sub_account_id, other.amount_fen):
            return refused("order_conflict", 409)
        return done(quirks.USUAL, 202, status=self.status)

    def callback(self, outcome: str, at: datetime) -> dict[str, object]:
        """The message that tells the platform what became of it."""
        message: dict[str, object] = {
            "type": f"{self.kind}.{outcome}",
            "id": self.id,
            "sub_account_id": self.sub_account_id,
            "amount_fen": self.amount_fen + self.quirk.extra_fen,
            "occurred_at": at.isoformat(),
        }
        return message | ({"reason": _REASONS[self.kind]} if outcome == "failed" else {})


@dataclass(frozen=True, slots=True)
class Booking:
    """A movement on the custody account; money in is positive."""

    reference: str
    kind: str
    amount_fen: int
    booked_at: datetime

    @property
    def day(self) -> date:
        """The business date of the booking."""
        return self.booked_at.astimezone(SHANGHAI).date()

    def entry(self) -> dict[str, object]:
        """The booking as a line of the statement."""
        return {
            "reference": self.reference,
            "kind": self.kind,
            "amount_fen": self.amount_fen,
            "booked_at": self.booked_at.isoformat(),
        }
