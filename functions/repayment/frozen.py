"""What a batch of a run gives out together, written once: whoever goes on with the batch finds the same chunks.

Access pattern, in the repayment table
    a batch's frozen list            pk BATCH#<date>#<attempt>#<number>   sk FROZEN
"""

from typing import NamedTuple

from jinqiao.aws.dynamo import ConditionsFailed, Item, Table, write

REPAYMENT = Table("REPAYMENT_TABLE")
_LIST = "frozen list"


class Frozen(NamedTuple):
    """The loans whose receipts are netted, and how many lenders each chunk pays.

    `done` once all chunks are posted: only then may a loan's mark be taken off.
    """

    batch: str
    loan_ids: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    done: bool = False


def of(batch: str) -> Frozen | None:
    """What was frozen for a batch, or None while it is still collecting."""
    item = REPAYMENT.get(f"BATCH#{batch}", "FROZEN")
    return _frozen(batch, item) if item else None


def freeze(wanted: Frozen) -> Frozen:
    """Freeze a batch; what somebody else froze before stands."""
    item = {
        "pk": f"BATCH#{wanted.batch}",
        "sk": "FROZEN",
        "loan_ids": list(wanted.loan_ids),
        "sizes": list(wanted.sizes),
        "done": wanted.done,
    }
    try:
        write(REPAYMENT.put_new(_LIST, item))
    except ConditionsFailed as refusal:
        return _frozen(wanted.batch, refusal.old(_LIST) or {})
    return wanted


def mark_done(batch: str) -> None:
    """All chunks are posted."""
    write(REPAYMENT.update(_LIST, f"BATCH#{batch}", "FROZEN", set={"done": True}))


def _frozen(batch: str, item: Item) -> Frozen:
    return Frozen(batch, tuple(item["loan_ids"]), tuple(item["sizes"]), item["done"])
