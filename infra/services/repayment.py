"""The repayment context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.event_consumer import EventConsumer, QueuedEventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.constructs.workflow import Workflow
from infra.platform import Platform
from infra.routes import Route

_RUN_HOUR = 6
_COMPENSATION_HOUR = 8
_RUN_FILES = "runs/"
_BATCH_SECONDS = 110
_VOTE_SECONDS = 85
_OF_A_RUN = "20"
"""How the causes of the daily run's receipts begin: they are its dates, and it gives them out itself."""
_WRITES = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


class Repayment(Construct):
    """What runs for repayment, and the routes it offers.

    `open_clearing`, `capture_claims` and `start_loan` are the tasks that the funding workflow calls.
    """

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Repayment")
        self._platform = platform
        self.open_clearing = self._open_clearing()
        self.capture_claims = self._capture_claims()
        self.start_loan = self._start_loan()
        daily_run = self._daily_run()
        self._distribute_by_event()
        self._compensate()
        restructuring = self._restructure()
        self.routes = self._routes(daily_run, restructuring)

    def _open_clearing(self) -> ServiceFunction:
        task = self._function("OpenClearing", "steps.open_clearing")
        task.may("dynamodb:PutItem", on=self._platform.tables.ledger)
        return task

    def _capture_claims(self) -> ServiceFunction:
        task = self._function("CaptureClaims", "steps.capture_claims")
        task.may("dynamodb:PutItem", "dynamodb:UpdateItem", on=self._platform.tables.ledger)
        task.may("dynamodb:PutItem", on=self._platform.tables.repayment)
        return task

    def _start_loan(self) -> ServiceFunction:
        task = self._function("StartLoan", "steps.start_loan")
        task.may("dynamodb:PutItem", "dynamodb:UpdateItem", on=self._platform.tables.ledger)
        task.may("dynamodb:PutItem", "dynamodb:Query", on=self._platform.tables.repayment)
        return task

    def _daily_run(self) -> Workflow:
        plan = self._function("PlanRun", "steps.plan_run")
        plan.may("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", on=self._platform.tables.repayment)
        plan.may_write_bucket(_RUN_FILES)
        workflow = Workflow(
            self,
            "Run",
            platform=self._platform,
            definition="repayment-run.asl.json",
            functions={"PlanRunFunction": plan, "WorkBatchFunction": self._work_batch()},
            substitutions={"RunsBucket": self._platform.runs_bucket.bucket_name},
            distributed=True,
        )
        workflow.may_read_bucket(_RUN_FILES)
        start = self._function("StartRun", "steps.start_run")
        start.may_start(workflow)
        DailySchedule(self, "EveryMorning", function=start, hour=_RUN_HOUR)
        restart = self._function("RestartRun", "steps.restart_run")
        restart.may_start(workflow)
        EventConsumer(self, "OnRunRequested", function=restart, events=["repayment.run_requested"])
        return workflow

    def _work_batch(self) -> ServiceFunction:
        task = self._function("WorkBatch", "steps.work_batch", timeout_seconds=_BATCH_SECONDS)
        self._may_post_receipts(task)
        return task

    def _distribute_by_event(self) -> None:
        task = self._function("DistributeReceipt", "steps.distribute_receipt")
        self._may_post_receipts(task)
        QueuedEventConsumer(
            self,
            "OnReceiptCollected",
            function=task,
            events=["repayment.receipt_posted"],
            detail={"distribution": {"receipt": [{"anything-but": {"prefix": _OF_A_RUN}}]}},
            batch_size=1,
        )

    def _compensate(self) -> None:
        task = self._function("CompensateLenders", "steps.compensate_lenders", timeout_seconds=_BATCH_SECONDS)
        self._may_post_receipts(task)
        DailySchedule(self, "AfterTheRun", function=task, hour=_COMPENSATION_HOUR)
        unlist = self._function("UnlistLoan", "steps.unlist_loan")
        unlist.may("dynamodb:DeleteItem", on=self._platform.tables.repayment)
        EventConsumer(self, "OnRepaid", function=unlist, events=["repayment.loan_repaid"])

    def _restructure(self) -> Workflow:
        opening = self._function("OpenVote", "steps.open_vote")
        opening.may(*_WRITES, "dynamodb:Query", on=self._platform.tables.repayment)
        concluding = self._function("ConcludeVote", "steps.conclude_vote", timeout_seconds=_VOTE_SECONDS)
        concluding.may(*_WRITES, "dynamodb:Query", "dynamodb:DeleteItem", on=self._platform.tables.repayment)
        workflow = Workflow(
            self,
            "Restructuring",
            platform=self._platform,
            definition="restructuring.asl.json",
            functions={"OpenVoteFunction": opening, "ConcludeVoteFunction": concluding},
        )
        opening.may_answer(workflow)
        starter = self._function("StartRestructuring", "steps.start_restructuring")
        starter.may("dynamodb:GetItem", on=self._platform.tables.repayment)
        starter.may_start(workflow)
        EventConsumer(
            self, "OnRestructuringApproved", function=starter, events=["repayment.restructuring_approved"]
        )
        answer = self._function("AnswerVote", "steps.answer_vote")
        answer.may("dynamodb:GetItem", on=self._platform.tables.repayment)
        answer.may_answer(workflow)
        EventConsumer(self, "OnVoteCast", function=answer, events=["repayment.vote_cast"])
        return workflow

    def _may_post_receipts(self, function: ServiceFunction) -> None:
        """Read a loan with its claims, and change it together with the ledger."""
        function.may(*_WRITES, on=self._platform.tables.ledger)
        function.may(*_WRITES, "dynamodb:Query", "dynamodb:DeleteItem", on=self._platform.tables.repayment)

    def _routes(self, *watched: Workflow) -> tuple[Route, ...]:
        api = self._function("Api", "api")
        self._may_post_receipts(api)
        api.may("dynamodb:BatchGetItem", on=self._platform.tables.repayment)
        api.may("dynamodb:GetItem", on=self._platform.tables.sessions)
        api.may_read_secret(self._platform.secrets.hash_key)
        for workflow in watched:
            api.add_environment(workflow.variable, workflow.arn)
        executions = [each.arn.replace(":stateMachine:", ":execution:") + ":*" for each in watched]
        api.allow(["states:DescribeExecution"], executions)
        restructurings = "/v1/ops/restructurings"
        return (
            Route("GET", "/v1/me/loans", api),
            Route("GET", "/v1/me/loans/{loan_id}", api),
            Route("GET", "/v1/me/loans/{loan_id}/schedules", api),
            Route("POST", "/v1/me/loans/{loan_id}/repayments", api),
            Route("POST", "/v1/me/loans/{loan_id}/settlement-quotes", api),
            Route("POST", "/v1/me/loans/{loan_id}/settlements", api),
            Route("POST", "/v1/ops/loans/{loan_id}/restructurings", api),
            Route("GET", restructurings, api),
            Route("GET", f"{restructurings}/{{restructuring_id}}", api),
            Route("POST", f"{restructurings}/{{restructuring_id}}/decision", api),
            Route("POST", f"{restructurings}/{{restructuring_id}}/resumption", api),
            Route("POST", "/v1/ops/loans/{loan_id}/write-off", api),
            Route("GET", "/v1/ops/loans/{loan_id}/write-off", api),
            Route("POST", "/v1/ops/loans/{loan_id}/write-off/decision", api),
            Route("GET", "/v1/ops/write-offs", api),
            Route("GET", "/v1/ops/reserve", api),
            Route("GET", "/v1/ops/provisions", api),
            Route("GET", "/v1/me/ballots", api),
            Route("GET", "/v1/me/ballots/{restructuring_id}", api),
            Route("POST", "/v1/me/ballots/{restructuring_id}/vote", api),
            Route("GET", "/v1/me/transactions/{journal_id}/explanation", api),
            Route("GET", "/v1/ops/runs", api),
            Route("POST", "/v1/ops/runs", api),
        )

    def _function(self, id: str, module: str, timeout_seconds: int | None = None) -> ServiceFunction:
        return ServiceFunction(
            self,
            id,
            platform=self._platform,
            context="repayment",
            module=module,
            timeout_seconds=timeout_seconds,
        )
