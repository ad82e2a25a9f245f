"""The leaves of the proof's tree: one per user, hashed with a salt that only they are told."""

from datetime import date

from jinqiao import keyed_hash
from jinqiao.proofs import sum_tree
from jinqiao.proofs.sum_tree import Node
from trust.closings import Closing


def salt(day: date, user_id: str) -> bytes:
    """Another for each user and day: who shows one proof around does not give away those of other days."""
    return bytes.fromhex(keyed_hash.of("balance_proof", f"{day.isoformat()}\x1f{user_id}"))


def owed(closing: Closing) -> tuple[int, ...]:
    """What a user's leaf says, available and held in fen: their closing, and 0 where the cut parted a journal from
    the one that it drew on (`crossings`)."""
    return tuple(max(0, amount) for amount in closing.amounts)


def of(day: date, closing: Closing) -> Node:
    """The leaf of a user's closing."""
    user_id = closing.user_id or ""
    available_fen, held_fen = owed(closing)
    return sum_tree.leaf(salt(day, user_id), day, available_fen, held_fen, user_id)
