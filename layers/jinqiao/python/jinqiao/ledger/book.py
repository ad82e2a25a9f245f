"""The ledger table: journals and guarded accounts as writes of one transaction.

Access patterns
    a journal by its id              pk JOURNAL#<journal_id>          sk JOURNAL
    a user's account                 pk ACCOUNT#user#<user_id>        sk ACCOUNT
    a loan's clearing account        pk ACCOUNT#loan#<loan_id>        sk ACCOUNT
    the risk reserve                 pk ACCOUNT#platform#             sk ACCOUNT

Nobody else writes here. A use case asks `writes(journal, …)` for its part of the transaction, adds its own item,
and commits both; `replayed` tells whether a refused journal is the same command seen before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, Table, Write
from jinqiao.errors import JournalConflict
from jinqiao.ledger.accounts import Account
from jinqiao.ledger.journal import Journal, Leg

LEDGER = Table("LEDGER_TABLE")
JOURNAL = "journal"
"""The label of the journal's own write in a transaction."""


class Guard(NamedTuple):
    """What else must hold of a guarded account for the journal to post, e.g. the class of an investor.

    `condition` uses `#name` and `:name` as in `jinqiao.aws.dynamo`. `change` sets attributes in the same write:
    a late payout that leaves a debt freezes the account that it takes the rest from.
    """

    condition: str
    values: Mapping[str, Any] = {}
    change: Mapping[str, Any] = {}


_EXISTS = Guard("attribute_exists(pk)")


def account_label(account_item: str) -> str:
    """The label of a guarded account's write, to look it up in `ConditionsFailed`."""
    return f"account {account_item}"


def user_label(user_id: str) -> str:
    """The label of a user's account write."""
    return account_label(f"ACCOUNT#user#{user_id}")


def writes(journal: Journal, guards: Mapping[str, Guard] | None = None) -> list[Write]:
    """The journal and one update per guarded account that it touches, each refused below zero.

    `guards` maps a guarded item's key (`Account.guarded_item`) to what else must hold there. Raises nothing;
    the transaction does: `ConditionsFailed` with the labels `journal` and `account <item>`.
    """
    extra = guards or {}
    return [_journal_write(journal)] + [
        _account_write(item, changes, journal, extra.get(item)) for item, changes in _by_item(journal).items()
    ]


def replayed(refusal: ConditionsFailed, journal: Journal) -> bool:
    """Whether the transaction failed because this very command was posted before.

    Raises `JournalConflict` if the id was used for another command.
    """
    stored = refusal.old(JOURNAL)
    if stored is None:
        return False
    if stored["command_hash"] != journal.command_hash:
        raise JournalConflict(journal.journal_id)
    return True


def open_user_account(user_id: str, sub_account_id: str, now: datetime) -> Write:
    """The account of a person who was verified, once; label `account ACCOUNT#user#<id>`.

    It begins with no risk class: nobody bids before the questionnaire (`classify` sets it).
    """
    key = f"ACCOUNT#user#{user_id}"
    item = {
        "pk": key,
        "sk": "ACCOUNT",
        "available_fen": 0,
        "held_fen": 0,
        "seq": 0,
        "status": "open",
        "risk_rank": 0,
        "sub_account_id": sub_account_id,
        "opened_at": clock.text(now),
    }
    return LEDGER.put_new(account_label(key), item)


def classify(user_id: str, risk_rank: int, valid_until: date) -> Write:
    """Set what a bid checks: the investor's class (1 for C1 … 5 for C5) and the last day that it holds."""
    key = f"ACCOUNT#user#{user_id}"
    change = {"risk_rank": risk_rank, "risk_valid_until": valid_until.isoformat()}
    return LEDGER.update(account_label(key), key, "ACCOUNT", set=change)


def set_status(user_id: str, status: str, guard: Guard = _EXISTS) -> Write:
    """`open` or `frozen`: a frozen account receives money, and its owner's commands on it are refused."""
    key = f"ACCOUNT#user#{user_id}"
    return LEDGER.update(
        account_label(key),
        key,
        "ACCOUNT",
        set={"status": status},
        condition=guard.condition,
        values=guard.values,
    )


def payouts_deferred(user_id: str, until: datetime) -> Write:
    """Nothing is paid out before `until`: a new bank card has its cooling-off."""
    key = f"ACCOUNT#user#{user_id}"
    return LEDGER.update(account_label(key), key, "ACCOUNT", set={"payouts_after": clock.text(until)})


