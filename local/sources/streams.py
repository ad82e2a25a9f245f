"""Table streams: every change, in order, to each function that reads the table.

A stream is one shard here, so each reader gets its records in the order of the commits. A batch that fails is
retried, split if the mapping says so, and what fails for good goes to the mapping's destination: a poisoned
record ends there and does not hold up the rest for ever.
"""

import json
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

from local.account import Account
from local.dynamodb.values import item_size
from local.dynamodb.writing import Change
from local.failures import Failures
from local.jobs import Jobs
from local.lambda_runtime import Functions, Outcome
from local.patterns import matches
from local.template import Resources

Record = dict[str, Any]
MOST_ATTEMPTS = 5
"""However many the template allows: on AWS they are spread over hours, here they follow one another."""
_TTL_IDENTITY = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


@dataclass
class Reader:
    """One event source mapping: its rules, and the records that wait for it."""

    function: str
    stream: str
    batch_size: int
    filters: list[dict[str, Any]]
    attempts: int
    bisects: bool
    partial: bool
    on_failure: str | None
    waiting: deque[Record] = field(default_factory=deque)
    running: bool = False

    def wants(self, record: Record) -> bool:
        return not self.filters or any(matches(each, record) for each in self.filters)


class Streams:
    """The readers of all table streams of an account."""

    def __init__(
        self,
        account: Account,
        resources: Resources,
        functions: Functions,
        jobs: Jobs,
        failures: Failures,
        now: Callable[[], datetime],
        send_to_queue: Callable[[str, str], None],
    ) -> None:
        self._account = account
        self._functions = functions
        self._jobs = jobs
        self._failures = failures
        self._now = now
        self._send_to_queue = send_to_queue
        self._numbers = count(1)
        self._lock = Lock()
        self._given_up: list[tuple[Reader, Record]] = []
        self._readers: dict[str, list[Reader]] = {}
        for mapping in resources.of_type("AWS::Lambda::EventSourceMapping"):
            source = mapping.properties["EventSourceArn"]
            if ":dynamodb:" in source and mapping.properties.get("Enabled", True):
                self._readers.setdefault(_table(source), []).append(_reader(mapping.properties))

    def committed(self, changes: list[Change], by_expiry: bool = False) -> None:
        """Take the changes of one commit; called under the tables' lock, so their order is the commits'."""
        for table, readers in self._readers.items():
            own = [each for each in changes if each.table.name == table]
            records = [self._record(each, readers[0].stream, by_expiry) for each in own]
            for reader in readers:
                self._enqueue(reader, [record for record in records if reader.wants(record)])

    def forget(self) -> None:
        """Drop what waits for the readers."""
        with self._lock:
            self._given_up.clear()
            for reader in (each for readers in self._readers.values() for each in readers):
                reader.waiting.clear()
                reader.running = False

    def replay(self, function: str, first: str, last: str) -> None:
        """Give a function what it gave up between two sequence numbers, as whoever reads the stream again does."""
        with self._lock:
            again = [
                (reader, record)
                for reader, record in self._given_up
                if reader.function == function and first <= _number(record) <= last
            ]
            self._given_up = [each for each in self._given_up if each not in again]
        for reader, record in again:
            self._enqueue(reader, [record])

    def _enqueue(self, reader: Reader, records: list[Record]) -> None:
        with self._lock:
            reader.waiting.extend(records)
            if reader.running or not records:
                return
            reader.running = True
        self._jobs.submit(f"stream → {reader.function}", lambda: self._drain(reader))

    def _drain(self, reader: Reader) -> None:
        while batch := self._take(reader):
            self._deliver(reader, batch, reader.attempts)

    def _take(self, reader: Reader) -> list[Record]:
        with self._lock:
            size = min(reader.batch_size, len(reader.waiting))
            reader.running = size > 0
            return [reader.waiting.popleft() for _ in range(size)]

    def _deliver(self, reader: Reader, batch: list[Record], attempts: int) -> None:
        """Until the batch is done or given up, one attempt after the other, as a shard does."""
        while batch:
            outcome = self._functions.invoke(reader.function, {"Records": batch})
            batch = _undone(reader, batch, outcome)
            attempts -= 1
            if batch and attempts <= 0:
                self._give_up(reader, batch, outcome)
                return
            if batch and outcome.failed and reader.bisects and len(batch) > 1:
                middle = len(batch) // 2
                self._deliver(reader, batch[:middle], attempts)
                batch = batch[middle:]

    def _give_up(self, reader: Reader, batch: list[Record], outcome: Outcome) -> None:
        """With partial results only the first of what is left is known to be bad; the others get their turn."""
        bad, rest = (batch[:1], batch[1:]) if reader.partial and not outcome.failed else (batch, [])
        self._failures.note(f"stream → {reader.function}", outcome.payload)
        with self._lock:
            self._given_up += [(reader, record) for record in bad]
        if reader.on_failure:
            self._send_to_queue(reader.on_failure, json.dumps(_batch_info(reader, bad)))
        self._deliver(reader, rest, reader.attempts)

    def _record(self, change: Change, stream: str, by_expiry: bool) -> Record:
        shown = change.after or change.before or {}
        images = {"OldImage": change.before, "NewImage": change.after}
        record: Record = {
            "eventID": uuid.uuid4().hex,
            "eventName": _event_name(change),
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": self._account.region,
            "eventSourceARN": stream,
            "dynamodb": {
                "ApproximateCreationDateTime": int(self._now().timestamp()),
                "Keys": change.table.key_values(shown),
                **{name: image for name, image in images.items() if image is not None},
                "SequenceNumber": f"{next(self._numbers):021d}",
                "SizeBytes": sum(item_size(image) for image in images.values() if image),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }
        return {**record, "userIdentity": _TTL_IDENTITY} if by_expiry else record


def _undone(reader: Reader, batch: list[Record], outcome: Outcome) -> list[Record]:
    """What of a batch is to be tried again: all, or from the first failed record on."""
    if outcome.failed:
        return batch
    failures = (outcome.value or {}).get("batchItemFailures") if reader.partial else None
    if not failures:
        return []
    numbers = {each["itemIdentifier"] for each in failures}
    first = next((i for i, r in enumerate(batch) if r["dynamodb"]["SequenceNumber"] in numbers), 0)
    return batch[first:]


def _number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _event_name(change: Change) -> str:
    if change.before is None:
        return "INSERT"
    return "REMOVE" if change.after is None else "MODIFY"


def _batch_info(reader: Reader, batch: list[Record]) -> dict[str, Any]:
    """What AWS sends to the destination: where the records are, not the records."""
    numbers = [each["dynamodb"]["SequenceNumber"] for each in batch]
    info = {"startSequenceNumber": numbers[0], "endSequenceNumber": numbers[-1], "batchSize": len(batch)}
    return {
        "version": "1.0",
        "requestContext": {"functionArn": reader.function, "condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {**info, "streamArn": reader.stream, "shardId": "shardId-local"},
    }


def _reader(properties: Mapping[str, Any]) -> Reader:
    attempts = int(properties.get("MaximumRetryAttempts", -1)) + 1
    filters = properties.get("FilterCriteria", {}).get("Filters", [])
    return Reader(
        function=properties["FunctionName"],
        stream=properties["EventSourceArn"],
        batch_size=int(properties.get("BatchSize", 100)),
        filters=[json.loads(each["Pattern"]) for each in filters],
        attempts=min(attempts, MOST_ATTEMPTS) if attempts else MOST_ATTEMPTS,
        bisects=bool(properties.get("BisectBatchOnFunctionError", False)),
        partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
        on_failure=properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
    )


def _table(stream_arn: str) -> str:
    return stream_arn.split("/")[1]
