"""The books of a platform as the nightly proof leaves them, and ways to upset them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from jinqiao import clock, settings
from jinqiao.aws.dynamo import Item, from_stored, transact
from jinqiao.ledger import book
from jinqiao.ledger.journal import Journal, Leg
from local.account import acting
from local.world import World
from trust import store

TABLE = "jinqiao-dev-trust"


@contextmanager
def trust_of(world: World) -> Iterator[None]:
    """The trust context's own code on a platform's tables and files."""
    job = world.functions.find("jinqiao-dev-trust-prove-days")
    token = settings.environment.set(job.environment)
    try:
        with acting(world.account):
            yield
    finally:
        settings.environment.reset(token)


def proof_of(world: World, day: date) -> Item:
    """What became of a day, without the marks of when."""
    with trust_of(world):
        stored = store.proof(day) or {}
    return {name: value for name, value in stored.items() if name != "proved_at"}


def prove(world: World) -> dict[str, Any]:
    """Call the nightly job now."""
    world.settle()
    answer: dict[str, Any] = world.invoke("trust-prove-days", {})
    return answer


def forget_proof(world: World, day: date) -> None:
    """As if a day had never been proven; those after it come after it."""
    world.client("dynamodb").delete_item(
        TableName=TABLE, Key={"pk": {"S": "PROOFS"}, "sk": {"S": day.isoformat()}}
    )
    with trust_of(world):
        store.reopen(day)


def post(world: World, journal_id: str, legs: tuple[Leg, ...], at: datetime, **changed: Any) -> Journal:
    """A journal recorded at an instant."""
    fields = {"effective_date": clock.business_date(at), "kind": "deposit"} | changed
    journal = Journal(journal_id, recorded_at=at, command_hash=journal_id, legs=legs, **fields)
    with trust_of(world):
        transact(book.writes(journal))
    return journal


def rows_of(world: World, journal_id: str) -> list[dict[str, Any]]:
    """The rows that a journal has in the index, as DynamoDB stores them."""
    pages = world.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
    items = [item for page in pages for item in page["Items"]]
    return [item for item in items if item.get("journal_id", {}).get("S") == journal_id]


def lose(world: World, journal_id: str) -> None:
    """As if the message about a journal had not arrived yet."""
    world.settle()
    for row in rows_of(world, journal_id):
        key = {"pk": row["pk"], "sk": row["sk"]}
        world.client("dynamodb").delete_item(TableName=TABLE, Key=key)


def tell(world: World, *journal_ids: str) -> dict[str, Any]:
    """Deliver a message about journals."""
    record = {"messageId": "1", "body": json.dumps({"journal_ids": list(journal_ids)})}
    answer: dict[str, Any] = world.invoke("trust-index-journals", {"Records": [record]})
    return answer


def change_account(world: World, user_id: str, fen: int) -> None:
    """Change what somebody has without a journal, as no command of the platform can."""
    world.client("dynamodb").update_item(
        TableName="jinqiao-dev-ledger",
        Key={"pk": {"S": f"ACCOUNT#user#{user_id}"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="ADD available_fen :fen",
        ExpressionAttributeValues={":fen": {"N": str(fen)}},
    )


def proofs_bucket(world: World) -> str:
    return world.functions.find("jinqiao-dev-trust-prove-days").environment["PROOFS_BUCKET"]


def file(world: World, key: str) -> bytes:
    """A file of the proofs' bucket."""
    content: bytes = world.client("s3").get_object(Bucket=proofs_bucket(world), Key=key)["Body"].read()
    return content


def files(world: World, prefix: str) -> dict[str, bytes]:
    """All files below a prefix."""
    found = world.client("s3").list_objects_v2(Bucket=proofs_bucket(world), Prefix=prefix)
    return {each["Key"]: file(world, each["Key"]) for each in found.get("Contents", [])}


def all_items(world: World) -> list[Item]:
    """Everything in the trust table."""
    pages = world.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
    return [from_stored(item) for page in pages for item in page["Items"]]


def yesterday(world: World) -> date:
    return clock.business_date(world.clock.now()) - timedelta(days=1)
