"""What the daily runs look up and leave behind, in the repayment table.

Access patterns
    loans with a due date            pk DUE#<date>                   sk LOAN#<loan_id>       never changed
    loans with an arrear             pk OVERDUE                      sk LOAN#<loan_id>       written by `store`
    runs in order of date            pk RUNS                         sk <date>#<attempt, 3 digits>
    a run's finished batches         pk RUN#<date>#<attempt>         sk BATCH#<number, 6 digits>
    a finance officer's request      pk RUN_REQUEST#<request_id>     sk RUN_REQUEST
    the day before all due dates     pk RUNS_BEGIN                   sk RUNS_BEGIN

Due dates are rows of their own, all written when the loan starts, rather than an index entry that moves on with
each receipt: a receipt then writes the loan and nothing else here, and a row whose instalment was paid ahead
costs the run one read of the loan.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jinqiao import clock, events
from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, transact, write
from jinqiao.errors import IdempotencyKeyReused
from jinqiao.schedule import Instalment

if TYPE_CHECKING:
    from jinqiao.http.request import Command

REPAYMENT = Table("REPAYMENT_TABLE")

_DUE_ROWS_KEPT = timedelta(days=400)
_REQUEST = "request"


class Totals(NamedTuple):
    """What a batch, or a run, came to: loans worked, with something collected, with something missing."""

    loans: int = 0
    collected: int = 0
    missed: int = 0
    collected_fen: int = 0
    missing_fen: int = 0

    def plus(self, other: "Totals") -> "Totals":
        return Totals(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Run(NamedTuple):
    """A run as planned; `batches` is None until it is, `done` counts the batches that are finished."""

    business_date: date
    attempt: int
    batches: int | None
    done: int
    totals: Totals
    recorded_at: str

    @property
    def completed(self) -> bool:
        return self.batches is not None and self.done >= self.batches


def add_due_dates(loan_id: str, rows: Iterable[Instalment], not_before: date, group: str) -> None:
    """Write the loan's due dates for the runs to find, before the loan itself: without it they say nothing.

    Loans of one `group` come one after another in a run; it is only a hint.
    A date that has passed already (a loan that starts late) is looked at by the next run, `not_before`.
    """
    for due_date in sorted({max(row.due_date, not_before) for row in rows}):
        write(REPAYMENT.put("due date", _due_item(loan_id, due_date, group)))


def begin_runs(value_date: date) -> None:
    """Remember the day before which nothing can be due, once: the value date of the platform's first loan."""
    item = {"pk": "RUNS_BEGIN", "sk": "RUNS_BEGIN", "business_date": value_date.isoformat()}
    try:
        write(REPAYMENT.put_new("begin", item))
    except ConditionsFailed:
        return


def loans_due(business_date: date) -> list[str]:
    """The loans that a run of this date has to look at, each once, in order of their groups and ids.

    Those with a due date since the last date whose run was completed, and all those with an arrear: however old
    it is, its penalty and its stage move on.
    """
    found = {row["loan_id"]: "" for row in REPAYMENT.all("OVERDUE")}
    for day in _unfinished(business_date):
        found |= {row["loan_id"]: row.get("group", "") for row in REPAYMENT.all(f"DUE#{day}")}
    return sorted(found, key=lambda loan_id: (found[loan_id], loan_id))


def _unfinished(business_date: date) -> Iterator[date]:
    """The dates that this run answers for: those after the last completed run's, up to its own."""
    begin = REPAYMENT.get("RUNS_BEGIN", "RUNS_BEGIN")
    if begin is None:
        return
    after = _last_completed(business_date) or date.fromisoformat(begin["business_date"])
    day = min(after + timedelta(days=1), business_date)
    while day <= business_date:
        yield day
        day += timedelta(days=1)


def _last_completed(before: date) -> date | None:
    after = f"{before}#"
    while after:
        page = REPAYMENT.page("RUNS", limit=5, after=after, newest_first=True)
        for item in page.items:
            if run(item).completed:
                return date.fromisoformat(item["business_date"])
        after = page.last_sk or ""
    return None


