"""Balance proofs over random books: every user's holds, and no lie does."""

from datetime import date
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.proofs.sum_tree import Node, Step, climbed, leaf, path, root

calm = settings(derandomize=True, deadline=None, max_examples=150)

DAY = date(2026, 1, 31)
balances = st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), min_size=1, max_size=70)


def salt(place: int) -> bytes:
    return sha256(str(place).encode()).digest()


def leaves(book: list[tuple[int, int]]) -> list[Node]:
    return [leaf(salt(place), DAY, free, held, f"usr_{place}") for place, (free, held) in enumerate(book)]


@calm
@given(balances)
def test_every_users_proof_ends_at_the_root_and_the_root_adds_up(book):
    nodes = leaves(book)

    assert {climbed(node, path(nodes, place)) for place, node in enumerate(nodes)} == {root(nodes)}
    assert root(nodes).sum_fen == sum(free + held for free, held in book)


@calm
@given(balances, st.data())
def test_a_fen_more_or_less_anywhere_is_another_root(book, data):
    place = data.draw(st.integers(0, len(book) - 1))
    free, held = book[place]
    lied = [*book[:place], (free + 1, held), *book[place + 1 :]]

    assert root(leaves(lied)).digest != root(leaves(book)).digest
    assert climbed(leaves(lied)[place], path(leaves(book), place)).digest != root(leaves(book)).digest


@calm
@given(balances, st.data())
def test_what_is_free_cannot_pass_for_what_is_held(book, data):
    place = data.draw(st.integers(0, len(book) - 1))
    free, held = book[place]
    moved = leaf(salt(place), DAY, free + 1, held, f"usr_{place}")
    true = leaf(salt(place), DAY, free, held + 1, f"usr_{place}")

    assert (moved.sum_fen, moved.digest == true.digest) == (true.sum_fen, False)


@calm
@given(balances.filter(lambda book: len(book) > 1), st.data())
def test_a_user_who_is_dropped_or_put_elsewhere_is_another_root(book, data):
    nodes = leaves(book)
    place = data.draw(st.integers(0, len(book) - 1))
    without = [*nodes[:place], *nodes[place + 1 :]]

    assert root(without).digest != root(nodes).digest
    assert root([*nodes[1:], nodes[0]]).digest != root(nodes).digest


@calm
@given(balances.filter(lambda book: len(book) > 1), st.data())
def test_a_lowered_sum_on_the_way_is_another_root(book, data):
    nodes = leaves(book)
    place = data.draw(st.integers(0, len(book) - 1))
    steps = path(nodes, place)
    level = data.draw(st.integers(0, len(steps) - 1))
    side, beside = steps[level]
    steps[level] = Step(side, Node(beside.digest, beside.sum_fen + 1))

    assert climbed(nodes[place], steps).digest != root(nodes).digest


@calm
@given(balances, st.integers(0, 4))
def test_the_root_over_the_roots_of_pages_is_the_root(book, log2):
    nodes, size = leaves(book), 2**log2
    pages = [nodes[start : start + size] for start in range(0, len(nodes), size)]
    page_roots = [root(page) for page in pages]
    place = len(nodes) // 2

    assert root(page_roots) == root(nodes)
    assert path(pages[place // size], place % size) + path(page_roots, place // size) == path(nodes, place)
