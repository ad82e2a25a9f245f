"""Where messages end that could not be delivered or done: nothing asynchronous is lost silently."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

_KEPT = Duration.days(14)


def dead_letter_queue(scope: Construct, *, name: str) -> sqs.Queue:
    """A queue that keeps what it gets for 14 days, the longest that SQS can."""
    return sqs.Queue(
        scope,
        "DeadLetters",
        queue_name=name,
        retention_period=_KEPT,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
    )
