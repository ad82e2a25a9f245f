"""Log groups that forget: every one has the environment's retention."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.environments import Environment

_DAYS = {
    7: logs.RetentionDays.ONE_WEEK,
    30: logs.RetentionDays.ONE_MONTH,
    365: logs.RetentionDays.ONE_YEAR,
}


def log_group(scope: Construct, id: str, *, environment: Environment, name: str) -> logs.LogGroup:
    """A log group of that name, kept after its stack only where the environment is protected."""
    return logs.LogGroup(
        scope,
        id,
        log_group_name=name,
        retention=_DAYS[environment.log_retention_days],
        removal_policy=RemovalPolicy.RETAIN if environment.protected else RemovalPolicy.DESTROY,
    )
