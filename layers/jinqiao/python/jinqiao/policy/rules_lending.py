"""Figures of lending: who may borrow how much, at what price, how it is listed and repaid."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jinqiao.money import round_half_up


@dataclass(frozen=True, slots=True)
class Borrowing:
    """Limits of a loan and of a borrower. Caps count what is owed, listed and being raised."""

    person_cap_fen: int
    person_cap_everywhere_fen: int
    firm_cap_fen: int
    firm_cap_everywhere_fen: int
    cost_cap: Decimal
    """The most that interest, fees and penalties together may cost, as an effective annual rate."""
    fees_from_principal: bool
    smallest_loan_fen: int
    largest_loan_fen: int
    shortest_months: int
    longest_months: int
    methods: tuple[str, ...]
    day_count: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One row of the decision table; rates a year as Decimals."""

    grade: str
    share_below: Decimal
    """The instalment's share of income net of debts stays under this."""
    annual_rate: Decimal
    flat_annual_rate: Decimal
    """The contract rate where interest runs on the original principal: about the same effective cost."""
    fee_rate: Decimal
    """The service fee for a year of term, of the principal."""
    risk_level: str

    def rate_for(self, method: str) -> Decimal:
        """The contract rate for a repayment method."""
        return self.flat_annual_rate if method == "flat" else self.annual_rate

    def fee_fen(self, principal_fen: int, months: int) -> int:
        """The whole service fee in fen, half up: 100,000 yuan for 12 months at 0.4 % is 40,000 fen."""
        return round_half_up(principal_fen * Fraction(self.fee_rate) * months / 12)


@dataclass(frozen=True, slots=True)
class Decision:
    """The policy table of the credit decision."""

    affordable_share: Decimal
    """Under this share of income no human is asked."""
    grades: tuple[Grade, ...]
    """From the best; beyond the last the answer is no."""
    review_hours: int
    offer_valid_days: int


@dataclass(frozen=True, slots=True)
class Listing:
    """How a loan is offered to lenders."""

    window_working_days: int
    min_bid_fen: int
    most_lenders: int


@dataclass(frozen=True, slots=True)
class Repayment:
    """How instalments are collected and shared."""

    grace_days: int
    """Days after a due date that bear no penalty."""
    retry_days: int
    """Days after the due date on which the daily run still tries to collect."""
    penalty_rate: Decimal
    """A year, on overdue principal, inside the cap over all costs; 0 where a penalty is forbidden."""
    penalty_year_days: int
    """What a year is counted as: a day bears a 365th of the rate, in leap years too."""
    stage_days: tuple[int, ...]
    """The days past due on which each stage of delinquency begins, from the first stage on."""
    waterfall: tuple[str, ...]
    recipients: Mapping[str, str]
    """Component → lenders or platform."""
    lender_fee_rate: Decimal
    """The platform's part of the lenders' interest."""


@dataclass(frozen=True, slots=True)
class Prepayment:
    """How a loan is repaid early; a loan keeps the figures of the day that it was made."""

    interest_convention: str
    """How a broken period's interest is counted, by its name in `jinqiao.settlement.broken_period`."""
    fee_rate: Decimal
    """Of the principal that is prepaid, inside the cap over all costs."""
    fee_rebate: Decimal
    """The share of the service fee that is waived for periods that have not begun."""
    quote_days_ahead: int
    """For so many days ahead a settlement can be quoted."""


@dataclass(frozen=True, slots=True)
class Restructuring:
    """New terms for a loan in trouble, as its lenders and its borrower accept them."""

    vote_days: int
    accept_share: Decimal
    """The share of all units that has to accept; who doesn't vote, doesn't."""
    most_months: int
    first_due_days: int
    """The first new due date lies at most so many days after the end of the vote."""


@dataclass(frozen=True, slots=True)
class WriteOff:
    """When a loan may be given up in the books."""

    after_days: int
    """The least days past due."""


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What of outstanding principal is counted as lost, by stage of delinquency."""

    rates: tuple[Decimal, ...]
    """From stage 0 on."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """The risk reserve."""

    allowed: bool
    contribution_share: Decimal
    """The reserve's part of the fees that borrowers pay."""
    compensate_after_days: int
    """The days past due after which the reserve buys a loan's claims."""
    coverage_floor: Decimal
    """The least that the reserve should hold, of the principal that it covers: under it finance is warned."""
