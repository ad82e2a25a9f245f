"""Something that happens every day at a time of Shanghai."""

import json

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra.constructs.service_function import ServiceFunction

TIME_ZONE = "Asia/Shanghai"
_OLDEST_SECONDS = 6 * 3600
_RETRIES = 20


class DailySchedule(Construct):
    """Calls a function once a day with `{"scheduled_at": <UTC instant>}`; the code derives the business date.

    DailySchedule(self, "EveryMorning", function=start_run, hour=6, minute=30)
    """

    def __init__(
        self, scope: Construct, id: str, *, function: ServiceFunction, hour: int, minute: int = 0
    ) -> None:
        super().__init__(scope, id)
        dead_letters = function.dead_letters()
        role = self._role(function, dead_letters.queue_arn)
        scheduler.CfnSchedule(
            self,
            "Schedule",
            name=function.platform.environment.named(function.short_name),
            schedule_expression=f"cron({minute} {hour} * * ? *)",
            schedule_expression_timezone=TIME_ZONE,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                input=json.dumps({"scheduled_at": "<aws.scheduler.scheduled-time>"}),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=_OLDEST_SECONDS, maximum_retry_attempts=_RETRIES
                ),
            ),
        )

    def _role(self, function: ServiceFunction, queue_arn: str) -> iam.Role:
        rights = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn]),
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue_arn]),
            ]
        )
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"),
            inline_policies={"Rights": rights},
        )
