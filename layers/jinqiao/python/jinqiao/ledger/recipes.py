"""What each event of the business does to the accounts, one recipe per event, named after it.

A recipe returns legs only: the use case that knows the cause, the date and the command makes the journal of
them. All amounts are positive integers of fen; a leg of 0 is left out, since a journal has no empty legs.
`docs/money-flows.md` says the same in words, and a test compares the two.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jinqiao.ledger.accounts import (
    CUSTODY,
    FEES_PAYABLE,
    RESERVE,
    RESERVE_OWNER,
    Account,
    available,
    clearing,
    held,
    receivable,
    suspense,
)
from jinqiao.ledger.journal import Leg, credit, debit


class Share(NamedTuple):
    """What one owner gets of one component: `Share("usr_…", 1234, "interest")`, in fen."""

    owner: str
    amount_fen: int
    component: str


def deposit(user_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """The bank confirmed a deposit: custody holds more, and the user has it available."""
    return (debit(CUSTODY, amount_fen), credit(available(user_id), amount_fen))


def suspense_receipt(receipt_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """Money came that matches no order as it was placed: it waits under its receipt for finance."""
    return (debit(CUSTODY, amount_fen), credit(suspense(receipt_id), amount_fen))


def suspense_resolved(receipt_id: str, user_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """Finance found whose it is."""
    return (debit(suspense(receipt_id), amount_fen), credit(available(user_id), amount_fen))


def suspense_returned(receipt_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """Finance had it sent back to where it came from."""
    return (debit(suspense(receipt_id), amount_fen), credit(CUSTODY, amount_fen))


def bid_held(investor_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """A bid sets the investor's money aside; it stays theirs."""
    return (debit(available(investor_id), amount_fen), credit(held(investor_id), amount_fen))


