"""Build the index of journals anew: `make reindex ENV=dev`.

Reads the ids of all journals with the credentials of the shell and puts them into the queue from which the platform
indexes them. Postings that are there are written over with themselves. The days that were proven are proven again in
the next night (`jinqiao-<environment>-trust-prove-days` does it at once), and come to the same: the index, closings,
roots and the audit chain are functions of the journals.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from rich.progress import Progress

from infra import environments

QUEUE = "trust-index-journals"
_IDS_A_MESSAGE = 100


def reindex(name: str, dynamodb: Any, sqs: Any, progress: Progress) -> int:
    """Send all journals of an environment to be indexed; how many. Raises `UnknownEnvironment`."""
    environment = environments.named(name)
    ledger = environment.named("ledger")
    queue_url = sqs.get_queue_url(QueueName=environment.named(QUEUE))["QueueUrl"]
    items = dynamodb.describe_table(TableName=ledger)["Table"]["ItemCount"]
    bar = progress.add_task("journals, of at most", total=items)
    ids, sent = _journal_ids(dynamodb, ledger), 0
    while batch := list(islice(ids, _IDS_A_MESSAGE)):
        sqs.send_message(QueueUrl=queue_url, MessageBody=json.dumps({"journal_ids": batch}))
        sent += len(batch)
        progress.update(bar, completed=sent)
    return sent


def _journal_ids(dynamodb: Any, ledger: str) -> Iterator[str]:
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=ledger,
        FilterExpression="sk = :journal",
        ExpressionAttributeValues={":journal": {"S": "JOURNAL"}},
        ProjectionExpression="journal_id",
    )
    return (item["journal_id"]["S"] for page in pages for item in page["Items"])


if __name__ == "__main__":
    import boto3

    where = environments.named(sys.argv[1]).region
    clients = [boto3.client(service, region_name=where) for service in ("dynamodb", "sqs")]
    with Progress() as shown:
        print(reindex(sys.argv[1], *clients, shown), "journals sent to be indexed")
