"""What the reserve pays for a loan's claims, to the fen and to each lender."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from jinqiao import allocation
from jinqiao.allocation import Claim, Cumulative
from jinqiao.ledger.accounts import RESERVE_OWNER
from jinqiao.ledger.recipes import Share
from repayment.loan import Cut, Dossier, Loan, Status

CLAIMS_A_CHUNK = 32
"""A transaction holds 100 items: the journal, the clearing account, and for each claim an account and two rows."""


class Compensation(NamedTuple):
    """A purchase of all claims of a loan. `loan_version` is the one that it makes: later receipts are the reserve's."""

    loan_id: str
    listing_id: str
    business_date: date
    loan_version: int
    cut: Cut
    had_fen: int
    """What the loan had brought its lenders before."""
    is_done: bool = False

    @property
    def amount_fen(self) -> int:
        return sum(self.cut.after.minus(self.cut.before))


def is_due(dossier: Dossier) -> bool:
    """Whether the reserve has to buy the loan's claims, as of the date of its meters."""
    loan = dossier.loan
    after_days = loan.rules.compensated_after_days
    if not after_days or loan.in_transit or loan.status is not Status.OVERDUE:
        return False
    return loan.days_past_due >= after_days


def price(dossier: Dossier) -> Compensation:
    """What the reserve pays, as of the date of the loan's meters: all principal, and the interest that has fallen due.

    No penalty: what was paid late may still be recovered, for the reserve. Of 10,000 fen of which nothing was paid,
    33 of interest due: 10,033. Where a fen was paid that no lender was entitled to yet, it passes with the claims.
    """
    loan, had = dossier.loan, dossier.loan.distributed
    day = loan.meters.through
    due_fen = sum(row.interest_fen for row in dossier.rows if row.due_date <= day)
    owed = Cumulative(loan.units, max(due_fen, had.interest_fen), 0, had.penalty_fen)
    cut = allocation.payable(dossier.claims, loan.units, had, owed, last=True)
    return Compensation(
        loan.loan_id, loan.listing_id, day, loan.loan_version + 1, Cut(cut.before, cut.after), sum(had)
    )


def chunks_of(claims: Sequence[Claim]) -> list[Sequence[Claim]]:
    """The claims in the chunks in which they are bought."""
    return [claims[start : start + CLAIMS_A_CHUNK] for start in range(0, len(claims), CLAIMS_A_CHUNK)]


def shares_of(bought: Compensation, loan: Loan, claims: Iterable[Claim]) -> list[Share]:
    """What the owners of these claims get, one share an owner and component."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for share in allocation.shares(claims, loan.units, bought.cut.before, bought.cut.after):
        sums[share.claim.owner, "principal"] += share.principal_fen
        sums[share.claim.owner, "interest"] += share.interest_fen
    return [Share(owner, amount, component) for (owner, component), amount in sums.items()]


def passed(claim: Claim, bought: Compensation) -> Claim:
    """The claim as the reserve's."""
    return claim._replace(owner=RESERVE_OWNER, since=bought.loan_version)
