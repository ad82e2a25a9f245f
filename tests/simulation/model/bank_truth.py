"""What really happened at the bank: the model believes no callback, it looks."""

from local.sandbox.bank import BankPartner


class BankTruth:
    """The sandbox bank's books."""

    def __init__(self, bank: BankPartner) -> None:
        self._bank = bank

    def booked(self, reference: str, kind: str) -> int:
        """What moved on the custody account under a reference, in fen; money out is negative."""
        bookings = self._bank.bookings()
        return sum(each.amount_fen for each in bookings if (each.reference, each.kind) == (reference, kind))

    def payout_status(self, payout_id: str) -> str:
        return str(self._bank.payout_status(payout_id).body["status"])

    def balance(self) -> int:
        return self._bank.balance_fen()
