"""What breaks when a bug is planted: each makes of a sound function one that is a little wrong."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

from tests.simulation.control.planting import without

_odd = itertools.count()


def unguarded(original: Any) -> Any:
    """No condition keeps the balance from going below zero."""

    def account_write(item: str, changes: Any, journal: Any, guard: Any) -> Any:
        write = original(item, changes, journal, guard)
        lowered = [account.balance_attribute for account, change in changes.items() if change < 0]
        for name in lowered:
            write = without(f"#{name} >= :{name}", write)
        return write

    return account_write


def oversold(original: Any) -> Any:
    def raised(listing: Any, bid: Any, command: Any, now: Any) -> Any:
        return without("#remaining_fen", original(listing, bid, command, now))

    return raised


def random_for(prefix: str) -> Any:
    """Ids of this prefix derive from nothing."""

    def wrap(original: Any) -> Any:
        def derive(given: str, *causes: str) -> str:
            return original(given, *causes, str(random.random()) if given == prefix else "")

        return derive

    return wrap


def float_entitlement(original: Any) -> Any:
    def entitlement(total_fen: int, from_unit: int, to_unit: int, units: int) -> int:
        return round(total_fen * (to_unit - from_unit) / units)

    return entitlement


def every_ninth_lost(original: Any) -> Any:
    def of_change(context: str, old: Any, new: Any) -> Any:
        event = original(context, old, new)
        return None if event and next(_odd) % 9 == 8 else event

    return of_change


def releases_nothing(original: Any) -> Any:
    def release(rows: Any, now: Any) -> None:
        return None

    return release


def fee_kept(original: Any) -> Any:
    def withdrawal_released(user_id: str, amount_fen: int, fee_fen: int) -> Any:
        return original(user_id, amount_fen, 0)

    return withdrawal_released


def first_account_only(original: Any) -> Any:
    def by_item(journal: Any) -> Any:
        grouped = original(journal)
        return dict(list(grouped.items())[:1]) if journal.kind == "repayment_distributed" else grouped

    return by_item


def last_share_short(original: Any) -> Any:
    def shares_of(loan: Any, claims: Any) -> Any:
        shares = original(loan, claims)
        return (
            [*shares[:-1], shares[-1]._replace(amount_fen=max(0, shares[-1].amount_fen - 1))]
            if shares
            else []
        )

    return shares_of


def lines_anew(original: Any) -> Any:
    def lines(account: Any, journal: Any) -> Any:
        return [line | {"sk": f"{line['sk']}#{next(_odd)}"} for line in original(account, journal)]

    return lines


def stamp_forgotten(original: Any) -> Any:
    def collect(dossier: Any, business_date: Any, now: Any) -> Any:
        return original(dossier._replace(loan=dossier.loan._replace(run=None)), business_date, now)

    return collect


def unchecked(original: Any) -> Any:
    def verify(headers: Any, body: str, secret: str, now: Any) -> str:
        return {name.lower(): value for name, value in headers.items()}["webhook-id"]

    return verify


def paid_late_twice(original: Any) -> Any:
    """Without its condition on the order, under a new id each time."""

    def late_writes(withdrawal: Any, seen_fen: int, journal: Any, now: Any) -> Any:
        writes = original(withdrawal, seen_fen, journal, now)
        return [each for each in writes if each.label not in ("order", "exception", "row")]

    return late_writes


def journal_anew(original: Any) -> Any:
    def journal(cause: str, *rest: Any) -> Any:
        return original(f"{cause}#{next(_odd)}" if cause == "late_payout" else cause, *rest)

    return journal


def settled_again(original: Any) -> Any:
    """A payout that is reported again after it was settled is taken for a late one."""

    def settle(withdrawal: Any, now: Any) -> None:
        from payments import payouts, settlement

        original(withdrawal, now)
        if (
            payouts.required(withdrawal["order_id"])["status"] == "settled"
            and withdrawal["status"] == "settled"
        ):
            settlement.book_late(withdrawal, now)

    return settle


def shifted(original: Any) -> Any:
    def stretch(row: Any, listing: Any) -> tuple[int, int]:
        start, end = original(row, listing)
        return (start + 1, end + 1) if start else (start, end)

    return stretch


def conflict_is_refusal(original: Any) -> Any:
    def raise_if_refused(writes: Any, reasons: Any, refusal: Exception) -> None:
        from jinqiao.aws.dynamo import ConditionsFailed

        original(writes, reasons, refusal)
        raise ConditionsFailed({})

    return raise_if_refused


def amount_unchecked(original: Any) -> Any:
    def arrived(told: Any, now: Any) -> None:
        from payments import receipts, store

        deposit = store.order(told.id)
        if deposit is None:
            original(told, now)
        else:
            receipts._post(told, receipts._credited(deposit, now), now)

    return arrived


def silence_is_refusal(original: Any) -> Any:
    def ask(withdrawal_id: str, bank: Any, now: Any) -> Any:
        said = original(withdrawal_id, bank, now)
        return said | {"status": "failed"} if said["status"] == "accepted" else said

    return ask


def principal_first(original: Any) -> Any:
    def pour(owed: Any, amount_fen: int, order: Any) -> Any:
        return original(owed, amount_fen, tuple(reversed(order)))

    return pour


def grace_forgotten(original: Any) -> Any:
    def advance(meters: Any, standings: Any, to: Any, grace_days: int, *rest: Any) -> Any:
        return original(meters, standings, to, 0, *rest)

    return advance


def alone(original: Any) -> Any:
    def approve(request: Any, exception_id: str, asked: Any) -> Any:
        from dataclasses import replace

        other = replace(request.caller, user_id=request.caller.user_id + "_")
        return original(replace(request, signed_in=other), exception_id, asked)

    return approve


def never_placed(original: Any) -> Any:
    def placed_before(stored: Any, command: Any) -> bool:
        return False

    return placed_before


def open_window(original: Any) -> Any:
    def closing(until: str) -> Iterator[str]:
        return original("9999")

    return closing


def window_unchecked(original: Any) -> Any:
    def listing_change(listing: Any, changes: Any, **more: Any) -> Any:
        if changes.get("status") == "refunding":
            more |= {"condition": "#status = :open", "values": {"open": "open"}}
        return original(listing, changes, **more)

    return listing_change
