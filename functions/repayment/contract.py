"""What the policy of the day that a loan is made says of it, fixed for the loan's life."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jinqiao.apr import apr_of
from jinqiao.policy import recall
from jinqiao.schedule import Instalment, Schedule, build
from repayment.loan import Loan, Rules
from repayment.penalty import Meters

if TYPE_CHECKING:
    from repayment.funding import Disbursal


def new_loan(disbursal: "Disbursal", collected_from: date) -> tuple[Loan, tuple[Instalment, ...]]:
    """The loan as it starts, and the rows of its first schedule."""
    schedule = build(disbursal.terms)
    loan = Loan(
        loan_id=disbursal.loan_id,
        listing_id=disbursal.listing_id,
        application_id=disbursal.application_id,
        borrower_id=disbursal.borrower_id,
        terms=disbursal.terms,
        rules=rules_of(disbursal.policy_version, schedule),
        collected_from=collected_from,
        meters=Meters(disbursal.terms.start_date),
        next_due_date=schedule.instalments[0].due_date,
    )
    return loan, schedule.instalments


def rules_of(policy_version: str, schedule: Schedule) -> Rules:
    """The rules of a loan of this schedule under a recorded policy version."""
    policy = recall(policy_version)
    repayment = policy.repayment
    return Rules(
        policy_version=policy_version,
        waterfall=repayment.waterfall,
        retry_days=repayment.retry_days,
        grace_days=repayment.grace_days,
        penalty_rate=penalty_rate(repayment.penalty_rate, policy.borrowing.cost_cap, apr_of(schedule)),
        penalty_year_days=repayment.penalty_year_days,
        penalty_to=repayment.recipients["penalty"],
        stage_days=repayment.stage_days,
        compensated_after_days=policy.reserve.compensate_after_days if policy.reserve.allowed else 0,
    )


def penalty_rate(stated: Decimal, cost_cap: Decimal, apr: Decimal) -> Decimal:
    """The rate a year that overdue principal bears: as stated, but with the loan's own cost never over the cap.

    3.6 % stated, a cap of 15.4 % over all costs and a loan that costs 12.5 % leave 2.9 %; one that costs the
    cap or more bears none.
    """
    return max(Decimal(0), min(stated, cost_cap - apr))
