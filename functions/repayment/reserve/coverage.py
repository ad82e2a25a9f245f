"""How far the reserve would reach: read from the loans that are open, so a look costs two reads for each of them."""

from collections.abc import Collection, Iterable
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from jinqiao import clock
from jinqiao.http.request import Request
from jinqiao.ledger import book
from jinqiao.settings import variable
from repayment import store as loans
from repayment.loan import Loan, Status
from repayment.reserve import store
from repayment.reserve.compensation import Compensation
from repayment.reserve.models import ReserveView

_PLACES = Decimal("0.0001")


class Coverage(NamedTuple):
    """The reserve's balance against the principal that it covers, in fen."""

    balance_fen: int
    covered_fen: int

    @property
    def share(self) -> Decimal | None:
        """To four places, rounded down: 1 fen on 3 is 0.3333; None where nothing is covered."""
        if not self.covered_fen:
            return None
        return (Decimal(self.balance_fen) / self.covered_fen).quantize(_PLACES, ROUND_DOWN)

    def is_short_of(self, floor: Decimal) -> bool:
        """Whether the reserve holds less than this share of what it covers."""
        return self.balance_fen < floor * self.covered_fen


def shown(request: Request) -> ReserveView:
    """The reserve today."""
    from jinqiao.policy import load

    rules = load(variable("POLICY_PACK")).on(clock.business_date(request.now)).reserve
    bought, account = store.compensations(), book.account(book.RESERVE_ITEM) or {}
    covered_fen = covered_outstanding_fen(loans.open_loans(), {each.loan_id for each in bought})
    coverage = Coverage(account.get("reserve_fen", 0), covered_fen)
    return ReserveView(
        allowed=rules.allowed,
        balance_fen=coverage.balance_fen,
        covered_outstanding_fen=covered_fen,
        coverage=str(coverage.share) if coverage.share is not None else None,
        floor=format(rules.coverage_floor, "f"),
        short=coverage.is_short_of(rules.coverage_floor),
        compensated_fen=sum(each.amount_fen for each in bought),
        recovered_fen=sum(map(_recovered_fen, bought)),
    )


def covered_outstanding_fen(opened: Iterable[Loan], bought: Collection[str]) -> int:
    """The principal that the reserve may have to pay: of covered loans that it hasn't bought and nobody gave up."""
    return sum(
        each.outstanding_principal_fen
        for each in opened
        if each.rules.compensated_after_days
        and each.loan_id not in bought
        and each.status is not Status.WRITTEN_OFF
    )


def _recovered_fen(bought: Compensation) -> int:
    """What the loan has brought since it was bought."""
    loan = loans.loan(bought.loan_id)
    return sum(loan.distributed) - bought.had_fen if loan else 0