def payouts_resumed(user_id: str, deferred_until: datetime) -> Write:
    """Take a deferral back that turned out to have no cause, if no later one came."""
    key = f"ACCOUNT#user#{user_id}"
    return LEDGER.update(
        account_label(key),
        key,
        "ACCOUNT",
        remove=("payouts_after",),
        condition="#payouts_after = :until",
        values={"until": clock.text(deferred_until)},
    )


def open_clearing(loan_id: str) -> Write:
    """The clearing account of a loan, at zero."""
    key = f"ACCOUNT#loan#{loan_id}"
    return LEDGER.put_new(account_label(key), {"pk": key, "sk": "ACCOUNT", "clearing_fen": 0, "seq": 0})


RESERVE_ITEM = "ACCOUNT#platform#"


def open_reserve() -> Write:
    """The account of the risk reserve, at zero."""
    return LEDGER.put_new(
        account_label(RESERVE_ITEM), {"pk": RESERVE_ITEM, "sk": "ACCOUNT", "reserve_fen": 0, "seq": 0}
    )


def account(account_item: str) -> Item | None:
    """A guarded account's item by its key, or None."""
    return LEDGER.get(account_item, "ACCOUNT")


def user_account(user_id: str) -> Item | None:
    """A user's account (`available_fen`, `held_fen`, `seq`, `status`, …), or None before verification."""
    return account(f"ACCOUNT#user#{user_id}")


def journal(journal_id: str) -> Journal | None:
    """A journal by its id, or None."""
    stored = LEDGER.get(f"JOURNAL#{journal_id}", "JOURNAL")
    return read(stored) if stored else None


def stored_journals(journal_ids: Sequence[str]) -> list[Item]:
    """Journals as they are stored, in the order of their ids. Raises `LookupError` for one that isn't there."""
    found = LEDGER.get_many([(f"JOURNAL#{each}", "JOURNAL") for each in journal_ids])
    if missing := set(journal_ids) - {each["journal_id"] for each in found}:
        raise LookupError(f"{min(missing)} is not in the ledger")
    return found


def user_accounts(user_ids: Sequence[str]) -> dict[str, Item]:
    """The accounts of many users by their ids; who has none is left out."""
    found = LEDGER.get_many([(f"ACCOUNT#user#{each}", "ACCOUNT") for each in user_ids])
    return {each["pk"].removeprefix("ACCOUNT#user#"): each for each in found}


def read(stored: Item) -> Journal:
    """A journal from its stored item (or a stream's image of it)."""
    return Journal(
        journal_id=stored["journal_id"],
        kind=stored["kind"],
        effective_date=date.fromisoformat(stored["effective_date"]),
        recorded_at=clock.parse(stored["recorded_at"]),
        command_hash=stored["command_hash"],
        legs=tuple(Leg.unpack(leg) for leg in stored["legs"]),
        facts=stored.get("facts", {}),
        book=stored["book"],
    )


def _journal_write(journal: Journal) -> Write:
    item = {
        "pk": f"JOURNAL#{journal.journal_id}",
        "sk": "JOURNAL",
        "journal_id": journal.journal_id,
        "kind": journal.kind,
        "book": journal.book,
        "effective_date": journal.effective_date.isoformat(),
        "recorded_at": clock.text(journal.recorded_at),
        "command_hash": journal.command_hash,
        "legs": [leg.pack() for leg in journal.legs],
        "facts": dict(journal.facts) or None,
    }
    return LEDGER.put_new(JOURNAL, item)


def _by_item(journal: Journal) -> dict[str, dict[Account, int]]:
    """The changes of guarded accounts, grouped by the item that carries them: an item may be written once."""
    grouped: dict[str, dict[Account, int]] = defaultdict(dict)
    for account, change in journal.effects().items():
        if account.guarded_item:
            grouped[account.guarded_item][account] = change
    return grouped


def _account_write(item: str, changes: Mapping[Account, int], journal: Journal, guard: Guard | None) -> Write:
    lowered = {account.balance_attribute: -change for account, change in changes.items() if change < 0}
    conditions = ["attribute_exists(pk)", *(f"#{name} >= :{name}" for name in lowered)]
    if guard:
        conditions.append(guard.condition)
    return LEDGER.update(
        account_label(item),
        item,
        "ACCOUNT",
        set={"last_journal": journal.journal_id, **(guard.change if guard else {})},
        add={"seq": 1} | {account.balance_attribute: change for account, change in changes.items() if change},
        condition=" AND ".join(conditions),
        values={**lowered, **(guard.values if guard else {})},
    )
