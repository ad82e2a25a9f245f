"""The arrears context: its functions, schedules and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.event_consumer import QueuedEventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.platform import Platform
from infra.routes import Route

ROUND_HOUR = 9
"""After the daily run has collected, and at an hour at which borrowers may be contacted."""

_ROUND_SECONDS = 300
_CHANGES = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")


class Arrears(Construct):
    """Cases of loans in arrears: opened by stage, worked by staff, looked through every morning."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Arrears")
        self._platform = platform
        self._table = platform.tables.arrears
        self._follow_loans()
        self._work_agenda()
        self.routes = self._routes(self._api())

    def _follow_loans(self) -> None:
        follow = self._function("FollowLoan", "steps.follow_loan")
        follow.may(*_CHANGES, on=self._table)
        told = ["repayment.stage_changed", "repayment.receipt_posted", "repayment.loan_repaid"]
        QueuedEventConsumer(self, "OnLoan", function=follow, events=told)

    def _work_agenda(self) -> None:
        work = self._function("WorkAgenda", "steps.work_agenda", timeout_seconds=_ROUND_SECONDS)
        work.may(*_CHANGES, "dynamodb:UpdateItem", "dynamodb:Query", on=self._table)
        DailySchedule(self, "EveryMorning", function=work, hour=ROUND_HOUR)

    def _api(self) -> ServiceFunction:
        api = self._function("Api", "api")
        api.may(
            *_CHANGES,
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            on=self._table,
        )
        api.may("dynamodb:GetItem", on=self._platform.tables.sessions)
        api.may("dynamodb:GetItem", on=self._platform.tables.user_keys)
        api.may_use_data_key()
        return api

    def _routes(self, api: ServiceFunction) -> tuple[Route, ...]:
        case, request = "/v1/ops/collections/{case_id}", "/v1/ops/hardship-requests/{request_id}"
        return (
            Route("GET", "/v1/me/collections", api),
            Route("POST", "/v1/me/collections/{case_id}/promises", api),
            Route("POST", "/v1/me/hardship-requests", api),
            Route("GET", "/v1/ops/collections", api),
            Route("GET", case, api),
            Route("POST", f"{case}/contacts", api),
            Route("POST", f"{case}/steps", api),
            Route("POST", f"{case}/promises", api),
            Route("GET", "/v1/ops/hardship-requests", api),
            Route("POST", f"{request}/recommendation", api),
            Route("POST", f"{request}/decision", api),
        )

    def _function(self, id: str, module: str, timeout_seconds: int | None = None) -> ServiceFunction:
        return ServiceFunction(
            self,
            id,
            platform=self._platform,
            context="arrears",
            module=module,
            timeout_seconds=timeout_seconds,
        )
