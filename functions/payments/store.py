"""The payments table.

Access patterns
    an order (deposit or withdrawal) by its id     pk ORDER#<id>                sk ORDER
    a user's orders of a kind, newest first        pk USER#<user_id>            sk <KIND>#<placed_at>#<id>
    a callback by the partner's message id         pk CALLBACK#bank#<id>        sk CALLBACK
    an exception by its id                         pk EXCEPTION#<id>            sk EXCEPTION
    exceptions that are not resolved, oldest first pk EXCEPTIONS                sk <raised_at>#<id>
    a staff command on an exception                pk COMMAND#<id>              sk COMMAND
    a day's sweep of fees                          pk SWEEP#<date>              sk SWEEP
    how much of a day's fees sweeps have taken     pk SWEEP#<date>              sk TAKEN

An order changes in one place; the rows of a user's list hold its id only and never change.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import Item, Page, Table, Write

PAYMENTS = Table("PAYMENTS_TABLE")
ORDER, EXCEPTION, COMMAND, CALLBACK, SWEEP = "order", "exception", "command", "callback", "sweep"
DEPOSIT, WITHDRAWAL = "DEPOSIT", "WITHDRAWAL"


def order(order_id: str) -> Item | None:
    """A deposit or withdrawal by its id."""
    return PAYMENTS.get(f"ORDER#{order_id}", "ORDER")


def orders(user_id: str, kind: str, limit: int, after: str | None) -> tuple[list[Item], str | None]:
    """A page of a user's deposits or withdrawals, newest first, and the key to go on after."""
    page = PAYMENTS.page(f"USER#{user_id}", prefix=f"{kind}#", limit=limit, after=after, newest_first=True)
    keys = [(f"ORDER#{row['order_id']}", "ORDER") for row in page.items]
    return PAYMENTS.get_many(keys), page.last_sk


def new_order(kind: str, order: Mapping[str, Any]) -> list[Write]:
    """A deposit or withdrawal and its row in the user's list; one that stands there is in `old(ORDER)`."""
    order_id = order["order_id"]
    row = {
        "pk": f"USER#{order['user_id']}",
        "sk": f"{kind}#{order['placed_at']}#{order_id}",
        "order_id": order_id,
    }
    kept = {"pk": f"ORDER#{order_id}", "sk": "ORDER", "kind": kind, **order}
    return [PAYMENTS.put_new(ORDER, kept), PAYMENTS.put("row", row)]


def order_change(order_id: str, change: Mapping[str, Any], allowed: Sequence[str]) -> Write:
    """Change an order whose status is one of `allowed`; a change that has an `event` publishes it."""
    return PAYMENTS.update(
        ORDER,
        f"ORDER#{order_id}",
        "ORDER",
        set=change,
        add={"event_seq": 1} if "event" in change else {},
        condition="(" + " OR ".join(f"#status = :{status}" for status in allowed) + ")",
        values={status: status for status in allowed},
    )


def callback(message_id: str) -> Item | None:
    return PAYMENTS.get(f"CALLBACK#bank#{message_id}", "CALLBACK")


def callback_taken(message_id: str, digest: str, kind: str, now: datetime, keep_days: int) -> Write:
    """Remember a message for longer than its signature lives; a copy that came at the same time loses."""
    item = {
        "pk": f"CALLBACK#bank#{message_id}",
        "sk": "CALLBACK",
        "digest": digest,
        "type": kind,
        "taken_at": clock.text(now),
        "expires_at_epoch": int(now.timestamp()) + keep_days * 86_400,
    }
    return PAYMENTS.put_new(CALLBACK, item)


def exception(exception_id: str) -> Item | None:
    return PAYMENTS.get(f"EXCEPTION#{exception_id}", "EXCEPTION")


def open_exceptions(limit: int, after: str | None) -> Page:
    page = PAYMENTS.page("EXCEPTIONS", limit=limit, after=after)
    keys = [(f"EXCEPTION#{row['exception_id']}", "EXCEPTION") for row in page.items]
    return Page(PAYMENTS.get_many(keys), page.last_sk)


def new_exception(raised: Mapping[str, Any]) -> list[Write]:
    """An exception and its place in the list; one that stands there is in `old(EXCEPTION)`."""
    exception_id = raised["exception_id"]
    row = {"pk": "EXCEPTIONS", "sk": f"{raised['raised_at']}#{exception_id}", "exception_id": exception_id}
    kept = {"pk": f"EXCEPTION#{exception_id}", "sk": "EXCEPTION", **raised}
    return [PAYMENTS.put_new(EXCEPTION, kept), PAYMENTS.put("row", row)]


def exception_change(exception_id: str, change: Mapping[str, Any], allowed: Sequence[str]) -> Write:
    """Change an exception whose status is one of `allowed`."""
    return PAYMENTS.update(
        EXCEPTION,
        f"EXCEPTION#{exception_id}",
        "EXCEPTION",
        set=change,
        condition="(" + " OR ".join(f"#status = :{status}" for status in allowed) + ")",
        values={status: status for status in allowed},
    )


def exception_unlisted(raised: Mapping[str, Any]) -> Write:
    """A resolved exception leaves the list."""
    return PAYMENTS.delete("row", "EXCEPTIONS", f"{raised['raised_at']}#{raised['exception_id']}")


def command(command_id: str) -> Item | None:
    """A staff command as it was first given."""
    return PAYMENTS.get(f"COMMAND#{command_id}", "COMMAND")


def command_kept(command: Mapping[str, Any]) -> Write:
    return PAYMENTS.put_new(COMMAND, {"pk": f"COMMAND#{command['command_id']}", "sk": "COMMAND", **command})


def sweep(day: str) -> Item | None:
    return PAYMENTS.get(f"SWEEP#{day}", "SWEEP")


def new_sweep(sweep: Mapping[str, Any]) -> Write:
    return PAYMENTS.put_new(SWEEP, {"pk": f"SWEEP#{sweep['date']}", "sk": "SWEEP", **sweep})


def sweep_done(day: str) -> Write:
    return PAYMENTS.update(SWEEP, f"SWEEP#{day}", "SWEEP", set={"status": "done"})


def taken(day: str) -> tuple[int, int]:
    """What sweeps have taken of the fees recorded on a day, and how much of that for the reserve."""
    item = PAYMENTS.get(f"SWEEP#{day}", "TAKEN") or {}
    return item.get("swept_fen", 0), item.get("reserve_fen", 0)


def fees_taken(day: str, taken_fen: int, reserve_fen: int, before_fen: int) -> Write:
    """Take a day's fees up to so much in all, if no other sweep did meanwhile."""
    item = {"pk": f"SWEEP#{day}", "sk": "TAKEN", "swept_fen": taken_fen, "reserve_fen": reserve_fen}
    condition = "attribute_not_exists(pk) OR #swept_fen = :before"
    return PAYMENTS.put(f"taken {day}", item, condition, {"before": before_fen})
