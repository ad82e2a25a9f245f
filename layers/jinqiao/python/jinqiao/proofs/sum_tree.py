"""A Merkle sum tree: one hash and one sum for the balances of all users, checkable by each of them.

A plain Merkle root would prove that a balance is in a list, not that the list adds up to what is shown to the
public. Here each node carries the sum of what lies below it, and hashes both sums of its children beside their
hashes, so that no sum on the way to the root can be lowered unseen. Sums are unsigned: no leaf can be negative,
and hide what is owed to another.

    leaf  = SHA-256(0x00, salt, date, available, held, user id)
    inner = SHA-256(0x01, left hash, left sum, right hash, right sum)

Salts are 32 bytes, hashes too, sums 16 bytes big-endian, dates `2026-01-31`, the user id the rest. The user id is
there so that one leaf cannot be shown to two people with the same balance. Where a level has an odd node, it moves
up as it is (as in RFC 6962): a node is never its own neighbour. An aligned run of 2^k leaves is a tree of its
own, so a tree can be built page by page, and the root over the pages' roots is the root over all leaves.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

SALT_BYTES = 32
_SUM_BYTES = 16
_LEAF, _INNER = b"\x00", b"\x01"


class Node(NamedTuple):
    """A hash, and the sum in fen of the balances below it."""

    digest: bytes
    sum_fen: int


class Step(NamedTuple):
    """The neighbour on one level of the way to the root, and the side on which it stands: `left` or `right`."""

    side: str
    node: Node


EMPTY = Node(sha256(b"").digest(), 0)
"""The root of nothing."""


class NegativeSum(ValueError):
    """A leaf or a node below zero: it would lower what is owed to others."""


def leaf(salt: bytes, day: date, available_fen: int, held_fen: int, user_id: str) -> Node:
    """A user's balances at the end of a day; raises `NegativeSum`, and `ValueError` for a salt of another length.

    Of 100 fen available and 50 held the leaf's sum is 150.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    amounts = _wide(available_fen) + _wide(held_fen)
    content = b"".join((_LEAF, salt, day.isoformat().encode(), amounts, user_id.encode()))
    return Node(sha256(content).digest(), available_fen + held_fen)


def root(nodes: Iterable[Node]) -> Node:
    """The root over leaves, or over the roots of aligned pages of leaves; `EMPTY` over none."""
    level = list(nodes)
    while len(level) > 1:
        level = _raised(level)
    return level[0] if level else EMPTY


def path(nodes: Sequence[Node], place: int) -> list[Step]:
    """The neighbours on the way from the node at `place` to the root, lowest first. Raises `IndexError`."""
    if not 0 <= place < len(nodes):
        raise IndexError(place)
    steps: list[Step] = []
    level = list(nodes)
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            steps.append(Step("left" if beside < place else "right", level[beside]))
        level, place = _raised(level), place // 2
    return steps


def climbed(node: Node, steps: Iterable[Step]) -> Node:
    """Where the way up from a node ends: the root, if node and steps are true."""
    for side, beside in steps:
        node = _inner(beside, node) if side == "left" else _inner(node, beside)
    return node


def _raised(level: Sequence[Node]) -> list[Node]:
    """The next level: neighbours joined, an odd last one as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    return [_inner(left, right) for left, right in pairs] + list(level[len(level) - len(level) % 2 :])


def _inner(left: Node, right: Node) -> Node:
    content = b"".join((_INNER, left.digest, _wide(left.sum_fen), right.digest, _wide(right.sum_fen)))
    return Node(sha256(content).digest(), left.sum_fen + right.sum_fen)


def _wide(fen: int) -> bytes:
    if fen < 0:
        raise NegativeSum(f"{fen} fen")
    return fen.to_bytes(_SUM_BYTES, "big")
