"""What runs where: the template's resources by name, for people who look at /_local."""

from typing import Any

from local.gateway.api import Api
from local.template import Resources


def of(resources: Resources, api: Api) -> dict[str, Any]:
    """Routes, functions, tables, workflows, schedules and queues."""
    return {
        "routes": sorted(_routes(api), key=lambda route: (route["path"], route["method"])),
        "functions": _names(resources, "AWS::Lambda::Function"),
        "tables": _names(resources, "AWS::DynamoDB::Table"),
        "workflows": [
            ref.rsplit(":", 1)[-1] for ref in _names(resources, "AWS::StepFunctions::StateMachine")
        ],
        "schedules": [
            {
                "name": each.ref,
                "expression": each.properties["ScheduleExpression"],
                "time_zone": each.properties.get("ScheduleExpressionTimezone", "UTC"),
            }
            for each in resources.of_type("AWS::Scheduler::Schedule")
        ],
        "queues": [url.rsplit("/", 1)[-1] for url in _names(resources, "AWS::SQS::Queue")],
    }


def _names(resources: Resources, *types: str) -> list[str]:
    return sorted(each.ref for each in resources.of_type(*types))


def _routes(api: Api) -> list[dict[str, Any]]:
    return [
        {
            "method": method.http_method,
            "path": method.path,
            "function": method.function_arn.split(":function:")[-1],
            "signed_in": method.authorizer_id is not None,
        }
        for method in api.methods
    ]
