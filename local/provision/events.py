"""Event buses, rules and schedules. Delivery is the pump's and the scheduler's; moto keeps the records."""

import json
from typing import Any

from local.provision.deployment import Create, Target
from local.provision.properties import chosen, number
from local.template import Created


def _bus(target: Target, properties: dict[str, Any]) -> Created:
    arn = target.client("events").create_event_bus(Name=properties["Name"])["EventBusArn"]
    return Created(properties["Name"], {"Arn": arn, "Name": properties["Name"]})


def _rule(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("Name", target.generated_name)
    request = chosen(properties, "EventBusName", "ScheduleExpression", "State", "Description")
    if "EventPattern" in properties:
        request["EventPattern"] = json.dumps(properties["EventPattern"])
    arn = target.client("events").put_rule(Name=name, **request)["RuleArn"]
    return Created(name, {"Arn": arn})


def _schedule(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("Name", target.generated_name)
    request = chosen(
        properties,
        "GroupName",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "State",
        "Description",
        "FlexibleTimeWindow",
    )
    scheduler = target.client("scheduler")
    arn = scheduler.create_schedule(Name=name, Target=_target(properties["Target"]), **request)["ScheduleArn"]
    return Created(name, {"Arn": arn})


def _target(properties: dict[str, Any]) -> dict[str, Any]:
    retry = {key: number(value) for key, value in properties.get("RetryPolicy", {}).items()}
    return {**properties, "RetryPolicy": retry} if retry else properties


def _schedule_group(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("Name", target.generated_name)
    arn = target.client("scheduler").create_schedule_group(Name=name)["ScheduleGroupArn"]
    return Created(name, {"Arn": arn})


CREATORS: dict[str, Create] = {
    "AWS::Events::EventBus": _bus,
    "AWS::Events::Rule": _rule,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::Scheduler::ScheduleGroup": _schedule_group,
}
