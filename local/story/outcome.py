"""How the demo ends: what each investor got, and what must hold of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from local.api_client import Answer
from local.story import returns, screen
from local.story.checks import Checks
from local.story.returns import Return

XIRR_TOLERANCE = 0.0025
"""The contract counts months of a twelfth, XIRR actual days: over a year that is a few hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What borrower and investors see at the end; `investments` and `accounts` are in the investors' order.

    Each investor had deposited `deposit_fen`; the first of them made the `withdrawal`.
    """

    loan: Answer
    second_listing: Answer
    withdrawal: Answer
    investments: Sequence[Answer]
    accounts: Sequence[Answer]
    lent_on: date
    deposit_fen: int
    results: list[Return] = field(init=False)

    def __post_init__(self) -> None:
        results = [returns.of(investment, self.lent_on) for investment in self.investments]
        object.__setattr__(self, "results", results)


def show(outcome: Outcome) -> None:
    """Per investor: paid in, received, XIRR beside the contract rate."""
    rows = [
        (
            f"investor {place:02d}",
            screen.yuan(result.paid_in_fen),
            screen.yuan(result.interest_fen),
            screen.yuan(result.received_fen),
            f"{result.xirr:.4%}",
            f"{float(investment['annual_rate']):.2%}",
            f"{returns.effective(investment['annual_rate']):.4%}",
        )
        for place, (investment, result) in enumerate(
            zip(outcome.investments, outcome.results, strict=True), 1
        )
    ]
    headings = ("", "paid in", "interest", "received", "XIRR", "contract", "effective")
    screen.show("Investors, in yuan", headings, rows)


def check(outcome: Outcome, checks: Checks) -> None:
    """All that must hold of the story itself; the books are checked apart."""
    _check_returns(outcome, checks)
    _check_loan(outcome, checks)
    checks.equal("the second listing is", outcome.second_listing["status"], "refunded")
    checks.equal("the withdrawal is", outcome.withdrawal["status"], "settled")
    _check_accounts(outcome, checks)


def _check_returns(outcome: Outcome, checks: Checks) -> None:
    effective = returns.effective(outcome.loan["annual_rate"])
    rates = [result.xirr for result in outcome.results]
    checks.near("lowest XIRR beside the contract's effective rate", min(rates), effective, XIRR_TOLERANCE)
    checks.near("highest XIRR beside the contract's effective rate", max(rates), effective, XIRR_TOLERANCE)
    short = [each for each in outcome.results if each.principal_fen != each.paid_in_fen]
    checks.equal("investors whose principal did not come back to the fen", len(short), 0)


def _check_loan(outcome: Outcome, checks: Checks) -> None:
    schedule = outcome.loan["schedule"]
    interest_fen = sum(row["interest_fen"] for row in schedule)
    fees_fen = sum(row["fee_fen"] for row in schedule)
    given_fen = sum(each.interest_fen for each in outcome.results)
    received_fen = sum(each.received_fen for each in outcome.results)
    checks.equal("interest that reached the investors, fen", given_fen, interest_fen)
    paid_fen = sum(row["paid_fen"] for row in schedule)
    checks.equal("paid by the borrower, fen", paid_fen, received_fen + fees_fen)
    checks.equal("the loan is", outcome.loan["status"], "repaid")


def _check_accounts(outcome: Outcome, checks: Checks) -> None:
    """Everybody has their deposit and their interest, refunded bids included; the first took some of it out."""
    held_fen = sum(account["held_fen"] for account in outcome.accounts)
    checks.equal("money still held by anybody, fen", held_fen, 0)
    expected = [outcome.deposit_fen + result.interest_fen for result in outcome.results]
    expected[0] -= outcome.withdrawal["amount_fen"] + outcome.withdrawal["fee_fen"]
    wrong = [
        account
        for account, fen in zip(outcome.accounts, expected, strict=True)
        if account["available_fen"] != fen
    ]
    checks.equal("accounts that are not deposit plus interest to the fen", wrong, [])
