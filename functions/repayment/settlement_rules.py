"""What the policy that a loan was made under says of its early repayment."""

from jinqiao.policy import recall
from jinqiao.settlement import Rules


def rules_of(policy_version: str) -> Rules:
    """The figures that a settlement is computed with."""
    policy = recall(policy_version)
    return Rules(
        interest_convention=policy.prepayment.interest_convention,
        fee_rate=policy.prepayment.fee_rate,
        fee_rebate=policy.prepayment.fee_rebate,
        cost_cap=policy.borrowing.cost_cap,
        year_days=policy.repayment.penalty_year_days,
    )


def quote_days_ahead(policy_version: str) -> int:
    """For how many days ahead a settlement can be quoted."""
    return recall(policy_version).prepayment.quote_days_ahead
