"""Cases to look at: a borrower's own, and all of them for staff."""

from arrears import desk, records, store, views
from arrears.models import CaseFile, CaseList, MyCases
from jinqiao.errors import InvalidRequest
from jinqiao.http.request import Request

_STAGES = ("1", "2", "3", "4", "5")
_STATUSES = ("open", "closed")


def my_cases(request: Request) -> MyCases:
    """The caller's loans in arrears, past ones too."""
    page = store.cases_of(request.caller.user_id, request.limit, request.after)
    items = [views.mine(each, request.language) for each in store.cases(page)]
    return MyCases(items=items, next_cursor=request.cursor(page.last_sk))


def listed(request: Request) -> CaseList:
    """Open cases (or closed ones), the worst stage first; `stage` of a closed one is the worst that it saw."""
    status = _chosen(request, "status", _STATUSES) or "open"
    stage = _chosen(request, "stage", _STAGES)
    page = store.listed(status, stage, request.limit, request.after)
    items = [views.for_staff(each, request.language) for each in store.cases(page)]
    return CaseList(items=items, next_cursor=request.cursor(page.last_sk))


def shown(request: Request, case_id: str) -> CaseFile:
    """One case with a page of its history; notes are opened with the borrower's key. Raises `NotFound`."""
    case = desk.case_for_staff(request, case_id)
    page = store.entries(case_id, request.limit, request.after)
    entries = [records.entry(item) for item in page.items]
    notes, cursor = desk.notes(case, entries), request.cursor(page.last_sk)
    return views.file(case, entries, notes, cursor, request.language)


def _chosen(request: Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """A choice from the query; raises `InvalidRequest` for one that there isn't."""
    asked = request.query.get(name)
    if asked is not None and asked not in allowed:
        raise InvalidRequest([{"pointer": name, "code": "enum", "message": " | ".join(allowed)}])
    return asked
