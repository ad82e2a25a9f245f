"""What a commit, a message, an event or a time causes: delivered afterwards, retried, never lost silently."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.asynchronous import PayloadTooLarge
from local.world import World
from tests.unit.local import handlers


def put(platform: World, pk: str, **more: Any) -> None:
    item = {"pk": {"S": pk}, "sk": {"S": "item"}, **more}
    platform.client("dynamodb").put_item(TableName="small-things", Item=item)


def send(platform: World, body: dict[str, Any]) -> None:
    sqs = platform.client("sqs")
    url = sqs.get_queue_url(QueueName="small-work")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))


def dead_letters(platform: World) -> list[Any]:
    """What lies in the dead-letter queue, taken out of it."""
    sqs = platform.client("sqs")
    url = sqs.get_queue_url(QueueName="small-dlq")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def publish(platform: World, detail: dict[str, Any], detail_type: str = "ordered") -> None:
    entry = {
        "EventBusName": "small",
        "Source": "shop",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
    }
    answer = platform.client("events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0


def keys(records: list[Any]) -> list[str]:
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in records]


def test_a_commit_reaches_the_streams_reader_in_order(platform: World) -> None:
    put(platform, "first")
    put(platform, "second")
    platform.settle()

    assert keys(handlers.received) == ["first", "second"]
    assert handlers.received[0]["eventName"] == "INSERT"
    assert handlers.received[0]["dynamodb"]["NewImage"]["sk"] == {"S": "item"}


def test_what_a_handler_writes_is_delivered_too(platform: World) -> None:
    platform.functions.invoke("small-write", {"pk": "by-handler"})
    platform.settle()

    assert keys(handlers.received) == ["by-handler"]


def test_a_filter_keeps_back_what_it_does_not_name(platform: World) -> None:
    put(platform, "silent", quiet={"BOOL": True})
    put(platform, "heard")
    put(platform, "heard", changed={"BOOL": True})
    platform.settle()

    assert keys(handlers.received) == ["heard"]


def test_a_write_that_changes_nothing_is_no_record(platform: World) -> None:
    put(platform, "same")
    put(platform, "same")
    platform.settle()

    assert keys(handlers.received) == ["same"]


def test_a_record_that_fails_once_is_tried_again_before_those_after_it(platform: World) -> None:
    handlers.failing["shaky"] = 1
    put(platform, "shaky")
    put(platform, "after-shaky")
    platform.settle()

    assert keys(handlers.received)[-2:] == ["shaky", "after-shaky"]
    assert not platform.failures


def test_a_poisoned_record_ends_in_the_dead_letters_and_the_next_goes_on(platform: World) -> None:
    handlers.failing["poison"] = 99
    put(platform, "poison")
    put(platform, "after-poison")
    platform.settle()

    assert keys(handlers.received)[-1] == "after-poison"
    [letter] = dead_letters(platform)
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 1
    assert len(platform.failures) == 1


def test_a_message_reaches_its_function(platform: World) -> None:
    send(platform, {"subject": "hello"})
    platform.settle()

    assert json.loads(handlers.received[0]["body"]) == {"subject": "hello"}


def test_a_message_that_fails_three_times_ends_in_the_dead_letters(platform: World) -> None:
    handlers.failing["broken"] = 99
    send(platform, {"subject": "broken"})
    send(platform, {"subject": "fine"})
    platform.settle()

    assert [json.loads(each["body"])["subject"] for each in handlers.received] == ["fine"]
    assert dead_letters(platform) == [{"subject": "broken"}]
    assert len(platform.failures) == 1


def test_an_event_reaches_each_target_of_the_rule_that_matches(platform: World) -> None:
    publish(platform, {"subject": "order-1"})
    publish(platform, {"subject": "ignored"}, detail_type="cancelled")
    platform.settle()

    assert {"subject": "order-1"} in handlers.received
    bodies = [json.loads(each["body"]) for each in handlers.received if "body" in each]
    assert bodies == [{"subject": "order-1"}]


def entries(number: int, size: int) -> list[dict[str, str]]:
    detail = json.dumps({"subject": "x" * size})
    return [{"EventBusName": "small", "Source": "shop", "DetailType": "ordered", "Detail": detail}] * number


@pytest.mark.parametrize(("number", "size"), [(11, 1), (3, 100_000)])
def test_one_call_may_hold_only_so_many_events(platform: World, number: int, size: int) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        platform.client("events").put_events(Entries=entries(number, size))
    platform.settle()

    assert handlers.received == []


def test_an_event_that_is_not_well_formed_fails_alone(platform: World) -> None:
    bad = {"EventBusName": "small", "Source": "shop", "DetailType": "ordered", "Detail": "{"}
    answer = platform.client("events").put_events(Entries=[bad, *entries(1, 1)])
    platform.settle()

    assert answer["FailedEntryCount"] == 1
    assert [each.get("ErrorCode") for each in answer["Entries"]] == ["MalformedDetail", None]
    assert {"subject": "x"} in handlers.received


def test_an_asynchronous_call_holds_at_most_a_megabyte(platform: World) -> None:
    with pytest.raises(PayloadTooLarge):
        platform.asynchronous.send("small-remember", json.dumps("x" * (1024 * 1024)))


def test_an_asynchronous_call_is_retried_twice(platform: World) -> None:
    handlers.failing["slow-start"] = 2
    platform.client("lambda").invoke(
        FunctionName="small-sometimes", InvocationType="Event", Payload=json.dumps({"subject": "slow-start"})
    )
    platform.settle()

    assert handlers.received == [{"subject": "slow-start"}]
    assert not platform.failures


def test_an_asynchronous_call_that_fails_thrice_ends_in_the_dead_letters(platform: World) -> None:
    handlers.failing["hopeless"] = 3
    platform.client("lambda").invoke(
        FunctionName="small-sometimes", InvocationType="Event", Payload=json.dumps({"subject": "hopeless"})
    )
    platform.settle()

    assert handlers.received == []
    assert dead_letters(platform) == [{"subject": "hopeless"}]
    assert len(platform.failures) == 1


def test_a_schedule_fires_once_for_each_day_that_passes(platform: World) -> None:
    before = platform.clock.now()
    platform.clock.advance(days=3)

    times = [datetime.fromisoformat(each["scheduled_at"]) for each in handlers.received]
    assert len(times) == 3
    assert [each.strftime("%H:%M") for each in times] == ["22:30"] * 3  # 6:30 in Shanghai
    assert all(before < each <= platform.clock.now() for each in times)


def test_a_schedule_made_at_run_time_fires_once(platform: World) -> None:
    at = platform.clock.now().astimezone(UTC).replace(microsecond=0, tzinfo=None)
    [target] = [each for each in platform.resources if each.logical_id == "Remember"]
    [role] = [each for each in platform.resources if each.logical_id == "Role"]
    platform.client("scheduler").create_schedule(
        Name="deadline",
        ScheduleExpression=f"at({at.replace(year=at.year + 1).isoformat()})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target.arn, "RoleArn": role.arn, "Input": '{"deadline": true}'},
    )

    platform.clock.advance(days=366)

    assert handlers.received.count({"deadline": True}) == 1


def test_an_item_is_gone_when_its_time_is_over(platform: World) -> None:
    tomorrow = int(platform.clock.now().timestamp()) + 86_400
    put(platform, "short-lived", expires_at_epoch={"N": str(tomorrow)})
    platform.clock.advance(days=2)

    key = {"pk": {"S": "short-lived"}, "sk": {"S": "item"}}
    assert "Item" not in platform.client("dynamodb").get_item(TableName="small-things", Key=key)
