"""The routes of arrears."""

from arrears import contacts, hardship, promises, service, tasks
from arrears.models import (
    CaseFile,
    CaseList,
    Contact,
    ContactRequest,
    HardshipAnswered,
    HardshipDecision,
    HardshipRecommendation,
    HardshipRequest,
    HardshipTaken,
    MyCases,
    OpenHardships,
    PromiseRequest,
    PromiseView,
    StepDone,
    StepDoneRequest,
)
from jinqiao.errors import (
    CaseClosed,
    ContactLimitReached,
    HardshipClosed,
    HardshipOpen,
    HardshipRequestsExhausted,
    NotFound,
    NotRecommended,
    OutsideContactHours,
    PromiseOpen,
    PromisesExhausted,
    SecondPersonRequired,
    StepNotDue,
    StepPaused,
)
from jinqiao.http.api import Api, staff
from jinqiao.http.request import Request

_PAGED = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}
_WORKERS = staff("support")
_READERS = staff("support", "compliance", "underwriter")
_PROMISES = (NotFound, CaseClosed, PromiseOpen, PromisesExhausted)

api = Api("arrears")


@api.get("/v1/me/collections", answer=MyCases, query=_PAGED)
def my_cases(request: Request) -> MyCases:
    """The caller's loans in arrears: how they stand, what comes next, what was agreed."""
    return service.my_cases(request)


@api.post(
    "/v1/me/collections/{case_id}/promises",
    body=PromiseRequest,
    answer=PromiseView,
    status=201,
    idempotent=True,
    errors=_PROMISES,
)
def promise(request: Request, body: PromiseRequest, case_id: str) -> PromiseView:
    """Promise to pay by the morning of a day: the next step waits for it."""
    return promises.make(request, case_id, body)


@api.post(
    "/v1/me/hardship-requests",
    body=HardshipRequest,
    answer=HardshipTaken,
    status=201,
    idempotent=True,
    errors=(NotFound, CaseClosed, HardshipOpen, HardshipRequestsExhausted),
)
def ask_for_relief(request: Request, body: HardshipRequest) -> HardshipTaken:
    """Ask for relief on a loan in arrears: until it is answered, the next step waits."""
    return hardship.ask(request, body)


@api.get(
    "/v1/ops/collections",
    answer=CaseList,
    auth=_READERS,
    query={**_PAGED, "stage": "1 to 5; all by default", "status": "open (by default) or closed"},
)
def list_cases(request: Request) -> CaseList:
    """Cases, the worst stage first."""
    return service.listed(request)


@api.get("/v1/ops/collections/{case_id}", answer=CaseFile, auth=_READERS, query=_PAGED, errors=(NotFound,))
def get_case(request: Request, case_id: str) -> CaseFile:
    """One case with a page of its history, newest first."""
    return service.shown(request, case_id)


@api.post(
    "/v1/ops/collections/{case_id}/contacts",
    body=ContactRequest,
    answer=Contact,
    status=201,
    auth=_WORKERS,
    idempotent=True,
    errors=(NotFound, CaseClosed, OutsideContactHours, ContactLimitReached),
)
def log_contact(request: Request, body: ContactRequest, case_id: str) -> Contact:
    """Log a contact that was just made: within the allowed hours, and not too many a day."""
    return contacts.log(request, case_id, body)


@api.post(
    "/v1/ops/collections/{case_id}/steps",
    body=StepDoneRequest,
    answer=StepDone,
    status=201,
    auth=_WORKERS,
    idempotent=True,
    errors=(NotFound, CaseClosed, StepNotDue, StepPaused),
)
def complete_step(request: Request, body: StepDoneRequest, case_id: str) -> StepDone:
    """Note that the step that was due is done."""
    return tasks.complete(request, case_id, body)


@api.post(
    "/v1/ops/collections/{case_id}/promises",
    body=PromiseRequest,
    answer=PromiseView,
    status=201,
    auth=_WORKERS,
    idempotent=True,
    errors=_PROMISES,
)
def take_promise(request: Request, body: PromiseRequest, case_id: str) -> PromiseView:
    """Take down what the borrower promised; the borrower is told of it."""
    return promises.take(request, case_id, body)


@api.get("/v1/ops/hardship-requests", answer=OpenHardships, auth=_READERS, query=_PAGED)
def list_hardship_requests(request: Request) -> OpenHardships:
    """Hardship requests that wait for an answer, the most urgent first."""
    return hardship.waiting(request)


@api.post(
    "/v1/ops/hardship-requests/{request_id}/recommendation",
    body=HardshipRecommendation,
    answer=HardshipAnswered,
    auth=_WORKERS,
    idempotent=True,
    errors=(NotFound, HardshipClosed),
)
def recommend(request: Request, body: HardshipRecommendation, request_id: str) -> HardshipAnswered:
    """Recommend how a request is to be answered."""
    return hardship.recommend(request, request_id, body)


@api.post(
    "/v1/ops/hardship-requests/{request_id}/decision",
    body=HardshipDecision,
    answer=HardshipAnswered,
    auth=staff("underwriter"),
    idempotent=True,
    errors=(NotFound, HardshipClosed, NotRecommended, SecondPersonRequired),
)
def decide(request: Request, body: HardshipDecision, request_id: str) -> HardshipAnswered:
    """Accept, or refuse with a reason, what support has looked at."""
    return hardship.answer(request, request_id, body)


handler = api.handler
