"""The payments context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.event_consumer import EventConsumer, QueuedEventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stream_consumer import StreamConsumer
from infra.constructs.workflow import Workflow
from infra.platform import Platform
from infra.routes import PUBLIC, Route

_READS = ("dynamodb:GetItem",)
_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem")
_CHANGES = (*_READS, *_WRITES)
_CLOSES = (*_CHANGES, "dynamodb:DeleteItem")

_COMMITTED = {"eventName": ["INSERT", "MODIFY"]}
_SWEEP_HOUR = 1
"""An hour after midnight what was recorded the day before is final: a writer gives up after five minutes."""


class Payments(Construct):
    """Money in and out, as the bank tells it; statements; the fees' way to the operator; the exception list."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Payments")
        self._platform = platform
        self._table = platform.tables.payments
        self._deposits()
        self._withdrawals()
        self._statements()
        self._sweeps()
        self._exceptions()
        self.routes = self._routes(self._api())

    def _api(self) -> ServiceFunction:
        tables = self._platform.tables
        api = self._function("Api", "api")
        api.may(*_CLOSES, "dynamodb:BatchGetItem", "dynamodb:Query", on=self._table)
        api.may(*_CHANGES, on=tables.ledger)
        api.may("dynamodb:GetItem", "dynamodb:ConditionCheckItem", "dynamodb:UpdateItem", on=tables.sessions)
        api.may("dynamodb:Query", on=tables.statements)
        api.may_read_secret(self._platform.secrets.bank)
        return api

    def _deposits(self) -> None:
        order = self._function("OrderDeposit", "steps.order_deposit")
        order.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=self._table)
        order.calls(self._platform.partners.bank)
        QueuedEventConsumer(self, "OnDeposit", function=order, events=["payments.deposit_requested"])

    def _withdrawals(self) -> None:
        workflow = Workflow(
            self,
            "Withdrawal",
            platform=self._platform,
            definition="withdrawal.asl.json",
            functions={
                "OrderPayoutFunction": self._at_bank("OrderPayout", "steps.order_payout"),
                "AskBankFunction": self._at_bank("AskBank", "steps.ask_bank"),
                "CancelPayoutFunction": self._at_bank("CancelPayout", "steps.cancel_payout"),
                "EndWithdrawalFunction": self._end_withdrawal(),
            },
        )
        starter = self._function("StartWithdrawal", "steps.start_withdrawal")
        starter.may_start(workflow)
        EventConsumer(self, "OnWithdrawal", function=starter, events=["payments.withdrawal_requested"])

    def _at_bank(self, id: str, module: str) -> ServiceFunction:
        """Talks with the bank about a payout; may raise an exception, moves no money."""
        function = self._function(id, module)
        function.may(*_CHANGES, on=self._table)
        function.calls(self._platform.partners.bank)
        return function

    def _end_withdrawal(self) -> ServiceFunction:
        ending = self._function("EndWithdrawal", "steps.end_withdrawal")
        ending.may(*_CLOSES, on=self._table)
        ending.may(*_CHANGES, on=self._platform.tables.ledger)
        return ending

    def _statements(self) -> None:
        project = self._function("ProjectStatements", "steps.project_statements")
        project.may("dynamodb:PutItem", on=self._platform.tables.statements)
        project.may(*_READS, on=self._platform.tables.ledger)
        StreamConsumer(
            self, "Ledger", function=project, table=self._platform.tables.ledger, filter=_COMMITTED
        )

    def _sweeps(self) -> None:
        sweep = self._function("SweepFees", "steps.sweep_fees")
        sweep.may(*_CHANGES, on=self._table)
        sweep.may("dynamodb:PutItem", "dynamodb:UpdateItem", on=self._platform.tables.ledger)
        sweep.may("dynamodb:Query", on=self._platform.tables.statements)
        sweep.calls(self._platform.partners.bank)
        DailySchedule(self, "EveryNight", function=sweep, hour=_SWEEP_HOUR)

    def _exceptions(self) -> None:
        record = self._function("RecordException", "steps.record_exception")
        record.may("dynamodb:PutItem", on=self._table)
        stuck = ["investment.funding_stuck", "repayment.reserve_short", "trust.proof_blocked"]
        EventConsumer(self, "OnStuck", function=record, events=stuck)

    def _function(self, id: str, module: str) -> ServiceFunction:
        return ServiceFunction(self, id, platform=self._platform, context="payments", module=module)

    def _routes(self, api: ServiceFunction) -> tuple[Route, ...]:
        exceptions = "/v1/ops/exceptions"
        return (
            Route("GET", "/v1/me/account", api),
            Route("GET", "/v1/me/transactions", api),
            Route("POST", "/v1/deposits", api),
            Route("GET", "/v1/deposits", api),
            Route("GET", "/v1/deposits/{deposit_id}", api),
            Route("GET", "/v1/withdrawal-fees", api, auth=PUBLIC),
            Route("POST", "/v1/withdrawals", api),
            Route("GET", "/v1/withdrawals", api),
            Route("GET", "/v1/withdrawals/{withdrawal_id}", api),
            Route("POST", "/v1/callbacks/{partner}", api, auth=PUBLIC),
            Route("GET", exceptions, api),
            Route("POST", f"{exceptions}/{{exception_id}}/resolution", api),
            Route("POST", f"{exceptions}/{{exception_id}}/approval", api),
        )
