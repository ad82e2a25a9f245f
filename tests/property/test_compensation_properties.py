"""Loans that the reserve buys, whatever was paid before and after: each lender is whole, and no fen is lost."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.ledger.accounts import RESERVE_OWNER
from repayment import receipts
from repayment.loan import Dossier, Status
from repayment.receipts import Cause
from repayment.reserve.compensation import chunks_of, passed, price, shares_of
from tests.unit.repayment.loans import NOW, loan_of

bids = st.lists(
    st.tuples(st.sampled_from(["usr_ann", "usr_bo", "usr_cai"]), st.integers(1, 10**6)), min_size=1
)
days = st.integers(0, 200).map(lambda later: date(2026, 1, 5) + timedelta(days=later))


def pay(dossier: Dossier, percent: int, day: date, name: str) -> tuple[Dossier, Counter[str]]:
    """A receipt of so many per cent of all that is owed, and what each account got of it."""
    owed_fen = sum(each.left.total_fen for each in dossier.on(day).unpaid())
    amount_fen = owed_fen * percent // 100
    if not amount_fen:
        return dossier, Counter()
    receipt = receipts.decide(dossier, amount_fen, Cause(name, day, name, NOW))
    given = {str(account): change for account, change in receipt.journal.effects().items() if change > 0}
    return dossier._replace(loan=receipt.loan), Counter(given)


@settings(deadline=None)
@given(bids, st.integers(0, 99), days)
def test_the_chunks_sum_to_the_price_and_its_principal_is_all_that_had_not_come_back(lent, percent, day):
    dossier, _ = pay(loan_of(lent), percent, day, "before")
    dossier = dossier.on(day)

    bought = price(dossier)

    given = [share for chunk in chunks_of(dossier.claims) for share in shares_of(bought, dossier.loan, chunk)]
    principal_fen = sum(each.amount_fen for each in given if each.component == "principal")
    assert min(each.amount_fen for each in given) >= 0
    assert sum(each.amount_fen for each in given) == bought.amount_fen
    assert principal_fen == dossier.loan.units - dossier.loan.distributed.principal_fen
    assert {each.owner for each in given} == {owner for owner, _ in lent}


@settings(deadline=None)
@given(bids, st.integers(0, 99), days, st.integers(0, 100))
def test_what_comes_in_afterwards_is_the_reserve_s_and_all_of_it_is_somebody_s(lent, percent, day, later):
    dossier, _ = pay(loan_of(lent), percent, day, "before")
    bought = price(dossier.on(day))
    owned = [passed(each, bought) for each in dossier.claims]
    waiting_fen = dossier.loan.waiting_fen
    received_fen = sum(dossier.loan.received)

    after, given = pay(dossier._replace(claims=owned), later, day + timedelta(days=9), "after")

    came_in_fen = sum(after.loan.received) - received_fen
    assert given["reserve"] == came_in_fen + waiting_fen - after.loan.waiting_fen
    assert {name for name in given if name.startswith("available:")} == set()
    assert after.lenders == 1
    assert {each.owner for each in owned} == {RESERVE_OWNER}
    assert after.loan.status is not Status.REPAID or after.loan.waiting_fen == 0
