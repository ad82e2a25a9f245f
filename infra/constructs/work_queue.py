"""A queue that one function works off in batches."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.service_function import ServiceFunction

_TRIES = 5


class WorkQueue(Construct):
    """Calls a function with SQS records, which it answers with `batchItemFailures`.

    A message that failed five times ends in the function's dead-letter queue. `variable` is the name under which a
    function that sends to the queue finds its URL (`ServiceFunction.may_send`).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: ServiceFunction,
        batch_size: int = 10,
        max_concurrency: int = 10,
        variable: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.variable = variable
        self.queue = self._queue(function)
        actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        function.allow(actions, [self.queue.queue_arn])
        lambda_.EventSourceMapping(
            self,
            "Delivery",
            target=function,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch_size,
            max_concurrency=max_concurrency,
            report_batch_item_failures=True,
        )

    def _queue(self, function: ServiceFunction) -> sqs.Queue:
        return sqs.Queue(
            self,
            "Queue",
            queue_name=function.platform.environment.named(function.short_name),
            # AWS asks for six times the function's time-out, or a slow batch is delivered twice.
            visibility_timeout=Duration.seconds(6 * (function.timeout or Duration.seconds(60)).to_seconds()),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=function.dead_letters(), max_receive_count=_TRIES),
        )
