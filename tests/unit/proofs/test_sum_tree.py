"""The sum tree, against values worked out by hand from its definition."""

from datetime import date
from hashlib import sha256

import pytest

from jinqiao.proofs.sum_tree import EMPTY, NegativeSum, Node, Step, climbed, leaf, path, root

SALT = bytes(range(32))
DAY = date(2026, 1, 31)
A, B, C = (Node(name.encode() * 32, fen) for name, fen in (("a", 1), ("b", 2), ("c", 4)))


def joined(left: Node, right: Node) -> Node:
    """An inner node, written out."""
    content = b"\x01" + left.digest + left.sum_fen.to_bytes(16, "big")
    content += right.digest + right.sum_fen.to_bytes(16, "big")
    return Node(sha256(content).digest(), left.sum_fen + right.sum_fen)


def test_a_leaf_hashes_salt_date_both_balances_and_whose_they_are():
    content = b"\x00" + SALT + b"2026-01-31" + bytes(15) + b"\x64" + bytes(15) + b"\x32" + b"usr_ann"

    assert leaf(SALT, DAY, 100, 50, "usr_ann") == Node(sha256(content).digest(), 150)


@pytest.mark.parametrize(
    "changed",
    [
        (SALT[::-1], DAY, 100, 50, "usr_ann"),
        (SALT, date(2026, 2, 1), 100, 50, "usr_ann"),
        (SALT, DAY, 101, 49, "usr_ann"),
        (SALT, DAY, 100, 50, "usr_bo"),
    ],
)
def test_whatever_differs_is_another_leaf(changed):
    assert leaf(*changed).digest != leaf(SALT, DAY, 100, 50, "usr_ann").digest


@pytest.mark.parametrize(("available_fen", "held_fen"), [(-1, 0), (0, -1), (-1, 2)])
def test_no_leaf_is_below_zero(available_fen, held_fen):
    with pytest.raises(NegativeSum):
        leaf(SALT, DAY, available_fen, held_fen, "usr_ann")


def test_no_node_is_below_zero():
    with pytest.raises(NegativeSum):
        root([A, Node(bytes(32), -1)])


def test_a_salt_has_32_bytes():
    with pytest.raises(ValueError, match="31"):
        leaf(SALT[1:], DAY, 1, 0, "usr_ann")


def test_the_root_of_nobody_owes_nothing():
    assert root([]) == EMPTY == Node(sha256(b"").digest(), 0)


def test_the_root_of_one_is_their_leaf():
    assert root([A]) == A
    assert path([A], 0) == []


def test_an_odd_node_moves_up_as_it_is():
    assert root([A, B, C]) == joined(joined(A, B), C)
    assert path([A, B, C], 2) == [Step("left", joined(A, B))]


def test_a_path_names_the_neighbours_from_below():
    assert path([A, B, C], 0) == [Step("right", B), Step("right", C)]
    assert climbed(A, path([A, B, C], 0)) == root([A, B, C])


@pytest.mark.parametrize("place", [-1, 3])
def test_there_is_no_path_from_outside(place):
    with pytest.raises(IndexError):
        path([A, B, C], place)


def test_a_leaf_cannot_pass_for_an_inner_node():
    content = A.digest + (1).to_bytes(16, "big") + B.digest + (2).to_bytes(16, "big")

    assert joined(A, B).digest != sha256(b"\x00" + content).digest()
