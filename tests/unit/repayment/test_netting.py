"""What netting saves, and how lenders are put into chunks."""

from repayment import netting
from repayment.netting import chunks, group_of, netted_units, saves, units_alone

CIRCLE = {f"usr_{number}" for number in range(10)}


def loans_of(owners, count=40):
    return {f"loan_{number:02d}": owners for number in range(count)}


def strangers(loans, lenders=10):
    return {
        f"loan_{number:02d}": {f"usr_{number}_{each}" for each in range(lenders)} for number in range(loans)
    }


def test_a_circle_that_lends_together_is_paid_for_less():
    assert units_alone(10) == 2 * (10 + 2 + 2)
    # To collect 40 × 8, marks 40, two chunks of 7 and 3 lenders out of 40 clearings each with journals of 39 and
    # 19 KB, and the frozen list of 4 KB: 360 + (94 + 78) + (86 + 38) + 8.
    assert netted_units(loans_of(CIRCLE)) == 360 + 172 + 124 + 8
    assert saves(loans_of(CIRCLE))


def test_lenders_who_meet_nowhere_else_are_paid_loan_by_loan():
    assert not saves(strangers(40))


def test_few_lenders_in_common_are_not_worth_collecting_first():
    assert not saves(loans_of({"usr_a", "usr_b"}))


def test_one_loan_and_none_save_nothing():
    assert not saves({"loan_1": CIRCLE})
    assert not saves({})


def test_every_lender_is_in_one_chunk_and_each_chunk_fits_a_transaction():
    crowded = strangers(10, lenders=30) | loans_of(CIRCLE, 15)

    made = chunks(crowded)

    drawn_on = [sum(bool(owners & set(chunk)) for owners in crowded.values()) for chunk in made]
    assert sorted(owner for chunk in made for owner in chunk) == sorted(set().union(*crowded.values()))
    assert max(1 + len(chunk) + loans for chunk, loans in zip(made, drawn_on, strict=True)) <= 100


def test_a_journal_stays_small_though_few_accounts_are_paid_from_many_loans():
    made = chunks(loans_of(CIRCLE))

    assert [len(chunk) for chunk in made] == [7, 3]
    assert max(40 * len(chunk) for chunk in made) <= netting.MOST_PARTS


def test_the_order_of_lenders_is_the_same_whatever_order_they_come_in():
    lent = strangers(3) | loans_of(CIRCLE, 2)
    shuffled = {loan_id: sorted(owners, reverse=True) for loan_id, owners in lent.items()}

    assert chunks(lent) == chunks(shuffled)


def test_loans_of_the_same_lenders_have_the_same_group():
    assert group_of(sorted(CIRCLE)) == group_of(sorted(CIRCLE, reverse=True))
    assert group_of(CIRCLE) != group_of({"usr_somebody"})
    assert group_of([]) == ""
