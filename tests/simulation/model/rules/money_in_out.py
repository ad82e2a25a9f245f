"""Deposits, withdrawals, suspense and fees: nothing moves that the bank has not done."""

from jinqiao import ids
from tests.simulation.model.commits import Commit, Entry, Seen
from tests.simulation.model.registry import ASKED, STORE, Truth, item, journal, same
from tests.simulation.model.state import Case, Model, Order
from tests.simulation.violations import require

BANK = "money moves as it moved at the bank"


def withdrawal_fee(amount: int) -> int:
    """The published fee: 2 yuan up to 50,000, else 5."""
    return 200 if amount <= 5_000_000 else 500


def receipt_id(order_id: str) -> str:
    return ids.derive("rcp", "bank", order_id)


@item("order")
def order_of(truth: Truth, commit: Commit, seen: Seen) -> None:
    """An order exists because its client asked for it; its status is what the journals made of it."""
    stored, model = seen.item, truth.model
    kind = "deposit" if "deposit_id" in stored else "withdrawal"
    order_id = stored["order_id"]
    if seen.is_new and kind == "deposit":
        intent = truth.intent(order_id, "deposit")
        model.orders[order_id] = Order(order_id, kind, intent.user, intent.facts["amount_fen"], 0, "pending")
    order = model.orders[order_id]
    if not commit.journals:
        _told_without_money(truth, order, seen)
    same(
        f"{kind} {order_id}",
        stored,
        {"status": order.status, "amount_fen": order.amount, "user_id": order.user},
    )


def _told_without_money(truth: Truth, order: Order, seen: Seen) -> None:
    """What changes an order and moves no money: sent to the bank, or refused by it."""
    if seen.item["status"] == "sent" and order.status in ("held", "sent"):
        order.status = "sent"
    if seen.item["status"] == "failed" and order.status == "pending":
        paid_in = truth.bank.booked(order.id, "deposit")
        require(paid_in == 0, BANK, f"{order.id} failed though the bank has {paid_in}")
        order.status = "failed"


@journal("deposit")
def deposit(truth: Truth, commit: Commit, entry: Entry) -> None:
    order = truth.model.orders[entry.cause]
    require(order.status in ("pending", "failed"), STORE, f"{entry.id} after {order.status}")
    _require_booked(truth, order.id, "deposit", order.amount)
    order.status = "credited"
    truth.post(entry, {"custody": order.amount, f"available:{order.user}": order.amount})


@journal("suspense_receipt")
def suspended(truth: Truth, commit: Commit, entry: Entry) -> None:
    """The bank has another amount than was ordered, or money that nobody ordered."""
    model = truth.model
    known = {receipt_id(each): each for each in (*model.orders, *model.strays)}
    require(entry.cause in known, BANK, f"{entry.id} is of no order")
    order_id = known[entry.cause]
    amount = truth.bank.booked(order_id, "deposit")
    if order := model.orders.get(order_id):
        require(amount != order.amount, STORE, f"{entry.id} is as it was ordered")
        order.status = "suspense"
    require(amount > 0, BANK, f"{entry.id}: the bank has nothing")
    truth.post(entry, {"custody": amount, f"suspense:{entry.cause}": amount})


@journal("suspense_resolved", "suspense_returned")
def resolved(truth: Truth, commit: Commit, entry: Entry) -> None:
    """Finance decided, and another of finance agreed."""
    model = truth.model
    [case] = [each for each in model.exceptions.values() if each.receipt == entry.cause]
    amount = model.balances[f"suspense:{entry.cause}"]
    require(case.status == "proposed", STORE, f"{entry.id} was not proposed")
    credited = case.proposal["action"] == "credit"
    if order := model.orders.get(case.subject):
        order.status = "credited" if credited else "failed"
    if credited:
        truth.post(entry, {f"suspense:{entry.cause}": -amount, f"available:{case.proposal['user']}": amount})
    else:
        model.sent_back += amount
        truth.post(entry, {f"suspense:{entry.cause}": -amount, "custody": -amount})


@journal("withdrawal_held")
def withdrawal(truth: Truth, commit: Commit, entry: Entry) -> None:
    intent = truth.intent(entry.cause, "withdrawal")
    amount, user = intent.facts["amount_fen"], intent.user
    fee = withdrawal_fee(amount)
    require(not truth.model.people[user].frozen, STORE, f"{entry.id} from a frozen account")
    truth.model.orders[intent.id] = Order(intent.id, "withdrawal", user, amount, fee, "held")
    truth.post(entry, {f"available:{user}": -(amount + fee), f"held:{user}": amount + fee})


