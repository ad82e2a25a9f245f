"""Contacts with a borrower: logged within decent hours, and not too many a day."""

from datetime import datetime
from typing import TYPE_CHECKING

from arrears import casework, desk, rules, store
from arrears.case import Case, Change, Entry, changed
from arrears.models import Contact, ContactRequest
from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import ContactLimitReached, OutsideContactHours
from jinqiao.http.request import Request

if TYPE_CHECKING:
    from jinqiao.policy.rules_arrears import Collections


def log(request: Request, case_id: str, asked: ContactRequest) -> Contact:
    """Log a contact with the borrower, made now.

    Raises `NotFound`, `Forbidden`, `CaseClosed`, `OutsideContactHours`, and `ContactLimitReached` when the borrower
    was contacted as often as policy allows today, over all their loans.
    """
    command = request.command("con", {"case_id": case_id, **asked.model_dump()})
    policy = rules.in_force(request.now)

    def decide(case: Case) -> Change:
        desk.require_open(case)
        _require_decent_hour(request.now, policy)
        facts = {"channel": asked.channel, "outcome": asked.outcome}
        entry = Entry("contact_logged", request.now, request.caller.user_id, facts)
        return desk.noted(changed(case, case, request.now, entry), asked.note)

    try:
        entry = casework.carry_out(
            command,
            lambda: desk.case_for_staff(request, case_id),
            decide,
            lambda made: [store.contact_counted(made.after.user_id, request.now, policy.contacts_a_day)],
        )
    except ConditionsFailed as refusal:
        if not refusal.failed(store.CONTACTS):
            raise
        raise ContactLimitReached(most=policy.contacts_a_day) from None
    return Contact(contact_id=command.id, case_id=case_id, at=clock.text(entry.at), **entry.facts)


def _require_decent_hour(now: datetime, policy: "Collections") -> None:
    if not policy.allows_contact_at(now.astimezone(clock.SHANGHAI).time()):
        hours = {"opens": policy.contact_from, "closes": policy.contact_until}
        raise OutsideContactHours(**{name: f"{hour:%H:%M}" for name, hour in hours.items()})
