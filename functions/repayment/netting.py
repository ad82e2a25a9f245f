"""Netting: when several loans of a batch pay the same lenders, each account is written once for all of them. Pure.

A receipt that is given out by itself writes its lenders, the borrower, the loan and a journal in one transaction.
Netted, it is first collected into the loan's clearing; then chunks of lenders are paid out of the clearing accounts
of all their loans. That writes more per loan and less per lender, so it is done where it comes to less in all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import ceil

Lent = Mapping[str, Collection[str]]
"""Loan → who owns it."""

MOST_ITEMS = 100
"""What a transaction of DynamoDB holds: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/."""
MOST_PARTS = 300
"""Pairs of lender and loan in one chunk: three legs each, of some 60 bytes, are a journal of at most 60 KB."""
_JOURNAL_BYTES = 400
_PART_BYTES = 125
"""Two legs, e.g. `C available:usr_01jd… 123456 principal/12`."""
_LOAN_BYTES = 90
"""A loan in a chunk's journal: the debit of its clearing, and its id among the facts."""


def saves(lent: Lent) -> bool:
    """Whether a batch's receipts cost less write units netted than each by itself.

    40 loans of the same 10 lenders cost 40 × 2 × (10 + 2 + 2) = 1,120 by themselves. Netted, each is collected for
    8 and its mark is taken off for 1, in all 360; two chunks pay 10 lenders out of 40 clearings with journals of
    39 and 22 KB, 2 × 90 + 122 or so; and what was frozen costs 8. Where no lender meets another loan,
    nothing is saved.
    """
    return netted_units(lent) < sum(units_alone(len(owners)) for owners in lent.values())


def units_alone(lenders: int) -> int:
    """Write units of a receipt in one transaction: its accounts, the loan, and its journal by the kilobyte."""
    return 2 * (lenders + 2) + _journal_units(lenders * _PART_BYTES)


def netted_units(lent: Lent) -> int:
    """Write units of the same receipts when they are netted.

    Per loan 2 × (journal, borrower, clearing, loan) to collect and 1 to take its mark off; per chunk its accounts,
    the clearings that it draws on, and the journal; and the frozen list, written and marked as done.
    """
    frozen = 2 * ceil(_LOAN_BYTES * len(lent) / 1024)
    return 9 * len(lent) + sum(_chunk_units(chunk, _loans_of(lent)) for chunk in chunks(lent)) + frozen


def in_order(lent: Lent) -> list[str]:
    """All lenders, each once, those of a loan near each other, so that a chunk draws on few loans."""
    loans = _loans_of(lent)
    place = {loan_id: number for number, loan_id in enumerate(lent)}
    return sorted(loans, key=lambda owner: (min(place[loan_id] for loan_id in loans[owner]), owner))


def chunks(lent: Lent) -> list[list[str]]:
    """The lenders in chunks that a transaction each can hold: journal, accounts and clearings are its items."""
    loans = _loans_of(lent)
    made: list[list[str]] = []
    for owner in in_order(lent):
        if not made or not _fits([*made[-1], owner], loans):
            made.append([])
        made[-1].append(owner)
    return made


def group_of(owners: Iterable[str]) -> str:
    """A hint by which loans with common lenders come together: the smallest hash of an owner.

    Two loans have the same with the probability with which a lender of either is one of both (MinHash, Broder 1997).
    """
    return min((hashlib.sha256(owner.encode()).hexdigest()[:12] for owner in owners), default="")


def _loans_of(lent: Lent) -> dict[str, list[str]]:
    loans: dict[str, list[str]] = defaultdict(list)
    for loan_id, owners in lent.items():
        for owner in owners:
            loans[owner].append(loan_id)
    return loans


def _fits(chunk: Sequence[str], loans: Mapping[str, Sequence[str]]) -> bool:
    drawn_on = {loan_id for owner in chunk for loan_id in loans[owner]}
    parts = sum(len(loans[owner]) for owner in chunk)
    return 1 + len(chunk) + len(drawn_on) <= MOST_ITEMS and parts <= MOST_PARTS


def _chunk_units(chunk: Sequence[str], loans: Mapping[str, Sequence[str]]) -> int:
    drawn_on = {loan_id for owner in chunk for loan_id in loans[owner]}
    parts = sum(len(loans[owner]) for owner in chunk)
    accounts = 2 * (len(chunk) + len(drawn_on))
    return accounts + _journal_units(parts * _PART_BYTES + len(drawn_on) * _LOAN_BYTES)


def _journal_units(legs_bytes: int) -> int:
    return 2 * ceil((_JOURNAL_BYTES + legs_bytes) / 1024)
