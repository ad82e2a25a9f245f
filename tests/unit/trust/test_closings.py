"""Closings: yesterday's and the day's postings, holder by holder."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.ledger import recipes
from tests.unit.trust.journals import stored
from trust import closings, postings
from trust.closings import Closing

calm = settings(derandomize=True, deadline=None, max_examples=100)

moves = st.lists(
    st.tuples(st.sampled_from(["user:ann", "user:bo", "clearing:loan", "custody"]), st.integers(-5, 5)),
    max_size=30,
)


def change(holder: str, fen: int) -> Closing:
    amounts = (fen, -fen) if holder.startswith("user:") else (fen,)
    return Closing(postings.shard(holder, "journal"), holder, 1, amounts)


def in_order(moved: list[tuple[str, int]]) -> list[Closing]:
    return sorted((change(*each) for each in moved), key=lambda each: each.place)


def test_what_was_there_and_what_moved_make_what_is_there():
    before = [Closing("a", "user:ann", 2, (100, 0))]
    moved = [Closing("a", "user:ann", 1, (-30, 30)), Closing("a", "user:ann", 1, (5, 0))]

    assert list(closings.closed(before, moved)) == [Closing("a", "user:ann", 4, (75, 30))]


def test_who_did_not_move_has_what_they_had():
    before = [Closing("a", "user:ann", 2, (100, 0)), Closing("b", "user:bo", 1, (7, 0))]

    assert list(closings.closed(before, [])) == before


def test_a_user_with_nothing_stays_and_an_empty_account_of_a_loan_goes():
    before = [Closing("a", "clearing:loan", 1, (9,)), Closing("a", "user:ann", 1, (9, 0))]
    moved = [Closing("a", "clearing:loan", 1, (-9,)), Closing("a", "user:ann", 1, (-9, 0))]

    assert list(closings.closed(before, moved)) == [Closing("a", "user:ann", 2, (0, 0))]


@calm
@given(moves, moves)
def test_two_days_one_after_the_other_come_to_the_sum_of_all_moves(first, second):
    one_day = closings.closed([], in_order(first))
    after = {each.holder: each.amounts[0] for each in closings.closed(one_day, in_order(second))}
    sums: Counter[str] = Counter()
    for holder, fen in first + second:
        sums[holder] += fen

    assert {holder: fen for holder, fen in after.items() if fen} == {h: fen for h, fen in sums.items() if fen}


@calm
@given(moves)
def test_closings_come_in_the_order_of_their_places(moved):
    places = [each.place for each in closings.closed([], in_order(moved))]

    assert places == sorted(set(places))


def test_a_posting_adds_its_effects_in_the_order_of_balances():
    [posting] = postings.of(stored("settled", recipes.bid_released("ann", 5)))

    assert closings.of(posting) == Closing(postings.shard("user:ann", ""), "user:ann", 1, (5, -5))


def test_a_closing_reads_back_as_it_was_packed():
    closing = Closing("a", "user:ann", 3, (10**15, 0))

    assert closings.unpack(closings.pack(closing)) == closing