def bid_released(investor_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """The listing was not filled in time, or cancelled: the money is free again."""
    return (debit(held(investor_id), amount_fen), credit(available(investor_id), amount_fen))


def claims_captured(loan_id: str, bids: Iterable[tuple[str, int]]) -> tuple[Leg, ...]:
    """A chunk of lenders' held money goes to the loan's clearing, against a claim each: (investor, fen) pairs."""
    taken = tuple(debit(held(investor), amount, "principal") for investor, amount in bids)
    return (*taken, credit(clearing(loan_id), sum(leg.amount_fen for leg in taken), "principal"))


def loan_disbursed(loan_id: str, borrower_id: str, principal_fen: int) -> tuple[Leg, ...]:
    """All lenders have paid in: the borrower gets the whole principal, nothing taken out of it."""
    return (
        debit(clearing(loan_id), principal_fen, "principal"),
        credit(available(borrower_id), principal_fen, "principal"),
    )


def repayment_distributed(
    borrower_id: str, shares: Iterable[Share], fees_fen: int, loan_id: str = "", kept_fen: int = 0
) -> tuple[Leg, ...]:
    """A receipt goes from the borrower straight to the lenders, with the platform's fee (at most 90 lenders).

    `kept_fen` stay in the loan's clearing where no lender is entitled to them yet (`jinqiao.allocation.payable`);
    below zero, so many that waited there go out with this receipt.
    """
    given = (*_given(shares), *_fee(fees_fen))
    kept = (credit(clearing(loan_id), kept_fen, "kept"),) if kept_fen > 0 else ()
    released = (debit(clearing(loan_id), -kept_fen, "kept"),) if kept_fen < 0 else ()
    paid_fen = sum(leg.amount_fen for leg in given) + kept_fen
    return (debit(available(borrower_id), paid_fen), *released, *given, *kept)


def repayment_collected(
    borrower_id: str, loan_id: str, amount_fen: int, fees_fen: int = 0
) -> tuple[Leg, ...]:
    """A receipt of a loan with many lenders, or one that is netted, waits in its clearing until it is distributed.

    Of `amount_fen`, the platform's `fees_fen` need not wait where nothing else goes with the last chunk.
    """
    waiting_fen = amount_fen - fees_fen
    waiting = (credit(clearing(loan_id), waiting_fen),) if waiting_fen else ()
    return (debit(available(borrower_id), amount_fen), *waiting, *_fee(fees_fen))


def receipt_distributed(loan_id: str, shares: Iterable[Share], fees_fen: int = 0) -> tuple[Leg, ...]:
    """A chunk of a collected receipt goes from clearing to its lenders; fees go with the last chunk."""
    given = (*_given(shares), *_fee(fees_fen))
    return (debit(clearing(loan_id), sum(leg.amount_fen for leg in given)), *given)


def compensation_set_aside(loan_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """The risk reserve buys all claims of a loan: their whole price waits in the loan's clearing, or nothing does."""
    return (debit(RESERVE, amount_fen), credit(clearing(loan_id), amount_fen))


def lenders_compensated(loan_id: str, shares: Iterable[Share]) -> tuple[Leg, ...]:
    """A chunk of lenders gets the price of their claims, which are the reserve's from then on."""
    given = _given(shares)
    return (debit(clearing(loan_id), sum(leg.amount_fen for leg in given)), *given)


def reserve_contribution(amount_fen: int) -> tuple[Leg, ...]:
    """The reserve's part of the fees that borrowers paid in a day."""
    return (debit(FEES_PAYABLE, amount_fen), credit(RESERVE, amount_fen))


def receipts_netted(given: Sequence[tuple[str, Sequence[Share]]]) -> tuple[Leg, ...]:
    """Receipts of several loans go from their clearing to lenders whom they have in common.

    `given` pairs each loan with its shares; a leg's tag numbers its loan by its place there (`interest/0`), since
    a loan's id in every leg would be half of the journal.
    """
    taken = [(clearing(loan_id), sum(share.amount_fen for share in shares)) for loan_id, shares in given]
    numbered = [
        share._replace(component=f"{share.component}/{place}")
        for place, (_, shares) in enumerate(given)
        for share in shares
    ]
    return (*(debit(account, fen) for account, fen in taken if fen), *_given(numbered))


def withdrawal_held(user_id: str, amount_fen: int, fee_fen: int) -> tuple[Leg, ...]:
    """A withdrawal sets aside what the card receives and the fee."""
    return (debit(available(user_id), amount_fen + fee_fen), credit(held(user_id), amount_fen + fee_fen))


def withdrawal_settled(user_id: str, amount_fen: int, fee_fen: int) -> tuple[Leg, ...]:
    """The bank paid out: custody holds less by the amount, and the fee is the platform's."""
    return (
        debit(held(user_id), amount_fen + fee_fen),
        credit(CUSTODY, amount_fen),
        *_fee(fee_fen),
    )


def withdrawal_released(user_id: str, amount_fen: int, fee_fen: int) -> tuple[Leg, ...]:
    """The bank refused for certain: all of it is available again."""
    return (debit(held(user_id), amount_fen + fee_fen), credit(available(user_id), amount_fen + fee_fen))


def late_payout(user_id: str, amount_fen: int, from_available_fen: int) -> tuple[Leg, ...]:
    """A payout succeeded after it was released: taken back as far as the money is there, the rest is owed."""
    owed = amount_fen - from_available_fen
    taken = (debit(available(user_id), from_available_fen),) if from_available_fen else ()
    missing = (debit(receivable(user_id), owed),) if owed else ()
    return (*taken, *missing, credit(CUSTODY, amount_fen))


def payout_return(user_id: str, amount_fen: int) -> tuple[Leg, ...]:
    """The card's bank sent a settled payout back: the amount is available again, the fee is not returned."""
    return (debit(CUSTODY, amount_fen), credit(available(user_id), amount_fen))


def fee_sweep(amount_fen: int) -> tuple[Leg, ...]:
    """The day's fees leave custody for the operator's own bank account."""
    return (debit(FEES_PAYABLE, amount_fen), credit(CUSTODY, amount_fen))


def _given(shares: Iterable[Share]) -> tuple[Leg, ...]:
    return tuple(credit(_of(s.owner), s.amount_fen, s.component) for s in shares if s.amount_fen)


def _of(owner: str) -> Account:
    """Where the owner of a claim is paid."""
    return RESERVE if owner == RESERVE_OWNER else available(owner)


def _fee(fees_fen: int) -> tuple[Leg, ...]:
    return (credit(FEES_PAYABLE, fees_fen, "fee"),) if fees_fen else ()
