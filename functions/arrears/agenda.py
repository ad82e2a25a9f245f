"""The morning round: promises whose day has come, hardship requests and reliefs at their end, reminders.

In this order, so that a reminder whose pause has just ended goes out the same morning. What cannot be done now
stays on the agenda; what was done has left it in the same transaction.
"""

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools import Logger

from arrears import casework, escalation, hardship_terms, promise_terms, rules, store
from arrears.case import Case, Change
from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed

logger = Logger()


class NotAllWorked(Exception):
    """Some of the agenda could not be worked; working it again does only those."""


def work(now: datetime) -> dict[str, int]:
    """Work what has come up by today: how many of each were on the agenda.

    One that fails doesn't keep the others waiting; `NotAllWorked` is raised after them.
    """
    today, found, left = clock.business_date(now), {}, 0
    for what in _ROUND:
        up = list(store.due(what, today))
        left += sum(not _taken(what, case_id, now) for case_id in up)
        found[what] = len(up)
    if left:
        raise NotAllWorked(left)
    return found


def _taken(what: str, case_id: str, now: datetime) -> bool:
    try:
        _ROUND[what](case_id, now)
    except Exception as error:
        about = {"what": what, "case_id": case_id, "error": type(error).__name__}
        logger.warning("left on the agenda", extra=about)
        return False
    return True


def _check_promise(case_id: str, now: datetime) -> None:
    def decide(case: Case) -> Change | None:
        if case.promised is None:
            return None
        since = case.promised.made_at.replace(microsecond=0)  # the bus tells its time to the second
        return promise_terms.checked(case, store.received_fen(case_id, clock.text(since)), now)

    casework.change(_loader(case_id), decide)


def _expire(case_id: str, now: datetime) -> None:
    casework.change(_loader(case_id), lambda case: hardship_terms.expired(case, now))


def _remind(case_id: str, now: datetime) -> None:
    """A message is a contact: outside the hours, or once too many were made today, it waits for tomorrow."""
    policy = rules.in_force(now)
    if not policy.allows_contact_at(now.astimezone(clock.SHANGHAI).time()):
        return
    try:
        casework.change(
            _loader(case_id),
            lambda case: escalation.reminded(case, now),
            lambda made: [store.contact_counted(made.after.user_id, now, policy.contacts_a_day)],
        )
    except ConditionsFailed as refusal:
        if not refusal.failed(store.CONTACTS):
            raise


def _loader(case_id: str) -> Callable[[], Case]:
    return lambda: store.required_case(case_id)


_ROUND: dict[str, Callable[[str, datetime], None]] = {
    "promise": _check_promise,
    "hardship": _expire,
    "relief": _expire,
    "message": _remind,
}
