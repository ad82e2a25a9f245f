"""Starting the workflow of a date's run, and asking how it is."""

from datetime import date

from jinqiao.aws import workflows

WORKFLOW = "REPAYMENT_RUN_WORKFLOW"
KIND = "repayment-run"


def start(business_date: date, attempt: int) -> str:
    """Start the run of a date; starting it twice is starting it once. Returns the execution's name."""
    payload = {"business_date": business_date.isoformat(), "attempt": attempt}
    return workflows.start(WORKFLOW, KIND, business_date.isoformat(), payload, attempt)


def is_running(business_date: date, attempt: int) -> bool:
    """Whether the workflow of this attempt is at work."""
    name = workflows.execution_name(KIND, business_date.isoformat(), attempt)
    return workflows.is_running(WORKFLOW, name)
