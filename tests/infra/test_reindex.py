"""Building the index of journals anew: which journals are sent, and where. That they come to the same is a workflow's
test."""

import json
from typing import Any

import pytest
from rich.progress import Progress

from infra.environments import UnknownEnvironment
from infra.reindex import reindex


class Ledger:
    """DynamoDB with 250 journals in two pages, and whatever else a scan is asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def describe_table(self, **_: Any) -> dict[str, Any]:
        return {"Table": {"ItemCount": 300}}

    def get_paginator(self, _: str) -> "Ledger":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked = asked
        journals = [{"journal_id": {"S": f"deposit#{number}"}} for number in range(250)]
        return [{"Items": journals[:130]}, {"Items": journals[130:]}]


class Queue:
    """SQS that remembers."""

    def __init__(self) -> None:
        self.sent: list[list[str]] = []

    def get_queue_url(self, **asked: Any) -> dict[str, Any]:
        return {"QueueUrl": f"https://sqs.example/{asked['QueueName']}"}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - boto3's names
        assert QueueUrl.endswith("/jinqiao-staging-trust-index-journals")
        self.sent.append(json.loads(MessageBody)["journal_ids"])


def test_every_journal_is_sent_once_a_hundred_at_a_time() -> None:
    ledger, queue = Ledger(), Queue()
    with Progress(disable=True) as progress:
        sent = reindex("staging", ledger, queue, progress)

    assert sent == 250
    assert [len(each) for each in queue.sent] == [100, 100, 50]
    assert {name for each in queue.sent for name in each} == {f"deposit#{number}" for number in range(250)}
    assert ledger.asked["TableName"] == "jinqiao-staging-ledger"


def test_an_unknown_environment_is_refused() -> None:
    with Progress(disable=True) as progress, pytest.raises(UnknownEnvironment):
        reindex("nowhere", Ledger(), Queue(), progress)
