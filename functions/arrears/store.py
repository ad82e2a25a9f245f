"""The arrears table.

Access patterns
    a case                                pk CASE#<case_id>          sk CASE
    its history                           pk CASE#<case_id>          sk ENTRY#<number, 6 digits>      never changed
    receipts told while it was open       pk CASE#<case_id>          sk RECEIPT#<loan version, 8 digits>
    open cases by stage                   pk CASES#open              sk <stage>#<opened_at>#<case_id>
    closed ones by the worst they saw     pk CASES#closed            sk <stage>#<closed_at>#<case_id>
    a borrower's cases                    pk BORROWER#<user_id>      sk CASE#<case_id>
    contacts of a borrower on a day       pk BORROWER#<user_id>      sk CONTACTS#<date>
    promises, requests, reliefs and       pk AGENDA#<what>           sk <date>#<case_id>
      messages by the day they come up
    a command, to know its repeat         pk COMMAND#<command_id>    sk COMMAND

Where others look for a case follows from the case: each write compares its places before and after.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from arrears import records
from arrears.case import Case, Change, Entry
from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, Write, transact, write

if TYPE_CHECKING:
    from jinqiao.http.request import Command

ARREARS = Table("ARREARS_TABLE")

CASE, COMMAND, CONTACTS = "case", "command", "contacts"
"""Labels of the writes."""

_COUNT_KEPT_SECONDS = 7 * 86_400


def case(case_id: str) -> Case | None:
    """A case, or None."""
    item = ARREARS.get(f"CASE#{case_id}", "CASE")
    return records.case(item) if item else None


def required_case(case_id: str) -> Case:
    """A case that must exist, since a list names it."""
    found = case(case_id)
    if found is None:
        raise LookupError(f"no case {case_id}")
    return found


def cases(page: Page) -> list[Case]:
    """The cases that a page of a list names, in its order."""
    found = ARREARS.get_many([(f"CASE#{row['case_id']}", "CASE") for row in page.items])
    return [records.case(item) for item in found]


def save(change: Change, *more: Write) -> None:
    """Write a case, its history and the places where others find it, in one transaction.

    Raises `ConditionsFailed` with the label `case` where somebody else has changed it since it was read.
    """
    transact([_case_write(change), *_entries(change), *_place_writes(change), *more])


def entries(case_id: str, limit: int, after: str | None) -> Page:
    """A page of a case's history, newest first."""
    return ARREARS.page(f"CASE#{case_id}", prefix="ENTRY#", limit=limit, after=after, newest_first=True)


def note_receipt(case_id: str, loan_version: int, amount_fen: int, told_at: str) -> None:
    """Keep what came in; told again, it is there already."""
    item = {
        "pk": f"CASE#{case_id}",
        "sk": f"RECEIPT#{loan_version:08d}",
        "amount_fen": amount_fen,
        "told_at": told_at,
    }
    try:
        write(ARREARS.put_new("receipt", item))
    except ConditionsFailed:
        return


def received_fen(case_id: str, since: str) -> int:
    """The sum of the receipts that were told at or after an instant."""
    receipts = ARREARS.all(f"CASE#{case_id}", "RECEIPT#")
    return sum(each["amount_fen"] for each in receipts if each["told_at"] >= since)


def command(command_id: str) -> Item | None:
    """A command that was carried out: its fingerprint, its case, and the number of the entry that it made."""
    return ARREARS.get(f"COMMAND#{command_id}", "COMMAND")


def entry_made_by(command_id: str) -> Entry:
    """The first entry of a command that was carried out."""
    kept = command(command_id)
    item = kept and ARREARS.get(f"CASE#{kept['case_id']}", records.entry_sk(kept["number"]))
    if not item:
        raise LookupError(f"no entry of {command_id}")
    return records.entry(item)


def command_kept(command: "Command", change: Change) -> Write:
    """Keep a command with the first entry of its change, which tells its answer."""
    item = {
        "pk": f"COMMAND#{command.id}",
        "sk": "COMMAND",
        "fingerprint": command.fingerprint,
        "case_id": change.after.case_id,
        "number": change.entries[0].number,
    }
    return ARREARS.put_new(COMMAND, item)


def contact_counted(user_id: str, now: datetime, most: int) -> Write:
    """Count a contact of a borrower on this business day, if there were fewer than `most`."""
    return ARREARS.update(
        CONTACTS,
        f"BORROWER#{user_id}",
        f"CONTACTS#{clock.business_date(now).isoformat()}",
        set={"expires_at_epoch": int(now.timestamp()) + _COUNT_KEPT_SECONDS},
        add={"contacts": 1},
        condition="attribute_not_exists(pk) OR #contacts < :most",
        values={"most": most},
    )


def listed(status: str, stage: str | None, limit: int, after: str | None) -> Page:
    """A page of the open or closed cases, the worst first, or those of one stage."""
    prefix = "" if stage is None else f"{stage}#"
    return ARREARS.page(f"CASES#{status}", prefix=prefix, limit=limit, after=after, newest_first=True)


def cases_of(user_id: str, limit: int, after: str | None) -> Page:
    """A page of a borrower's cases."""
    return ARREARS.page(f"BORROWER#{user_id}", prefix="CASE#", limit=limit, after=after)


def coming(what: str, limit: int, after: str | None) -> Page:
    """A page of what is on the agenda, the earliest day first."""
    return ARREARS.page(f"AGENDA#{what}", limit=limit, after=after)


def due(what: str, today: date) -> Iterator[str]:
    """The ids of the cases for which something has come up by a day."""
    for row in ARREARS.all(f"AGENDA#{what}"):
        if row["sk"] >= f"{today.isoformat()}$":  # "$" follows "#": the day itself is still within
            return
        yield row["case_id"]


def _case_write(change: Change) -> Write:
    item = records.case_item(change.after)
    if change.before.revision == 0:
        return ARREARS.put_new(CASE, item)
    return ARREARS.put(CASE, item, "#revision = :read", {"read": change.before.revision})


def _entries(change: Change) -> list[Write]:
    return [
        ARREARS.put_new(f"entry {each.number}", records.entry_item(change.after, each))
        for each in change.entries
    ]


def _place_writes(change: Change) -> list[Write]:
    before, after = places(change.before), places(change.after)
    row = {"case_id": change.after.case_id}
    left = [ARREARS.delete("place", *key) for key in sorted(before - after)]
    taken = [ARREARS.put("place", {"pk": pk, "sk": sk, **row}) for pk, sk in sorted(after - before)]
    return left + taken


def places(case: Case) -> set[tuple[str, str]]:
    """The keys under which a case is found; one that was never opened under none."""
    if not case.was_opened:
        return set()
    stage, since = (case.stage, case.opened_at) if case.is_open else (case.worst_stage, case.closed_at)
    return {
        (f"CASES#{case.status.value}", f"{stage}#{since}#{case.case_id}"),
        (f"BORROWER#{case.user_id}", f"CASE#{case.case_id}"),
        *((f"AGENDA#{what}", f"{day.isoformat()}#{case.case_id}") for what, day in _agenda(case)),
    }


def _agenda(case: Case) -> Sequence[tuple[str, date]]:
    """What comes up for a case, and on which day."""
    comes: list[tuple[str, date]] = []
    if promise := case.promised:
        comes.append(("promise", promise.day))
    if hardship := case.in_hardship:
        comes.append(("hardship" if hardship.status == "open" else "relief", hardship.until))
    if (step := case.due_step) and step.by == "message":
        comes.append(("message", step.due_on))
    return comes
