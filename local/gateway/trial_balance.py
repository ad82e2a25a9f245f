"""The trial balance: every journal folded, and compared with the guarded accounts that the writers keep."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from jinqiao.aws.dynamo import Item, from_stored
from jinqiao.ledger import book
from jinqiao.ledger.accounts import CLIENT_KINDS, OPERATOR_KINDS, Account, Kind
from local.account import Account as AwsAccount
from local.template import Resources

_BALANCES = ("available", "held", "clearing", "reserve")


def compute(account: AwsAccount, resources: Resources) -> dict[str, Any]:
    """The trial balance of the ledger table, as GET /_local/ledger answers it.

    `grand_total_fen` is assets less liabilities, 0 when every journal balances; `mismatches` lists guarded
    accounts whose item says something else than the journals do.
    """
    items = list(_scan(account, _ledger_table(resources)))
    balances = fold(items)
    kinds = {kind: sum(fen for name, fen in balances.items() if name.kind is kind) for kind in Kind}
    total = sum(fen if Account(kind, _owner(kind)).is_asset else -fen for kind, fen in kinds.items())
    return {
        "kinds": {str(kind): fen for kind, fen in kinds.items()},
        "grand_total_fen": total,
        "clearing_fen": kinds[Kind.CLEARING],
        "client_money_fen": sum(kinds[kind] for kind in CLIENT_KINDS),
        "operator_money_fen": sum(kinds[kind] for kind in OPERATOR_KINDS),
        "custody_fen": kinds[Kind.CUSTODY],
        "journals": sum("legs" in item for item in items),
        "mismatches": mismatches(items, balances),
    }


def fold(items: Iterable[Item]) -> Counter[Account]:
    """Each account's balance by the journals alone."""
    balances: Counter[Account] = Counter()
    for item in items:
        if "legs" in item:
            balances.update(book.read(item).effects())
    return balances


def mismatches(items: Iterable[Item], balances: Counter[Account]) -> list[dict[str, Any]]:
    """The guarded accounts whose items and journals differ."""
    stored = {account: fen for item in items for account, fen in _guarded(item)}
    guarded = {account for account in balances if account.guarded_item} | set(stored)
    return [
        {"account": str(account), "journals_fen": balances[account], "item_fen": stored.get(account)}
        for account in sorted(guarded)
        if stored.get(account) != balances[account]
    ]


def _guarded(item: Item) -> Iterable[tuple[Account, int]]:
    """The balances on a guarded item `ACCOUNT#<whose>#<owner>`."""
    if item["sk"] != "ACCOUNT":
        return []
    owner = item["pk"].split("#", 2)[2]
    return [(Account(Kind(name), owner), item[f"{name}_fen"]) for name in _BALANCES if f"{name}_fen" in item]


def _owner(kind: Kind) -> str:
    """Any owner, for kinds that need one: only the kind's side is asked for."""
    return "" if kind in (Kind.CUSTODY, Kind.FEES_PAYABLE, Kind.RESERVE) else "anyone"


def _ledger_table(resources: Resources) -> str:
    [name] = [
        table.ref for table in resources.of_type("AWS::DynamoDB::Table") if table.ref.endswith("-ledger")
    ]
    return name


def _scan(account: AwsAccount, table: str) -> Iterable[Item]:
    pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return (from_stored(item) for page in pages for item in page["Items"])
