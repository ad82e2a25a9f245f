"""The trust table, and the files of closings, chain and roots.

Access patterns
    a holder's postings of a day           pk DAY#<date>#<shard>   sk <holder>#<recorded_at>#<journal_id>
    those that take effect on another day  pk SHIFTED#<holder>     sk <recorded_at>#<journal_id>
    proofs, newest first                   pk PROOFS               sk <date>
    the day that is to be proven next      pk NEXT                 sk NEXT

Files, all under object lock
    closings/<date>/<revision>/…           pages of balances at the end of a day, and the index over them
    chain/<date>/<revision>/<shard>.jsonl  the day's entries of a shard of the audit chain
    roots/<date>/<revision>.json           what is published, with the chain's heads
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from jinqiao.aws.batches import put_all
from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, write
from trust.postings import Posting

TRUST = Table("TRUST_TABLE")
PROOFS_BUCKET = "PROOFS_BUCKET"


def put_postings(postings: Sequence[Posting]) -> None:
    """File postings; one that is there already is written over with itself."""
    shifted = [_shifted(each) for each in postings if each.effective_date != each.day]
    put_all(TRUST, [*map(_filed, postings), *shifted])


def postings(day: date, shard: str, holder: str = "") -> Iterator[Posting]:
    """A day's postings in a shard, holder by holder, each in the order of recording; or those of one holder."""
    prefix = f"{holder}#" if holder else ""
    return map(_read, TRUST.all(f"DAY#{day.isoformat()}#{shard}", prefix=prefix))


def shifted(holder: str) -> Iterator[Posting]:
    """A holder's postings that take effect on another day than that of recording."""
    return map(_read, TRUST.all(f"SHIFTED#{holder}"))


def next_day() -> date | None:
    """The day that is to be proven next; None before the first."""
    stored = TRUST.get("NEXT", "NEXT")
    return date.fromisoformat(stored["date"]) if stored else None


def begin(day: date) -> None:
    """Name the first day, if none is named yet."""
    with suppress(ConditionsFailed):
        write(TRUST.put_new("next", _next(day)))


def advance(day: date) -> None:
    """A day is proven, the next is due; unless an earlier one was opened again meanwhile."""
    following = _next(day + timedelta(days=1))
    with suppress(ConditionsFailed):
        write(TRUST.put("next", following, "#date = :day", {"day": day.isoformat()}))


def reopen(day: date) -> None:
    """A day has got more postings: it and all after it are proven anew, if they were before."""
    condition = "attribute_not_exists(pk) OR #date > :day"
    with suppress(ConditionsFailed):
        write(TRUST.put("next", _next(day), condition, {"day": day.isoformat()}))


def proof(day: date) -> Item | None:
    """A day's proof, published or blocked."""
    return TRUST.get("PROOFS", day.isoformat())


def proofs(limit: int, after: str | None = None) -> Page:
    """A page of proofs, newest first."""
    return TRUST.page("PROOFS", limit=limit, after=after, newest_first=True)


def newest_published() -> Item | None:
    """The newest proof that was published; at most one day, the last, is blocked."""
    return next((each for each in proofs(limit=2).items if each["revision"]), None)


def put_proof(proof: Mapping[str, Any], known: Item | None) -> None:
    """Write what became of a day, unless another run has by now: then its word stands, which is the same."""
    item = {"pk": "PROOFS", "sk": proof["date"], **proof}
    condition, values = "attribute_not_exists(pk)", {}
    if known:
        condition, values = "#revision = :known", {"known": known["revision"]}
    with suppress(ConditionsFailed):
        write(TRUST.put("proof", item, condition, values))


def _next(day: date) -> Item:
    return {"pk": "NEXT", "sk": "NEXT", "date": day.isoformat()}


def _filed(posting: Posting) -> Item:
    key = f"{posting.holder}#{posting.recorded_at}#{posting.journal_id}"
    return {"pk": f"DAY#{posting.day.isoformat()}#{posting.shard}", "sk": key, **_content(posting)}


def _shifted(posting: Posting) -> Item:
    key = f"{posting.recorded_at}#{posting.journal_id}"
    return {"pk": f"SHIFTED#{posting.holder}", "sk": key, **_content(posting)}


def _content(posting: Posting) -> Item:
    named = posting._asdict()
    return named | {"day": posting.day.isoformat(), "effective_date": posting.effective_date.isoformat()}


def _read(row: Item) -> Posting:
    fields: dict[str, Any] = {name: row.get(name) for name in Posting._fields}
    fields |= {name: date.fromisoformat(row[name]) for name in ("day", "effective_date")}
    return Posting(**fields)
