"""Running the house: the outbox carrier, health, and the contract that belongs to no one context.

Also the example of how a context is declared: functions with their grants, then what triggers them, then
the routes that the edge may offer.
"""

from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.stream_consumer import StreamConsumer
from infra.constructs.work_queue import WorkQueue
from infra.platform import Platform
from infra.routes import PUBLIC, Route

_SAYS_SOMETHING = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {"NewImage": {"event": {"S": [{"exists": True}]}}},
}
"""A committed item is its own outbox record when it carries `event`; others don't wake the carrier."""

_JOURNAL = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": [{"exists": True}]}}}}


class Operations(Construct):
    """Carries what was committed to the bus and to the index of journals; answers whether the platform is up."""

    def __init__(self, scope: Construct, *, platform: Platform, journals: WorkQueue) -> None:
        super().__init__(scope, "Operations")
        self._platform = platform
        self._carry_outbox(journals)
        api = ServiceFunction(self, "Api", platform=platform, context="operations", module="api")
        self.routes = (
            Route("GET", "/health", api, auth=PUBLIC),
            Route("GET", "/openapi.json", api, auth=PUBLIC),
            Route("GET", "/docs", api, auth=PUBLIC),
        )

    def _carry_outbox(self, journals: WorkQueue) -> None:
        carrier = ServiceFunction(
            self, "CarryOutbox", platform=self._platform, context="operations", module="steps.carry_outbox"
        )
        carrier.may_publish()
        carrier.may_send(journals)
        tables = self._platform.tables
        for table in (
            tables.onboarding,
            tables.kyc,
            tables.lending,
            tables.investment,
            tables.payments,
            tables.repayment,
            tables.arrears,
            tables.trust,
        ):
            name = f"{table.name.capitalize()}Outbox"
            StreamConsumer(self, name, function=carrier, table=table, filter=_SAYS_SOMETHING)
        StreamConsumer(self, "Journals", function=carrier, table=tables.ledger, filter=_JOURNAL)
