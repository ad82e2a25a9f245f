"""The trust context: its functions, its queue, the nightly job, and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.service_function import ServiceFunction
from infra.constructs.work_queue import WorkQueue
from infra.platform import Platform
from infra.routes import PUBLIC, Route

_PROOF_HOUR, _PROOF_MINUTE = 0, 30
"""Ten minutes after the cut of the day before is final."""

_PROOF_SECONDS = 900
_PROOF_MEMORY_MB = 1769
"""A whole processor: the job hashes every balance."""

_MESSAGES_AT_ONCE = 5


class Trust(Construct):
    """The day index over journals, and the job that closes and proves each day.

    `journals` is the queue into which the outbox carrier puts the ids of journals that were posted.
    """

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Trust")
        self._platform = platform
        self._table = platform.tables.trust
        self.journals = self._index()
        self._prove()
        self.routes = self._routes()

    def _index(self) -> WorkQueue:
        index = self._function("IndexJournals", "steps.index_journals")
        index.may("dynamodb:BatchWriteItem", "dynamodb:PutItem", on=self._table)
        index.may("dynamodb:BatchGetItem", on=self._platform.tables.ledger)
        return WorkQueue(
            self, "Journals", function=index, batch_size=_MESSAGES_AT_ONCE, variable="JOURNALS_QUEUE"
        )

    def _prove(self) -> None:
        prove = self._function(
            "ProveDays", "steps.prove_days", timeout_seconds=_PROOF_SECONDS, memory_mb=_PROOF_MEMORY_MB
        )
        prove.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", on=self._table)
        prove.may("dynamodb:GetItem", "dynamodb:BatchGetItem", on=self._platform.tables.ledger)
        prove.may_read_proofs()
        prove.may_write_proofs()
        prove.may_read_secret(self._platform.secrets.hash_key)
        DailySchedule(self, "EveryNight", function=prove, hour=_PROOF_HOUR, minute=_PROOF_MINUTE)

    def _routes(self) -> tuple[Route, ...]:
        api = self._function("Api", "api")
        api.may("dynamodb:GetItem", "dynamodb:Query", on=self._table)
        api.may("dynamodb:GetItem", on=self._platform.tables.ledger)
        api.may("dynamodb:GetItem", on=self._platform.tables.sessions)
        api.may_read_proofs()
        api.may_read_secret(self._platform.secrets.hash_key)
        return (
            Route("GET", "/v1/me/account/proof", api),
            Route("GET", "/v1/me/account/history", api),
            Route("GET", "/v1/proofs/{date}", api, auth=PUBLIC),
            Route("GET", "/v1/ops/proofs", api),
        )

    def _function(
        self, id: str, module: str, timeout_seconds: int | None = None, memory_mb: int = 512
    ) -> ServiceFunction:
        return ServiceFunction(
            self,
            id,
            platform=self._platform,
            context="trust",
            module=module,
            timeout_seconds=timeout_seconds,
            memory_mb=memory_mb,
        )
