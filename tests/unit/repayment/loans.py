"""Loans for the tests of decisions: made of terms and bids, nothing stored."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from jinqiao.schedule import Method, Terms, build
from repayment.loan import Dossier, Loan, Rules
from repayment.penalty import Meters
from repayment.receipts import Cause, Receipt
from tests.claims import Bid, layout

ORDER = ("penalty", "fee", "interest", "principal")
RULES = Rules(
    policy_version="sandbox@2016-01-01",
    waterfall=ORDER,
    retry_days=90,
    grace_days=3,
    penalty_rate=Decimal("0.036"),
    penalty_year_days=365,
    penalty_to="lenders",
    stage_days=(1, 8, 31, 61, 91),
)
VALUE_DATE = date(2026, 1, 5)
NOW = datetime(2026, 2, 4, 22, 0, tzinfo=UTC)


def loan_of(
    bids: Sequence[tuple[str, int]],
    *,
    months: int = 3,
    annual_rate: str = "0.04",
    method: Method = Method.EQUAL_INSTALMENT,
    fee_fen: int = 0,
    rules: Rules = RULES,
) -> Dossier:
    """A loan that has just started, lent by these bidders in this order."""
    principal_fen = sum(amount for _, amount in bids)
    terms = Terms(principal_fen, Decimal(annual_rate), months, method, VALUE_DATE, fee_fen=fee_fen)
    rows = build(terms).instalments
    loan = Loan(
        "loan_1",
        "lst_1",
        "app_1",
        "usr_borrower",
        terms,
        rules,
        VALUE_DATE,
        Meters(VALUE_DATE),
        rows[0].due_date,
    )
    claims = layout("loan_1", [Bid(owner, amount) for owner, amount in bids], min_bid_fen=1)
    return Dossier(loan, rows, claims)


def cause(name: str = "2026-02-05") -> Cause:
    return Cause(name, date(2026, 2, 5), f"hash of {name}", NOW)


def credits(receipt: Receipt) -> dict[str, int]:
    """By how much each account changes, by its name."""
    return {str(account): change for account, change in receipt.journal.effects().items()}
