"""Withdrawals for tests of how they end, and a bank that says what it is told to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import transact
from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import CUSTODY, receivable
from jinqiao.ledger.journal import credit, debit
from jinqiao.partners.bank import Cancellation, PayoutStatus
from payments import store
from tests.use_cases.people import account_holder, post

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
AMOUNT_FEN, FEE_FEN, BALANCE_FEN = 6_000, 200, 10_000


@dataclass
class ScriptedBank:
    """A custodian bank with one answer to each question; what was asked of it is kept. An exception is raised."""

    order: Exception | None = None
    status: PayoutStatus | Exception = PayoutStatus.ACCEPTED
    cancellation: Cancellation | Exception = Cancellation.CANCELLED
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def order_deposit(self, deposit_id: str, sub_account_id: str, amount_fen: int) -> None:
        self._order("deposit", (deposit_id, sub_account_id, amount_fen))

    def order_payout(self, payout_id: str, sub_account_id: str, amount_fen: int) -> None:
        self._order("payout", (payout_id, sub_account_id, amount_fen))

    def payout_status(self, payout_id: str) -> PayoutStatus:
        return self._answer("status", payout_id, self.status)

    def cancel_payout(self, payout_id: str) -> Cancellation:
        return self._answer("cancel", payout_id, self.cancellation)

    def sweep_fees(self, sweep_id: str, amount_fen: int) -> None:
        self._order("sweep", (sweep_id, amount_fen))

    def _order(self, what: str, about: Any) -> None:
        self.asked.append((what, about))
        if self.order:
            raise self.order

    def _answer(self, what: str, about: str, answer: Any) -> Any:
        self.asked.append((what, about))
        if isinstance(answer, Exception):
            raise answer
        return answer


def ordered(withdrawal_id: str, user_id: str, status: str = "held", **more: Any) -> dict[str, Any]:
    """The withdrawal of an account holder who had 100 yuan: 60 and a fee of 2 are set aside."""
    account_holder(user_id, NOW, BALANCE_FEN)
    post(
        f"withdrawal#{withdrawal_id}",
        "withdrawal_held",
        recipes.withdrawal_held(user_id, AMOUNT_FEN, FEE_FEN),
        NOW,
    )
    item = {
        "order_id": withdrawal_id,
        "withdrawal_id": withdrawal_id,
        "user_id": user_id,
        "sub_account_id": f"sub_{user_id}",
        "amount_fen": AMOUNT_FEN,
        "fee_fen": FEE_FEN,
        "status": status,
        "placed_at": clock.text(NOW),
        "fingerprint": "print",
        "event_seq": 1,
    }
    transact(store.new_order(store.WITHDRAWAL, item | more))
    return item | more


def receive(user_id: str, amount_fen: int) -> None:
    """Money from outside, any time."""
    post(f"deposit#{user_id}#{amount_fen}", "deposit", recipes.deposit(user_id, amount_fen), NOW)


def pay_debt(withdrawal: dict[str, Any]) -> None:
    """What a late payout left owing comes from outside."""
    if owed_fen := withdrawal.get("owed_fen"):
        owed = (debit(CUSTODY, owed_fen), credit(receivable(withdrawal["user_id"]), owed_fen))
        post(f"debt#{withdrawal['order_id']}", "debt_paid", owed, NOW)