@journal("withdrawal_settled")
def settled(truth: Truth, commit: Commit, entry: Entry) -> None:
    order = _open_withdrawal(truth.model, entry)
    _require_booked(truth, order.id, "payout", -order.amount)
    order.status = "settled"
    truth.post(
        entry,
        {
            f"held:{order.user}": -(order.amount + order.fee),
            "custody": -order.amount,
            "fees_payable": order.fee,
        },
    )


@journal("withdrawal_released")
def released(truth: Truth, commit: Commit, entry: Entry) -> None:
    """Only what the bank will certainly not pay is released."""
    order = _open_withdrawal(truth.model, entry)
    said = truth.bank.payout_status(order.id)
    require(said in ("failed", "cancelled"), BANK, f"{entry.id} though it is {said}")
    order.status = "released"
    whole = order.amount + order.fee
    truth.post(entry, {f"held:{order.user}": -whole, f"available:{order.user}": whole})


@journal("late_payout")
def late(truth: Truth, commit: Commit, entry: Entry) -> None:
    """It was paid after all: what is there is taken, the rest is owed and freezes the account."""
    order = truth.model.orders[entry.cause]
    require(order.status == "released", STORE, f"{entry.id} after {order.status}")
    _require_booked(truth, order.id, "payout", -order.amount)
    there = min(order.amount, truth.model.available(order.user))
    owed = order.amount - there
    order.status = "settled"
    truth.model.people[order.user].frozen |= owed > 0
    truth.post(
        entry, {f"available:{order.user}": -there, f"receivable:{order.user}": owed, "custody": -order.amount}
    )


@journal("payout_return")
def returned(truth: Truth, commit: Commit, entry: Entry) -> None:
    order = truth.model.orders[entry.cause]
    require(order.status == "settled" and not order.returned, STORE, f"{entry.id} after {order.status}")
    _require_booked(truth, order.id, "payout_return", order.amount)
    order.returned = True
    truth.post(entry, {"custody": order.amount, f"available:{order.user}": order.amount})


@journal("fee_sweep")
def sweep(truth: Truth, commit: Commit, entry: Entry) -> None:
    """As much as the bank moved, and never more than was earned."""
    swept = -truth.bank.booked(ids.derive("swp", entry.cause), "fee_sweep")
    require(0 < swept <= truth.model.balances["fees_payable"], BANK, f"{entry.id} of {swept}")
    truth.post(entry, {"fees_payable": -swept, "custody": -swept})


@journal("reserve_contribution")
def contribution(truth: Truth, commit: Commit, entry: Entry) -> None:
    """Half of what borrowers paid in fees, each day's rounded half up; never more than that in all."""
    due = sum((fee + 1) // 2 for fee in truth.model.borrowers_fees.values())
    given = entry.effects()["reserve"]
    require(0 < given <= due - truth.model.balances["reserve"], STORE, f"{entry.id} of {given}, {due} due")
    truth.post(entry, {"fees_payable": -given, "reserve": given})


@item("exception")
def exception(truth: Truth, commit: Commit, seen: Seen) -> None:
    """What is on finance's list, and what one of them proposed."""
    stored, case_id = seen.item, seen.item["exception_id"]
    if seen.is_new:
        receipt = stored.get("facts", {}).get("receipt_id", "")
        truth.model.exceptions[case_id] = Case(case_id, stored["kind"], stored["subject"], receipt)
    case = truth.model.exceptions[case_id]
    case.status = stored["status"]
    if case.status == "proposed":
        proposal = stored["proposal"]
        case.proposal = {"action": proposal["action"], "user": proposal.get("user_id", "")}


@item("staff command")
def staff_command(truth: Truth, commit: Commit, seen: Seen) -> None:
    """What finance decided is remembered with what it did."""
    command_id = seen.item["command_id"]
    require(command_id in truth.model.intents, ASKED, f"staff command {command_id}")
    truth.model.exceptions[seen.item["exception_id"]].commands.add(command_id)


def _open_withdrawal(model: Model, entry: Entry) -> Order:
    order = model.orders[entry.cause]
    require(order.status in ("held", "sent"), STORE, f"{entry.id} after {order.status}")
    return order


def _require_booked(truth: Truth, order_id: str, kind: str, amount: int) -> None:
    booked = truth.bank.booked(order_id, kind)
    require(booked == amount, BANK, f"{kind} {order_id}: the bank booked {booked}, not {amount}")