def add_plan(business_date: date, attempt: int, batches: list[list[str]], now: datetime) -> str:
    """Write down what a run will work on: ids only, since amounts are read from the loans. Returns the file's key.

    A day with nothing due has no file.
    """
    key = f"runs/{business_date}/{attempt}.json"
    if batches:
        # Only planning writes a file; what works the batches has no use for it.
        from jinqiao.aws import files

        content = [{"number": number, "loan_ids": loan_ids} for number, loan_ids in enumerate(batches, 1)]
        files.put_json("RUNS_BUCKET", key, content)
    write(REPAYMENT.put("run", _run_item(business_date, attempt, now) | {"batches": len(batches)}))
    return key


def finish_batch(business_date: date, attempt: int, number: int, totals: Totals) -> None:
    """Note that every loan of a batch was worked, and what that came to."""
    key = {"pk": _run_key(business_date, attempt), "sk": f"BATCH#{number:06d}"}
    write(REPAYMENT.put("batch", key | totals._asdict()))


def runs(limit: int, after: str | None) -> Page:
    """A page of the runs' rows, newest first."""
    return REPAYMENT.page("RUNS", limit=limit, after=after, newest_first=True)


def request_run(business_date: date, command: "Command", now: datetime) -> Run:
    """Ask for the next attempt at a date's run; the run as it was asked for. The same command asks only once.

    The request is committed, and its event starts the run.
    """
    while True:
        attempt = _next_attempt(business_date)
        request = {
            "pk": f"RUN_REQUEST#{command.id}",
            "sk": "RUN_REQUEST",
            "fingerprint": command.fingerprint,
            "business_date": business_date.isoformat(),
            "attempt": attempt,
            "recorded_at": clock.text(now),
            **events.mark("run_requested", 1),
        }
        row = REPAYMENT.put_new("run", _run_item(business_date, attempt, now))
        try:
            transact([REPAYMENT.put_new(_REQUEST, request), row])
        except ConditionsFailed as refusal:
            if stored := refusal.old(_REQUEST):
                return _first_request(stored, command)
        else:
            return _requested(request)


def _first_request(stored: Item, command: "Command") -> Run:
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return _requested(stored)


def _requested(request: Item) -> Run:
    day = date.fromisoformat(request["business_date"])
    return Run(day, request["attempt"], None, 0, Totals(), request["recorded_at"])


def _next_attempt(business_date: date) -> int:
    newest = REPAYMENT.page("RUNS", prefix=f"{business_date}#", limit=1, newest_first=True).items
    return newest[0]["attempt"] + 1 if newest else 1


def run(item: Item) -> Run:
    """The run of such a row, with what its finished batches came to."""
    key = _run_key(date.fromisoformat(item["business_date"]), item["attempt"])
    finished = list(REPAYMENT.all(key)) if item.get("batches") else []
    totals = Totals()
    for batch in finished:
        totals = totals.plus(Totals(*(batch[name] for name in Totals._fields)))
    return Run(
        business_date=date.fromisoformat(item["business_date"]),
        attempt=item["attempt"],
        batches=item.get("batches"),
        done=len(finished),
        totals=totals,
        recorded_at=item["recorded_at"],
    )


def _run_key(business_date: date, attempt: int) -> str:
    return f"RUN#{business_date}#{attempt}"


def _run_item(business_date: date, attempt: int, now: datetime) -> Item:
    return {
        "pk": "RUNS",
        "sk": f"{business_date}#{attempt:03d}",
        "business_date": business_date.isoformat(),
        "attempt": attempt,
        "recorded_at": clock.text(now),
    }


def _due_item(loan_id: str, due_date: date, group: str) -> Item:
    kept_until = clock.parse(f"{due_date + _DUE_ROWS_KEPT}T00:00:00+00:00")
    return {
        "pk": f"DUE#{due_date}",
        "sk": f"LOAN#{loan_id}",
        "loan_id": loan_id,
        "group": group,
        "expires_at_epoch": int(kept_until.timestamp()),
    }
