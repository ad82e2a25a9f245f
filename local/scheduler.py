"""EventBridge Scheduler, and rules that run on a schedule: fired by the local clock.

Schedules are read from moto whenever one is made or changed, so those that a function creates at run time
(a deadline, say) fire like those of the template.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from local.account import Account
from local.bus import delivery
from local.clock import Alarm, LocalClock
from local.schedule_expressions import Expression, parse
from local.targets import RETRIES, Delivery, Targets
from local.template import Resource, Resources

Fire = Callable[[datetime], None]


class Scheduler:
    """All schedules of an account."""

    def __init__(self, account: Account, resources: Resources, clock: LocalClock, targets: Targets) -> None:
        self._account = account
        self._clock = clock
        self._targets = targets
        self._alarms: dict[str, Alarm] = {}
        self._lock = Lock()
        for rule in resources.of_type("AWS::Events::Rule"):
            if (
                "ScheduleExpression" in rule.properties
                and rule.properties.get("State", "ENABLED") == "ENABLED"
            ):
                expression = parse(rule.properties["ScheduleExpression"], ZoneInfo("UTC"), clock.now())
                self._plan(f"rule {rule.ref}", expression, partial(self._fire_rule, rule), clock.now())

    def changed(self, schedule: Any) -> None:
        """A schedule of EventBridge Scheduler was made or changed (moto's own record of it)."""
        key = f"schedule {schedule.group_name}/{schedule.name}"
        self._cancel(key)
        self._targets.refuse_unsupported(schedule.target["Arn"])
        if schedule.state != "DISABLED":  # an update that names no state enables
            zone = ZoneInfo(schedule.schedule_expression_timezone or "UTC")
            expression = parse(schedule.schedule_expression, zone, self._clock.now())
            self._plan(key, expression, partial(self._fire, schedule), self._clock.now())

    def deleted(self, group: str, name: str) -> None:
        self._cancel(f"schedule {group}/{name}")

    def _plan(self, key: str, expression: Expression, fire: Fire, after: datetime) -> None:
        """Leave an alarm for the next time; when it rings, for the one after that."""
        at = expression.after(after)
        if at is None:
            return

        def ring(instant: datetime) -> None:
            self._plan(key, expression, fire, instant)
            fire(instant)

        with self._lock:
            self._alarms[key] = self._clock.at(at, ring, key)

    def _cancel(self, key: str) -> None:
        with self._lock:
            if alarm := self._alarms.pop(key, None):
                alarm.cancel()

    def _fire(self, schedule: Any, at: datetime) -> None:
        target = schedule.target
        context = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": _utc(at),
            "<aws.scheduler.execution-id>": str(uuid.uuid4()),
            "<aws.scheduler.attempt-number>": "1",
        }
        payload = target.get("Input") or json.dumps(_notice("aws.scheduler", schedule.arn, at, self._account))
        for name, value in context.items():
            payload = payload.replace(name, value)
        self._targets.deliver(
            Delivery(
                source=f"schedule {schedule.name}",
                source_arn=schedule.arn,
                target=target["Arn"],
                payload=payload,
                role=target.get("RoleArn"),
                retries=int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", RETRIES)),
                dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
                name=context["<aws.scheduler.execution-id>"],
            )
        )

    def _fire_rule(self, rule: Resource, at: datetime) -> None:
        event = _notice("aws.events", rule.arn, at, self._account)
        for target in rule.properties.get("Targets", []):
            self._targets.deliver(delivery(f"rule {rule.ref}", target, event, rule.arn))


def _notice(source: str, arn: str, at: datetime, account: Account) -> dict[str, Any]:
    """The event that a scheduled target gets where it names no input of its own."""
    detail: Mapping[str, Any] = {}
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": source,
        "account": account.number,
        "time": _utc(at),
        "region": account.region,
        "resources": [arn],
        "detail": detail,
    }


def _utc(at: datetime) -> str:
    return at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
