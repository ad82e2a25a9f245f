"""At the desk: whose case somebody may look at, and notes that hold personal data."""

from arrears import store
from arrears.case import Case, Change, Entry
from jinqiao import vault
from jinqiao.errors import CaseClosed, Forbidden, NotFound
from jinqiao.http.request import Request


def case_for_staff(request: Request, case_id: str) -> Case:
    """A case that was opened; raises `NotFound`, and `Forbidden` to whoever is the borrower."""
    case = store.case(case_id)
    if case is None or not case.was_opened:
        raise NotFound
    if case.user_id == request.caller.user_id:
        raise Forbidden
    return case


def own_case(request: Request, case_id: str) -> Case:
    """The caller's own case; another's is as absent as none."""
    case = store.case(case_id)
    if case is None or not case.was_opened or case.user_id != request.caller.user_id:
        raise NotFound
    return case


def require_open(case: Case) -> None:
    if not case.is_open:
        raise CaseClosed


def noted(change: Change, note: str | None) -> Change:
    """The change with a note on its first entry, sealed by the borrower's key."""
    if note is None:
        return change
    first, *rest = change.entries
    field = _field(change.after.case_id, first.number)
    sealed = first._replace(note=vault.sealed(change.after.user_id, field, note))
    return change._replace(entries=(sealed, *rest))


def notes(case: Case, entries: list[Entry]) -> dict[int, str]:
    """The notes of a case's entries in clear, by number; none once the borrower's key was destroyed."""
    sealed = {_field(case.case_id, each.number): each.note for each in entries if each.note}
    try:
        clear = vault.opened_each(case.user_id, sealed)
    except vault.Erased:
        return {}
    return {
        each.number: clear[name] for each in entries if (name := _field(case.case_id, each.number)) in clear
    }


def _field(case_id: str, number: int) -> str:
    return f"{case_id}/{number}"
