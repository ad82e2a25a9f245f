"""The daily runs as finance sees them, and running a date again."""

from jinqiao import clock
from jinqiao.errors import RunNotDue
from jinqiao.http.request import Request
from repayment import agenda, launch
from repayment.agenda import Run
from repayment.models import RunPage, RunRequest, RunStatus, RunView


def restart(request: Request, asked: RunRequest) -> RunView:
    """Finance asks for the next attempt at a date. What earlier attempts did stays done."""
    if asked.business_date > clock.business_date(request.now):
        raise RunNotDue
    command = request.command("run", {"business_date": asked.business_date})
    return _view(agenda.request_run(asked.business_date, command, request.now), "requested")


def page(request: Request) -> RunPage:
    """The runs, newest first."""
    found = agenda.runs(request.limit, request.after)
    items = [agenda.run(item) for item in found.items]
    return RunPage(
        items=[_view(each, _status(each)) for each in items], next_cursor=request.cursor(found.last_sk)
    )


def _status(run: Run) -> RunStatus:
    """What is not done is asked of the workflow itself: a run that was killed has left no note."""
    if run.completed:
        return "completed"
    if launch.is_running(run.business_date, run.attempt):
        return "running"
    return "requested" if run.batches is None else "incomplete"


def _view(run: Run, status: RunStatus) -> RunView:
    return RunView(
        business_date=run.business_date,
        attempt=run.attempt,
        status=status,
        batches=run.batches or 0,
        recorded_at=run.recorded_at,
        **run.totals._asdict(),
    )
