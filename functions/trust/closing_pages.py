"""Closings as files: pages of 1,024 in the order of their places, and an index of where each page begins.

A page of users is a page of the proof's tree too, so the index carries each page's root: who has the index and one
page has all that a user's path is made of. Files are named by date and revision, and are the same whoever writes
them and however often.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import Any, NamedTuple

from jinqiao.aws import files
from jinqiao.aws.dynamo import Item
from jinqiao.proofs.sum_tree import Node
from trust import closings
from trust.closings import Closing
from trust.store import PROOFS_BUCKET

PAGE = 1024
"""A power of two: a full page is a tree of its own. An index says which size its own pages have."""


class UsersPage(NamedTuple):
    """A page of users: the place at which it begins, and the root over its leaves."""

    first: tuple[str, str]
    root: Node


class Index(NamedTuple):
    """What the closings of a day are: pages of `size` users each, and how many pages of everything else."""

    folder: str
    size: int
    users: list[UsersPage]
    others: int


def folder(day: str, revision: int) -> str:
    return f"closings/{day}/{revision}"


def in_pages(found: Iterable[Closing], others: list[Closing]) -> Iterator[list[Closing]]:
    """The users among the closings, page by page; the rest is put to `others`."""
    page: list[Closing] = []
    for closing in found:
        if closing.user_id is None:
            others.append(closing)
            continue
        page.append(closing)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def write_users(folder: str, number: int, page: Sequence[Closing]) -> None:
    files.put_json(PROOFS_BUCKET, f"{folder}/users-{number}.json", list(map(closings.pack, page)))


def write_rest(folder: str, pages: Sequence[UsersPage], others: Sequence[Closing]) -> None:
    """Everything else, and last of all the index."""
    starts = range(0, len(others), PAGE)
    for number, start in enumerate(starts):
        packed = list(map(closings.pack, others[start : start + PAGE]))
        files.put_json(PROOFS_BUCKET, f"{folder}/others-{number}.json", packed)
    users = [[*page.first, page.root.digest.hex(), page.root.sum_fen] for page in pages]
    index = {"size": PAGE, "users": users, "others": len(starts)}
    files.put_json(PROOFS_BUCKET, f"{folder}/index.json", index)


def read_index(folder: str) -> Index:
    stored = files.get_json(PROOFS_BUCKET, f"{folder}/index.json")
    users = [
        UsersPage((shard, holder), Node(bytes.fromhex(digest), sum_fen))
        for shard, holder, digest, sum_fen in stored["users"]
    ]
    return Index(folder, stored["size"], users, stored["others"])


def of_proof(proof: Item | None) -> Iterator[Closing]:
    """Every closing of a proven day, in the order of places; one page of each kind is held at a time."""
    if proof is None:
        return iter(())
    index = read_index(folder(proof["date"], proof["revision"]))
    return merge(_users(index), _others(index), key=lambda each: each.place)


def page_of(index: Index, place: tuple[str, str]) -> tuple[int, list[Closing]] | None:
    """The users' page on which a place is, if it is anywhere, and its number; None before the first."""
    number = bisect_right([page.first for page in index.users], place) - 1
    return (number, _read(f"{index.folder}/users-{number}.json")) if number >= 0 else None


def _users(index: Index) -> Iterator[Closing]:
    for number in range(len(index.users)):
        yield from _read(f"{index.folder}/users-{number}.json")


def _others(index: Index) -> Iterator[Closing]:
    for number in range(index.others):
        yield from _read(f"{index.folder}/others-{number}.json")


def _read(key: str) -> list[Closing]:
    stored: list[list[Any]] = files.get_json(PROOFS_BUCKET, key)
    return list(map(closings.unpack, stored))
