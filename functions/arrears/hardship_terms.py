"""A hardship request: asked, recommended upon, answered, lapsed. While it is open, and while it brings relief,
the case's step is paused. Pure."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from arrears.case import BORROWER, SYSTEM, Case, Change, Entry, Hardship, changed
from jinqiao import clock
from jinqiao.errors import (
    CaseClosed,
    HardshipClosed,
    HardshipOpen,
    HardshipRequestsExhausted,
    NotRecommended,
    SecondPersonRequired,
)

if TYPE_CHECKING:
    from jinqiao.policy.rules_arrears import Collections


def asked(case: Case, hardship: Hardship, policy: "Collections", now: datetime) -> Change:
    """A new request. Raises `CaseClosed`, `HardshipOpen`, and `HardshipRequestsExhausted`."""
    if not case.is_open:
        raise CaseClosed
    if case.in_hardship:
        raise HardshipOpen
    if case.hardship_requests >= policy.hardship_requests:
        raise HardshipRequestsExhausted
    after = case._replace(hardship=hardship, hardship_requests=case.hardship_requests + 1)
    facts = {
        "request_id": hardship.request_id,
        "reason": hardship.reason,
        "wish": hardship.wish,
        "monthly_income_fen": hardship.monthly_income_fen,
        "until": hardship.until.isoformat(),
    }
    return changed(case, after, now, Entry("hardship_requested", now, BORROWER, facts))


def recommended(case: Case, request_id: str, recommendation: str, by: str, now: datetime) -> Change:
    """What support recommends, which may change until the request is answered. Raises `HardshipClosed`."""
    hardship = _waiting(case, request_id)
    after = case._replace(
        hardship=hardship._replace(recommendation=recommendation, recommended_by=by),
    )
    facts = {"request_id": request_id, "recommendation": recommendation}
    return changed(case, after, now, Entry("hardship_recommended", now, by, facts))


def accepted(case: Case, request_id: str, by: str, relief_days: int, now: datetime) -> Change:
    """Accept: the pause goes on for the days of relief, so that the loan can be restructured.

    Raises `HardshipClosed`, `NotRecommended`, and `SecondPersonRequired` to who recommended it.
    """
    hardship = _to_answer(case, request_id, by)
    until = clock.business_date(now) + timedelta(days=relief_days)
    after = case._replace(hardship=hardship._replace(status="accepted", until=until))
    facts = {"request_id": request_id, "until": until.isoformat()}
    return changed(case, after, now, Entry("hardship_accepted", now, by, facts))


def refused(case: Case, request_id: str, by: str, reason: str, now: datetime) -> Change:
    """Refuse, for a reason that the borrower is told: the step goes on. Raises as `accepted` does."""
    hardship = _to_answer(case, request_id, by)
    after = case._replace(hardship=hardship._replace(status="refused", refusal=reason))
    facts = {"request_id": request_id, "refusal": reason}
    return changed(case, after, now, Entry("hardship_refused", now, by, facts))


def expired(case: Case, now: datetime) -> Change | None:
    """What has reached its last day: a request that nobody answered lapses, a relief is over."""
    hardship = case.in_hardship
    if hardship is None or clock.business_date(now) < hardship.until:
        return None
    lapses = hardship.status == "open"
    kind, status = ("hardship_lapsed", "lapsed") if lapses else ("relief_ended", "over")
    after = case._replace(
        hardship=hardship._replace(status=status),
        hardship_requests=case.hardship_requests - lapses,  # what nobody answered doesn't count against them
    )
    return changed(case, after, now, Entry(kind, now, SYSTEM, {"request_id": hardship.request_id}))


def _waiting(case: Case, request_id: str) -> Hardship:
    hardship = case.in_hardship
    if hardship is None or hardship.request_id != request_id or hardship.status != "open":
        raise HardshipClosed
    return hardship


def _to_answer(case: Case, request_id: str, by: str) -> Hardship:
    hardship = _waiting(case, request_id)
    if hardship.recommendation is None:
        raise NotRecommended
    if hardship.recommended_by == by:
        raise SecondPersonRequired
    return hardship
