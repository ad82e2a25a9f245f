"""The custodian bank: sub-accounts, orders by our ids, bookings, a statement, and callbacks."""

from datetime import datetime
from threading import RLock

from local.sandbox import quirks
from local.sandbox.agenda import Agenda, Clock
from local.sandbox.answers import Answer, Moods, done, refused
from local.sandbox.courier import Courier, message_id
from local.sandbox.orders import Booking, Order


class BankPartner:
    """The bank's state lives as long as the local platform."""

    def __init__(self, clock: Clock, agenda: Agenda, courier: Courier) -> None:
        self._now, self._agenda, self._courier = clock.now, agenda, courier
        self._lock = RLock()
        self._moods = Moods()
        self._sub_accounts: dict[str, str] = {}
        self._cards: dict[str, str] = {}
        self._orders: dict[str, Order] = {}
        self._cancelled: set[str] = set()
        self._bookings: list[Booking] = []

    def open_sub_account(self, user_id: str, name: str, id_number: str, card: str, mobile: str) -> Answer:
        """One sub-account a user, held by one person; the same person again gets the same one, and in time."""
        quirk = quirks.of(card, quirks.SUB_ACCOUNTS)
        person = f"{name}\n{id_number}"
        with self._lock:
            if turned_away := self._moods.turn_away(quirk, f"open {user_id} {card}"):
                return turned_away
            known = user_id in self._sub_accounts
            if self._sub_accounts.setdefault(user_id, person) != person:
                return refused("another_person", 409)
            sub_account_id = f"sub_{user_id}"
            self._cards[sub_account_id] = card
        answer = quirks.USUAL if known else quirk
        return done(answer, 201, sub_account_id=sub_account_id, mobile_verified=bool(mobile))

    def rebind_card(self, sub_account_id: str, name: str, id_number: str, card: str, mobile: str) -> Answer:
        """The same person's other card."""
        quirk = quirks.of(card, quirks.SUB_ACCOUNTS)
        with self._lock:
            if turned_away := self._moods.turn_away(quirk, f"rebind {sub_account_id} {card}"):
                return turned_away
            if sub_account_id not in self._cards:
                return refused("unknown_sub_account", 404)
            if self._sub_accounts[sub_account_id.removeprefix("sub_")] != f"{name}\n{id_number}":
                return refused("another_person", 409)
            self._cards[sub_account_id] = card
        return done(quirk, card_last_four=card[-4:], mobile_verified=bool(mobile))

    def order_deposit(self, deposit_id: str, sub_account_id: str, amount_fen: int) -> Answer:
        quirk = quirks.of(amount_fen, quirks.DEPOSITS)
        return self._order(Order("deposit", deposit_id, sub_account_id, amount_fen, quirk))

    def order_payout(self, payout_id: str, sub_account_id: str, amount_fen: int) -> Answer:
        quirk = quirks.of(amount_fen, quirks.PAYOUTS)
        with self._lock:
            if payout_id not in self._orders and amount_fen > self.balance_fen():
                return refused("insufficient_custody_balance", 409)
            return self._order(Order("payout", payout_id, sub_account_id, amount_fen, quirk))

    def payout_status(self, payout_id: str) -> Answer:
        with self._lock:
            if payout_id in self._cancelled:
                return done(quirks.USUAL, status="cancelled")
            order = self._orders.get(payout_id)
        return done(quirks.USUAL, status=order.status if order else "unknown")

    def cancel_payout(self, payout_id: str) -> Answer:
        """Voids an id for good, one that was never ordered included."""
        with self._lock:
            order = self._orders.get(payout_id)
            if order and order.status != "accepted":
                return done(quirks.USUAL, result="too_late")
            self._cancelled.add(payout_id)
        return done(quirks.USUAL, result="cancelled")

    def sweep_fees(self, sweep_id: str, amount_fen: int) -> Answer:
        """To the operator's own account, at once; the same sweep again moves nothing."""
        with self._lock:
            known = next((each for each in self._bookings if each.reference == sweep_id), None)
            if known and known.amount_fen != -amount_fen:
                return refused("order_conflict", 409)
            if known is None:
                self._bookings.append(Booking(sweep_id, "fee_sweep", -amount_fen, self._now()))
        return done(quirks.USUAL, 201, sweep_id=sweep_id)

    def statement(self, date: str) -> Answer:
        """The balance at the end of a business date and that date's bookings."""
        day = datetime.fromisoformat(date).date()
        with self._lock:
            until = [booking for booking in self._bookings if booking.day <= day]
        entries = [booking.entry() for booking in until if booking.day == day]
        return done(quirks.USUAL, balance_fen=sum(b.amount_fen for b in until), entries=entries)

    def balance_fen(self) -> int:
        """The custody account now."""
        with self._lock:
            return sum(booking.amount_fen for booking in self._bookings)

    def bookings(self) -> list[Booking]:
        """All movements on the custody account, oldest first."""
        with self._lock:
            return list(self._bookings)

    def _order(self, order: Order) -> Answer:
        with self._lock:
            if order.sub_account_id not in self._cards:
                return refused("unknown_sub_account", 404)
            if known := self._orders.get(order.id):
                return known.again(order)
            if order.id in self._cancelled:
                return refused("cancelled", 409)
            if turned_away := self._moods.turn_away(order.quirk, order.id):
                return turned_away
            if not order.quirk.lost:
                self._orders[order.id] = order
        if not order.quirk.lost:
            self._plan(order)
        return done(order.quirk, 202, status="accepted")

    def _plan(self, order: Order) -> None:
        if order.quirk.outcome == "pending":
            return
        if order.quirk.early:
            self._execute(order)
        elif order.quirk.after:
            self._agenda.at(self._now() + order.quirk.after, lambda: self._execute(order))
        else:
            self._agenda.promptly(lambda: self._execute(order))

    def _execute(self, order: Order) -> None:
        """Book the order and tell the platform, unless it was cancelled in time."""
        failed = order.quirk.outcome == "failed"
        with self._lock:
            if order.id in self._cancelled and not order.quirk.deaf_to_cancellation:
                return
            self._cancelled.discard(order.id)
            order.status = "failed" if failed else "succeeded"
            if not failed:
                self._book(order, order.kind, 1 if order.kind == "deposit" else -1)
        if order.quirk.outcome == "returned":
            self._agenda.at(self._now() + quirks.DAY, lambda: self._return(order))
        self._tell(order, order.status)

    def _return(self, order: Order) -> None:
        with self._lock:
            order.status = "returned"
            self._book(order, "payout_return", 1)
        self._tell(order, "returned")

    def _book(self, order: Order, kind: str, sign: int) -> None:
        amount_fen = sign * (order.amount_fen + order.quirk.extra_fen)
        self._bookings.append(Booking(order.id, kind, amount_fen, self._now()))

    def _tell(self, order: Order, outcome: str) -> None:
        if order.quirk.silent:
            return
        message = order.callback(outcome, self._now())
        for number in range(order.quirk.messages):
            for _ in range(order.quirk.copies):
                self._courier.deliver(message_id(message["type"], order.id, number), message)
