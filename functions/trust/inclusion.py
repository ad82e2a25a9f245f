"""What a user is shown of a day's tree: their own leaf, and the way from it to the root."""

from collections.abc import Iterator
from datetime import date

from jinqiao.aws.dynamo import Item
from jinqiao.errors import NotFound
from jinqiao.http import asked_dates
from jinqiao.http.request import Request
from jinqiao.proofs import sum_tree
from jinqiao.proofs.sum_tree import Step
from trust import closing_pages, leaves, postings, store
from trust.closing_pages import Index
from trust.closings import Closing
from trust.models import BalanceProof, ChainHead, PathStep, ProofPage, ProofStatus, PublishedRoot, Violation


def mine(request: Request) -> BalanceProof:
    """The caller's proof for `?date=`, or for the newest day there is one for.

    Raises `NotFound` where the day isn't proven (yet), or the caller's account had never moved by then.
    """
    proof = _published(asked_dates.day(request, "date"))
    user_id = request.caller.user_id
    index = closing_pages.read_index(closing_pages.folder(proof["date"], proof["revision"]))
    number, page, at = _found(index, user_id)
    day = date.fromisoformat(proof["date"])
    available_fen, held_fen = leaves.owed(page[at])
    return BalanceProof(
        date=day,
        revision=proof["revision"],
        user_id=user_id,
        available_fen=available_fen,
        held_fen=held_fen,
        salt=leaves.salt(day, user_id).hex(),
        leaf_index=number * index.size + at,
        path=[_shown(step) for step in _path(day, index, number, page, at)],
        **{name: proof[name] for name in ("root_hash", "root_sum_fen", "users")},
    )


def published(text: str) -> PublishedRoot:
    """What a day's proof says to everybody. Raises `NotFound` for a day without one, and for what is no date."""
    day = asked_dates.written_day(text)
    if day is None:
        raise NotFound
    proof = _published(day)
    heads = {shard: ChainHead(seq=seq, hash=digest) for shard, (seq, digest) in proof["heads"].items()}
    fields = PublishedRoot.model_fields.keys() - {"heads"}
    return PublishedRoot(heads=heads, **{name: proof[name] for name in fields if name in proof})


def listed(request: Request) -> ProofPage:
    """All days that were closed, newest first, with what didn't hold of those that are blocked."""
    page = store.proofs(request.limit, request.after)
    return ProofPage(items=[_status(each) for each in page.items], next_cursor=request.cursor(page.last_sk))


def _published(day: date | None) -> Item:
    found = store.proof(day) if day else store.newest_published()
    if found is None or not found["revision"]:
        raise NotFound
    return found


def _found(index: Index, user_id: str) -> tuple[int, list[Closing], int]:
    """The page of a user's closing, its number, and the closing's place on it."""
    holder = f"{postings.USER}{user_id}"
    found = closing_pages.page_of(index, (postings.shard(holder, ""), holder))
    if found is None:
        raise NotFound
    number, page = found
    holders = [each.holder for each in page]
    if holder not in holders:
        raise NotFound
    return number, page, holders.index(holder)


def _path(day: date, index: Index, number: int, page: list[Closing], at: int) -> Iterator[Step]:
    """Up to the root of the page, and from there over the roots of pages."""
    yield from sum_tree.path([leaves.of(day, each) for each in page], at)
    yield from sum_tree.path([each.root for each in index.users], number)


def _shown(step: Step) -> PathStep:
    node = step.node
    return PathStep.model_validate({"side": step.side, "hash": node.digest.hex(), "sum_fen": node.sum_fen})


def _status(proof: Item) -> ProofStatus:
    violations = [Violation(**each) for each in proof.get("violations", [])]
    fields = ProofStatus.model_fields.keys() - {"books", "violations"}
    named = {name: proof[name] for name in fields if name in proof}
    return ProofStatus(books=proof["totals"], violations=violations, **named)
