"""Another context is stuck: finance hears of it."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from payments import casebook

_SUBJECTS = ("listing_id", "loan_id", "application_id")


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes events such as `investment.funding_stuck`; the exception is about the first of `_SUBJECTS`."""
    told = event["detail"]
    subject = next(told[name] for name in (*_SUBJECTS, "aggregate_id") if name in told)
    facts = {name: told[name] for name in (*_SUBJECTS, "error") if name in told}
    kind = event["detail-type"].partition(".")[2]
    about = {name: told[name] for name in ("user_id", "amount_fen") if name in told}
    casebook.raise_once(kind, f"{subject}#{told['seq']}", clock.now(), **about, facts=facts)
