"""Steps that staff carry out: a call, a letter, a notice, the hand-over."""

from arrears import casework, desk
from arrears.case import Case, Change, Entry, changed
from arrears.models import StepDone, StepDoneRequest
from jinqiao import clock
from jinqiao.errors import StepNotDue, StepPaused
from jinqiao.http.request import Request


def complete(request: Request, case_id: str, asked: StepDoneRequest) -> StepDone:
    """Note that the case's step was done; the next stage brings the next.

    Raises `NotFound`, `Forbidden`, `CaseClosed`, `StepNotDue`, `StepPaused`.
    """
    command = request.command("stp", {"case_id": case_id, **asked.model_dump()})

    def decide(case: Case) -> Change:
        after = _done(case, asked.step)
        entry = Entry("step_done", request.now, request.caller.user_id, {"step": asked.step})
        return desk.noted(changed(case, after, request.now, entry), asked.note)

    entry = casework.carry_out(command, lambda: desk.case_for_staff(request, case_id), decide)
    return StepDone(case_id=case_id, at=clock.text(entry.at), **entry.facts)


def _done(case: Case, name: str) -> Case:
    desk.require_open(case)
    step = case.step
    if step is None or step.done or step.by != "staff" or step.name != name:
        raise StepNotDue
    if case.paused:
        raise StepPaused
    return case._replace(step=step._replace(done=True))
