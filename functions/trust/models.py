"""What is answered about proofs and past balances."""

from typing import Literal

from jinqiao.http.models import AnswerModel, Day, Instant


class PathStep(AnswerModel):
    """A neighbour on the way from a leaf to the root, lowest first; `side` is where it stands."""

    side: Literal["left", "right"]
    hash: str
    sum_fen: int


class BalanceProof(AnswerModel):
    """That the caller's balances at the end of a day are among those that the day's root adds up.

    `docs/verify_proof.py` checks it. The salt is the caller's secret for this day.
    """

    date: Day
    revision: int
    user_id: str
    available_fen: int
    held_fen: int
    salt: str
    leaf_index: int
    path: list[PathStep]
    root_hash: str
    root_sum_fen: int
    users: int


class ChainHead(AnswerModel):
    """Where a shard of the audit chain ends: how many entries it has, and the hash of the last."""

    seq: int
    hash: str


class PublishedRoot(AnswerModel):
    """What a day's proof says to everybody. `root_sum_fen` is what is owed to all users together, part of the client
    money in custody; `timing_fen` of it is counted a moment early. `replaces` is the root of the revision before."""

    date: Day
    revision: int
    root_hash: str
    root_sum_fen: int
    timing_fen: int
    users: int
    client_money_fen: int
    custody_fen: int
    journals: int
    heads: dict[str, ChainHead]
    proved_at: Instant
    replaces: str | None = None


class Violation(AnswerModel):
    """Something that doesn't hold: which book or holder it is about, and by how many fen."""

    code: Literal["out_of_balance", "negative_balance", "account_differs", "root_differs"]
    subject: str
    amount_fen: int


class ProofStatus(AnswerModel):
    """A day as finance sees it. What is `blocked` was not published; a revision that was published before stays."""

    date: Day
    status: Literal["proven", "blocked"]
    revision: int
    root_hash: str | None = None
    root_sum_fen: int
    users: int
    client_money_fen: int
    custody_fen: int
    journals: int
    books: dict[str, dict[str, int]]
    violations: list[Violation]
    proved_at: Instant | None = None


class ProofPage(AnswerModel):
    items: list[ProofStatus]
    next_cursor: str | None


class PastBalance(AnswerModel):
    """What the caller had at the end of a business date, by all that was known at an instant."""

    as_of: Day
    known_at: Instant
    available_fen: int
    held_fen: int
    total_fen: int
