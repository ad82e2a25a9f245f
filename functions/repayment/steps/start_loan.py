"""Pay out a loan whose principal is in clearing, and start it."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment import contract_records, funding
from repayment.funding import Disbursal


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{loan_id, listing_id, application_id, borrower_id, value_date, policy_version, …terms}` → `{loan_id}`."""
    disbursal = Disbursal(
        loan_id=event["loan_id"],
        listing_id=event["listing_id"],
        application_id=event["application_id"],
        borrower_id=event["borrower_id"],
        terms=contract_records.terms_of(event | {"start_date": event["value_date"]}),
        policy_version=event["policy_version"],
    )
    funding.start_loan(disbursal, clock.now())
    return {"loan_id": event["loan_id"]}
