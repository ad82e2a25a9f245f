"""The audit chain of a running platform, exported and verified: nothing, or what was done to it, is found."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra import audit
from infra.audit import NotProven, Records
from jinqiao import clock
from local.api_client import ApiClient
from local.world import World
from tests import books
from tests.lent_loans import lend, somebody, take

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_chain.py"


@pytest.fixture(scope="module")
def first(world: World) -> date:
    """The first of two days with journals, both proven; one person's three bids of each are in one shard."""
    day = clock.business_date(world.clock.now())
    for _ in range(2):
        bidder = somebody(world, 1_000)
        lend(world, bidder, [600, 500])
        for _ in range(3):
            take(world, bidder, 10)
        world.clock.advance(days=1)
    return day


@pytest.fixture
def last(first: date) -> date:
    return first + timedelta(days=1)


@pytest.fixture
def verdict(world: World, first: date, last: date, tmp_path: Path) -> Callable[[], tuple[int, str]]:
    """Exports both days and says what the verifier says: exit code and words."""
    clients = [world.client(service) for service in ("s3", "dynamodb", "lambda")]
    out = tmp_path / "export.jsonl"

    def verify() -> tuple[int, str]:
        audit.export(Records.of("dev", *clients), first, last, out)
        command = [sys.executable, "-I", VERIFIER, out]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        return done.returncode, (done.stdout + done.stderr).strip()

    return verify


@pytest.fixture
def entry(world: World, last: date) -> dict[str, Any]:
    """An entry of the second day, the first of a file that has more than one."""
    chains = books.files(world, f"chain/{last}/").values()
    [found, *_] = [lines[0] for content in chains if len(lines := content.splitlines()) > 1]
    read: dict[str, Any] = json.loads(found)
    return read


@contextmanager
def file_changed(
    world: World, day: date, entry: dict[str, Any], change: Callable[[list[bytes]], list[bytes]]
) -> Iterator[None]:
    """Somebody with the right to write puts another version of an entry's file over it, until the block ends."""
    s3, bucket = world.client("s3"), books.proofs_bucket(world)
    [key] = [key for key in books.files(world, f"chain/{day}/") if key.endswith(f"/{entry['shard']}.jsonl")]
    before = books.file(world, key)
    s3.put_object(Bucket=bucket, Key=key, Body=b"".join(change(before.splitlines(keepends=True))))
    yield
    s3.put_object(Bucket=bucket, Key=key, Body=before)


@contextmanager
def journal_changed(world: World, entry: dict[str, Any], **changed: Any) -> Iterator[None]:
    """Somebody with every right changes a journal in the ledger, or removes it, until the block ends."""
    dynamodb, table = world.client("dynamodb"), "jinqiao-dev-ledger"
    key = {"pk": {"S": f"JOURNAL#{entry['journal_id']}"}, "sk": {"S": "JOURNAL"}}
    before = dynamodb.get_item(TableName=table, Key=key)["Item"]
    if changed:
        dynamodb.put_item(TableName=table, Item=before | changed)
    else:
        dynamodb.delete_item(TableName=table, Key=key)
    yield
    dynamodb.put_item(TableName=table, Item=before)


def test_what_nobody_touched_holds_with_every_journal(world, first, last, verdict):
    before = books.proof_of(world, first - timedelta(days=1)).get("journals", 0)
    journals = books.proof_of(world, last)["journals"] - before

    assert verdict() == (0, f"{journals} entries hold")
    assert journals >= 2 * 4


def test_an_edited_journal_is_named(world, verdict, entry):
    with journal_changed(world, entry, effective_date={"S": "2026-01-01"}):
        found = verdict()

    assert found == (
        1,
        f"shard {entry['shard']}: edited: the journal {entry['journal_id']} of entry {entry['seq']}",
    )


def test_a_removed_journal_is_named(world, verdict, entry):
    with journal_changed(world, entry):
        found = verdict()

    assert found == (
        1,
        f"shard {entry['shard']}: removed: the journal {entry['journal_id']} of entry {entry['seq']}",
    )


def test_a_removed_entry_is_named(world, last, verdict, entry):
    with file_changed(world, last, entry, lambda lines: lines[1:]):
        found = verdict()

    assert found == (1, f"shard {entry['shard']}: removed: entry {entry['seq']}")


def test_reordered_entries_are_named(world, last, verdict, entry):
    with file_changed(world, last, entry, lambda lines: [lines[1], lines[0], *lines[2:]]):
        found = verdict()

    assert found == (1, f"shard {entry['shard']}: reordered: entry {entry['seq']}")


def test_a_hidden_file_is_named(world, last, verdict, entry):
    s3, bucket = world.client("s3"), books.proofs_bucket(world)
    [key] = [key for key in books.files(world, f"chain/{last}/") if key.endswith(f"/{entry['shard']}.jsonl")]
    content = books.file(world, key)
    s3.delete_object(Bucket=bucket, Key=key)
    found = verdict()
    s3.put_object(Bucket=bucket, Key=key, Body=content)

    assert found[0] == 1
    assert found[1].startswith(f"shard {entry['shard']}: removed: entry {entry['seq']} and on")


def test_the_heads_are_those_that_everybody_sees(world, first, last):
    clients = [world.client(service) for service in ("s3", "dynamodb", "lambda")]
    exported = {
        line["shard"]: {"seq": line["seq"], "hash": line["head"]}
        for line in audit.lines(Records.of("dev", *clients), first, last)
        if "head" in line
    }
    with ApiClient(world.url) as anybody:
        assert anybody.get(f"/v1/proofs/{last}")["heads"] == exported


def test_a_day_that_is_not_proven_cannot_be_exported(world, first):
    clients = [world.client(service) for service in ("s3", "dynamodb", "lambda")]
    today = clock.business_date(world.clock.now())

    with pytest.raises(NotProven, match=today.isoformat()):
        list(audit.lines(Records.of("dev", *clients), first, today))


def test_what_was_written_can_be_written_over_and_hidden_but_not_removed(world, last):
    s3, bucket = world.client("s3"), books.proofs_bucket(world)
    versions = s3.list_object_versions(Bucket=bucket, Prefix=f"roots/{last}/1.json")["Versions"]

    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=f"roots/{last}/1.json", VersionId=versions[0]["VersionId"])
