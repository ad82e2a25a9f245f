"""Reading the changes of a table: the outbox and the projections begin here."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.data_table import DataTable
from infra.constructs.service_function import ServiceFunction

_OLDEST = Duration.hours(23)
"""Under the 24 hours that DynamoDB keeps a record, so that what cannot be done is put away, not lost."""

_RETRIES = 20


class StreamConsumer(Construct):
    """Calls a function with batches of a table's stream records, in order per key, at least once.

        StreamConsumer(self, "Journals", function=project, table=platform.tables.ledger, filter=INSERTS)

    The function answers with `batchItemFailures`; a batch that fails is split, retried, and in the end its
    position goes to the function's dead-letter queue. A shard serves two readers: give a table no third one.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: ServiceFunction,
        table: DataTable,
        filter: Mapping[str, Any],
        batch_size: int = 100,
        parallel: int = 1,
    ) -> None:
        super().__init__(scope, id)
        function.may_read_stream(table)
        delivery = lambda_.EventSourceMapping(
            self,
            "Delivery",
            target=function,
            event_source_arn=table.stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=batch_size,
            parallelization_factor=parallel,
            filters=[lambda_.FilterCriteria.filter(dict(filter))],
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=_RETRIES,
            max_record_age=_OLDEST,
        )
        _put_failures_away(delivery, function)


def _put_failures_away(delivery: lambda_.EventSourceMapping, function: ServiceFunction) -> None:
    """Written on the resource: CDK's `SqsDlq` would give the role a second policy for the same right."""
    resource: Any = delivery.node.default_child
    resource.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
            destination=function.dead_letters().queue_arn
        )
    )
