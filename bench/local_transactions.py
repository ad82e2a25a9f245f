"""A local transaction of 6 items, in tables of 250 and of 4,000 items: its time must not grow with the table.

.venv/bin/python -m bench.local_transactions
"""

import json
import statistics
import time
from typing import Any

from local.synth import SynthesizedStack
from local.world import World

SIZES = (250, 4_000)
ITEMS = 6
ROUNDS = 200
MOST_TIMES_SLOWER = 2.0
_KEYS = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


def main() -> None:
    """Measure both sizes in turn, so that what else the machine does hits both; print the medians as JSON."""
    world = World([_stack()], "bench")
    world.open(port=None)
    try:
        for size in SIZES:
            _fill(world, size)
        rounds = [{size: _timed(world, size) for size in SIZES} for _ in range(ROUNDS)]
    finally:
        world.close()
    medians = {size: statistics.median(each[size] for each in rounds) * 1000 for size in SIZES}
    ratio = medians[SIZES[1]] / medians[SIZES[0]]
    figures = {f"ms_at_{size}_items": round(median, 2) for size, median in medians.items()}
    print(json.dumps({"bench": "local_transactions", **figures, "ratio": round(ratio, 2)}))
    if ratio > MOST_TIMES_SLOWER:
        raise SystemExit(1)


def _stack() -> SynthesizedStack:
    tables = {
        f"Table{size}": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": _name(size),
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": _KEYS,
                "AttributeDefinitions": [
                    {"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")
                ],
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            },
        }
        for size in SIZES
    }
    return SynthesizedStack("Bench", {"Resources": tables}, None, None)


def _name(size: int) -> str:
    return f"bench-{size}"


def _key(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"user#{number}"}, "sk": {"S": "account"}}


def _fill(world: World, size: int) -> None:
    dynamodb = world.client("dynamodb")
    for start in range(0, size, 25):
        puts = [
            {"PutRequest": {"Item": {**_key(number), "amount": {"N": "0"}}}}
            for number in range(start, min(start + 25, size))
        ]
        dynamodb.batch_write_item(RequestItems={_name(size): puts})


def _timed(world: World, size: int) -> float:
    items = [_add(size, number * (size // ITEMS)) for number in range(ITEMS)]
    dynamodb = world.client("dynamodb")
    started = time.perf_counter()
    dynamodb.transact_write_items(TransactItems=items)
    return time.perf_counter() - started


def _add(size: int, number: int) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": _name(size),
            "Key": _key(number),
            "UpdateExpression": "SET amount = amount + :one",
            "ConditionExpression": "attribute_exists(pk) AND amount >= :zero",
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":zero": {"N": "0"}},
        }
    }


if __name__ == "__main__":
    main()
