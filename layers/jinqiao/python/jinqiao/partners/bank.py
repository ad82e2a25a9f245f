"""The custodian bank: it holds the clients' money, one sub-account each, and moves it on our order.

Orders are answered with "accepted"; what became of them arrives as a signed callback to
/v1/callbacks/bank (`deposit.succeeded`, `deposit.failed`, `payout.succeeded`, `payout.failed`,
`payout.returned`). An order is known by our own id: ordering twice is ordering once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from jinqiao.partners.channel import Channel, open_channel


class PayoutStatus(StrEnum):
    """What the bank knows of a payout id. UNKNOWN: it never got the order; cancel it before a release."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Cancellation(StrEnum):
    """CANCELLED: the bank will never execute this id, even if the order reaches it later."""

    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One booking at the bank: `kind` is `deposit`, `payout`, `payout_return` or `fee_sweep`.

    `reference` is our order's id; `amount_fen` is signed: money into custody is positive.
    """

    reference: str
    kind: str
    amount_fen: int
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """The custody account at the end of a business date, with that date's bookings."""

    date: date
    balance_fen: int
    entries: tuple[StatementEntry, ...]


class Bank(Protocol):
    """What the platform asks of its custodian."""

    def open_sub_account(self, user_id: str, name: str, id_number: str, card: str, mobile: str) -> str: ...

    def rebind_card(self, sub_account_id: str, name: str, id_number: str, card: str, mobile: str) -> None: ...

    def order_deposit(self, deposit_id: str, sub_account_id: str, amount_fen: int) -> None: ...

    def order_payout(self, payout_id: str, sub_account_id: str, amount_fen: int) -> None: ...

    def payout_status(self, payout_id: str) -> PayoutStatus: ...

    def cancel_payout(self, payout_id: str) -> Cancellation: ...

    def sweep_fees(self, sweep_id: str, amount_fen: int) -> None: ...

    def statement(self, day: date) -> Statement: ...


@dataclass(frozen=True, slots=True)
class HttpBank:
    """`Bank` over signed HTTP. Each method may raise any of `jinqiao.partners.errors.PartnerError`."""

    channel: Channel

    def open_sub_account(self, user_id: str, name: str, id_number: str, card: str, mobile: str) -> str:
        """Open the user's sub-account, bound to person and card, and return its id; again: the same id."""
        answer = self.channel.call(
            "open_sub_account", user_id=user_id, name=name, id_number=id_number, card=card, mobile=mobile
        )
        return answer["sub_account_id"]

    def rebind_card(self, sub_account_id: str, name: str, id_number: str, card: str, mobile: str) -> None:
        """Bind another card of the same person; payouts ordered from now on go there."""
        self.channel.call(
            "rebind_card",
            sub_account_id=sub_account_id,
            name=name,
            id_number=id_number,
            card=card,
            mobile=mobile,
        )

    def order_deposit(self, deposit_id: str, sub_account_id: str, amount_fen: int) -> None:
        """Ask the bank to debit the bound card; the money is there only once the callback says so."""
        self.channel.call(
            "order_deposit", deposit_id=deposit_id, sub_account_id=sub_account_id, amount_fen=amount_fen
        )

    def order_payout(self, payout_id: str, sub_account_id: str, amount_fen: int) -> None:
        """Order a payout to the bound card. After a PartnerTimeout ask `payout_status`, never assume."""
        self.channel.call(
            "order_payout", payout_id=payout_id, sub_account_id=sub_account_id, amount_fen=amount_fen
        )

    def payout_status(self, payout_id: str) -> PayoutStatus:
        """What became of a payout, by our id."""
        return PayoutStatus(self.channel.call("payout_status", payout_id=payout_id)["status"])

    def cancel_payout(self, payout_id: str) -> Cancellation:
        """Void a payout id, one the bank has never seen included."""
        return Cancellation(self.channel.call("cancel_payout", payout_id=payout_id)["result"])

    def sweep_fees(self, sweep_id: str, amount_fen: int) -> None:
        """Move fees from custody to the operator's own account at this bank, at once."""
        self.channel.call("sweep_fees", sweep_id=sweep_id, amount_fen=amount_fen)

    def statement(self, day: date) -> Statement:
        """The custody account on a business date, for reconciliation."""
        answer = self.channel.call("statement", date=day.isoformat())
        return Statement(day, answer["balance_fen"], tuple(_entry(row) for row in answer["entries"]))


def connect() -> Bank:
    """The custodian that this function's environment names."""
    return HttpBank(open_channel("bank"))


def _entry(row: dict[str, Any]) -> StatementEntry:
    booked_at = datetime.fromisoformat(row["booked_at"])
    return StatementEntry(row["reference"], row["kind"], row["amount_fen"], booked_at)
