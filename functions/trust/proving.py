"""The nightly job: close each day that is complete, check that the books hold, publish the root over all users.

All that it writes before the proof itself is a function of the journals, under names of the day and the revision: it
can be killed anywhere and run again. A day whose books don't hold is blocked, finance hears of it, and the days after
it wait. A day that got postings after it was published is proven again; if that changes anything, the next revision
says what it replaces, and both stay.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from jinqiao import clock, events
from jinqiao.aws import files
from jinqiao.aws.dynamo import Item
from jinqiao.steps import logger
from trust import cuts, day_closing, store

PROVEN, BLOCKED = "proven", "blocked"


def prove(now: datetime) -> dict[str, Any]:
    """Prove the days that are complete and not proven yet, in order → `{proven: [date, …], blocked: date | None}`."""
    last = cuts.last_final(now)
    store.begin(last)
    proven: list[str] = []
    while (day := store.next_day() or last) <= last:
        status = prove_day(day, now)
        logger.info("day closed", extra={"date": day.isoformat(), "status": status})
        if status == BLOCKED:
            return {"proven": proven, "blocked": day.isoformat()}
        store.advance(day)
        proven.append(day.isoformat())
    return {"proven": proven, "blocked": None}


def prove_day(day: date, now: datetime) -> str:
    """Close a day whose yesterday is proven: `proven`, or `blocked` where something doesn't hold."""
    known, before = store.proof(day), store.proof(day - timedelta(days=1))
    published = known["revision"] if known else 0
    closed = day_closing.close(day, published + 1, before)
    if closed.violations:
        _block(closed.content, closed.violations, known)
        return BLOCKED
    if known and published and _says(known, closed.content):
        _publish({**closed.content, "revision": published}, known, now)
    else:
        _publish(_revised(closed.content, known, published), known, now)
    return PROVEN


def _says(known: Item, content: Mapping[str, Any]) -> bool:
    return all(known[name] == value for name, value in content.items())


def _revised(content: Mapping[str, Any], known: Item | None, published: int) -> dict[str, Any]:
    """The next revision, put under object lock before anybody is shown it."""
    replaced = {"replaces": known["root_hash"]} if known and published else {}
    root = {**content, "revision": published + 1, **replaced}
    files.put_json(store.PROOFS_BUCKET, f"roots/{content['date']}/{published + 1}.json", root)
    return root


def _publish(root: Mapping[str, Any], known: Item | None, now: datetime) -> None:
    if known and known["status"] == PROVEN and known["revision"] == root["revision"]:
        return
    kept: Item = {name: known[name] for name in ("event_seq", "replaces") if known and name in known}
    store.put_proof({**kept, **root, "status": PROVEN, "proved_at": clock.text(now)}, known)


def _block(content: Mapping[str, Any], violations: list[dict[str, Any]], known: Item | None) -> None:
    """What was published stays readable beside the violations; nothing new is shown."""
    if known and known.get("violations") == violations:
        return
    unproven = {name: value for name, value in content.items() if name not in ("root_hash", "heads")}
    shown = known if known and known["revision"] else {**unproven, "revision": 0}
    codes = ",".join(sorted({each["code"] for each in violations}))
    told = events.mark("proof_blocked", (known or {}).get("event_seq", 0) + 1)
    about = {"aggregate_id": f"proof#{content['date']}", "error": codes}
    store.put_proof({**shown, **told, **about, "status": BLOCKED, "violations": violations}, known)
