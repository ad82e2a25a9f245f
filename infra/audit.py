"""Export the audit chain with its journals: `make audit ENV=dev FROM=2026-01-01 TO=2026-01-31 OUT=january.jsonl`.

Reads the chain's files and the roots, which are under object lock, and each journal as the ledger has it now, with the
credentials of the shell. `python docs/verify_chain.py january.jsonl` then needs nothing of the platform's: it names
the first entry that was edited, removed or reordered. The heads in the export are those that `GET /v1/proofs/{date}`
shows to everybody.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.progress import track

from infra import environments
from jinqiao.aws.dynamo import from_stored
from jinqiao.proofs import audit_chain

FUNCTION = "trust-prove-days"
_SHARDS = "0123456789abcdef"
_JOURNALS_A_CALL = 100

Line = dict[str, Any]


class NotProven(LookupError):
    """A day without a published root: its chain doesn't end anywhere yet."""


@dataclass(frozen=True)
class Records:
    """Where an environment keeps chain and journals, and the boto3 clients to read them with."""

    s3: Any
    dynamodb: Any
    bucket: str
    ledger: str

    @classmethod
    def of(cls, name: str, s3: Any, dynamodb: Any, lambda_client: Any) -> "Records":
        """Those of an environment; raises `UnknownEnvironment`."""
        environment = environments.named(name)
        function = lambda_client.get_function_configuration(FunctionName=environment.named(FUNCTION))
        bucket = function["Environment"]["Variables"]["PROOFS_BUCKET"]
        return cls(s3, dynamodb, bucket, environment.named("ledger"))

    def root(self, day: date) -> Line | None:
        """A day's root in its last revision."""
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"roots/{day}/").get("Contents", [])
        revisions = [int(Path(each["Key"]).stem) for each in found]
        return json.loads(self._file(f"roots/{day}/{max(revisions)}.json")) if revisions else None

    def chain(self, root: Line, shard: str) -> list[Line]:
        """The entries that a day added to a shard, as they stand in their file; none if it was hidden."""
        name = f"chain/{root['date']}/{root['revision']}/{shard}.jsonl"
        try:
            return [json.loads(line) for line in self._file(name).splitlines()]
        except self.s3.exceptions.NoSuchKey:
            return []

    def journals(self, ids: list[str]) -> dict[str, Line]:
        """Journals as the ledger has them now; one that is gone is left out."""
        keys = [{"pk": {"S": f"JOURNAL#{each}"}, "sk": {"S": "JOURNAL"}} for each in ids]
        found: dict[str, Line] = {}
        while keys:
            asked, keys = keys[:_JOURNALS_A_CALL], keys[_JOURNALS_A_CALL:]
            answer = self.dynamodb.batch_get_item(RequestItems={self.ledger: {"Keys": asked}})
            keys += answer.get("UnprocessedKeys", {}).get(self.ledger, {}).get("Keys", [])
            stored = map(from_stored, answer["Responses"][self.ledger])
            found |= {each["journal_id"]: audit_chain.content(each) for each in stored}
        return found

    def _file(self, key: str) -> bytes:
        content: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return content


def lines(records: Records, first: date, last: date) -> Iterator[Line]:
    """The export of some days: where each shard's chain stood before, then day by day what was added, and where it led.

    Raises `NotProven` for a day without a root.
    """
    heads = _before(records, first)
    yield from (_head(shard, head) for shard, head in heads.items())
    for day in _days(first, last):
        root = records.root(day)
        if root is None:
            raise NotProven(day.isoformat())
        for shard in _SHARDS:
            if root["heads"][shard] != heads[shard]:
                yield from _entries(records, root, shard)
                yield _head(shard, root["heads"][shard])
        heads = root["heads"]


def _before(records: Records, day: date) -> Line:
    root = records.root(day - timedelta(days=1))
    return root["heads"] if root else {shard: _genesis(shard) for shard in _SHARDS}


def _genesis(shard: str) -> list[Any]:
    head = audit_chain.genesis(shard)
    return [head.seq, head.digest.hex()]


def _head(shard: str, head: list[Any]) -> Line:
    seq, digest = head
    return {"shard": shard, "seq": seq, "head": digest}


def _entries(records: Records, root: Line, shard: str) -> Iterator[Line]:
    entries = records.chain(root, shard)
    journals = records.journals([each["journal_id"] for each in entries])
    return ({**each, "journal": journals.get(each["journal_id"])} for each in entries)


def _days(first: date, last: date) -> Iterator[date]:
    days = range((last - first).days + 1)
    return (first + timedelta(days=number) for number in track(days, "days", disable=not sys.stderr.isatty()))


def export(records: Records, first: date, last: date, out: Path) -> None:
    """Write the export of some days, a JSON object a line. Raises `NotProven`."""
    with out.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, default=str) + "\n" for line in lines(records, first, last))


if __name__ == "__main__":
    import boto3

    where, begin, end, target = sys.argv[1:]
    region = environments.named(where).region
    clients = [boto3.client(service, region_name=region) for service in ("s3", "dynamodb", "lambda")]
    export(Records.of(where, *clients), date.fromisoformat(begin), date.fromisoformat(end), Path(target))
