"""Log groups, alarms and dashboards: names that others refer to. Nothing is measured or alarmed locally."""

from typing import Any

from local.provision.deployment import Create, Target, recorded
from local.template import Created


def _log_group(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("LogGroupName", target.generated_name)
    logs = target.client("logs")
    logs.create_log_group(logGroupName=name)
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(properties["RetentionInDays"]))
    return Created(name, {"Arn": target.arn("logs", f"log-group:{name}:*")})


def _alarm(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("AlarmName", target.generated_name)
    return Created(name, {"Arn": target.arn("cloudwatch", f"alarm:{name}")})


CREATORS: dict[str, Create] = {
    "AWS::Logs::LogGroup": _log_group,
    "AWS::Logs::MetricFilter": recorded,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": recorded,
}
