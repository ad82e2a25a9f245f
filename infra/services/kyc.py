"""The kyc context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.constructs.event_consumer import EventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.constructs.workflow import Workflow
from infra.platform import Platform
from infra.routes import Route

_READS = ("dynamodb:GetItem",)
_CHANGES = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
_CLOSES_REVIEWS = (*_CHANGES, "dynamodb:DeleteItem")


class Kyc(Construct):
    """Who somebody is: papers are sealed, checked by partners, decided by people where they are unclear.

    `note_verification` is onboarding's task that has the profile know before anybody is told.
    """

    def __init__(self, scope: Construct, *, platform: Platform, note_verification: ServiceFunction) -> None:
        super().__init__(scope, "Kyc")
        self._platform = platform
        self._table = platform.tables.kyc
        self._workflow(note_verification)
        self.routes = self._routes(self._api())

    def _api(self) -> ServiceFunction:
        api = self._function("Api", "api")
        api.may(
            *_CLOSES_REVIEWS,
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:Query",
            on=self._table,
        )
        api.may(
            *_READS, "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem", on=self._platform.tables.sessions
        )
        api.may(*_READS, "dynamodb:UpdateItem", on=self._platform.tables.ledger)
        api.calls(self._platform.partners.identity)
        api.calls(self._platform.partners.bank)
        api.may("dynamodb:GetItem", "dynamodb:PutItem", on=self._platform.tables.vault)
        api.may("dynamodb:GetItem", "dynamodb:PutItem", on=self._platform.tables.user_keys)
        api.may_use_data_key()
        return api

    def _workflow(self, note_verification: ServiceFunction) -> None:
        open_review = self._function("OpenReview", "steps.open_review")
        open_review.may(*_CHANGES, on=self._table)
        workflow = Workflow(
            self,
            "Verification",
            platform=self._platform,
            definition="verification.asl.json",
            functions={
                "CheckPersonFunction": self._check_person(),
                "WeighFunction": self._function("Weigh", "steps.weigh"),
                "OpenReviewFunction": open_review,
                "ConcludeReviewFunction": self._conclude_review(),
                "OpenSubAccountFunction": self._open_sub_account(),
                "OpenAccountFunction": self._open_account(),
                "NoteVerificationFunction": note_verification,
                "ConcludeFunction": self._conclude(),
            },
        )
        open_review.may_answer(workflow)
        self._consumers(workflow)

    def _consumers(self, workflow: Workflow) -> None:
        starter = self._function("StartVerification", "steps.start_verification")
        starter.may_start(workflow)
        EventConsumer(self, "OnSubmitted", function=starter, events=["kyc.submitted"])
        answer = self._function("AnswerReview", "steps.answer_review")
        answer.may(*_READS, on=self._table)
        answer.may_answer(workflow)
        EventConsumer(self, "OnReviewClosed", function=answer, events=["kyc.review_closed"])

    def _check_person(self) -> ServiceFunction:
        check = self._reads_people("CheckPerson", "steps.check_person")
        check.may(*_READS, "dynamodb:UpdateItem", on=self._table)
        check.calls(self._platform.partners.identity)
        return check

    def _conclude_review(self) -> ServiceFunction:
        conclude = self._function("ConcludeReview", "steps.conclude_review")
        conclude.may(*_CLOSES_REVIEWS, on=self._table)
        return conclude

    def _open_sub_account(self) -> ServiceFunction:
        opening = self._reads_people("OpenSubAccount", "steps.open_sub_account")
        opening.may(*_CHANGES, on=self._table)
        opening.may_read_secret(self._platform.secrets.hash_key)
        opening.calls(self._platform.partners.bank)
        return opening

    def _open_account(self) -> ServiceFunction:
        opening = self._reads_people("OpenAccount", "steps.open_account")
        opening.may(*_CHANGES, on=self._table)
        opening.may("dynamodb:PutItem", on=self._platform.tables.ledger)
        opening.may_read_secret(self._platform.secrets.hash_key)
        return opening

    def _conclude(self) -> ServiceFunction:
        conclude = self._function("Conclude", "steps.conclude")
        conclude.may("dynamodb:UpdateItem", on=self._table)
        return conclude

    def _reads_people(self, id: str, module: str) -> ServiceFunction:
        """A function that opens what the vault holds of a person."""
        function = self._function(id, module)
        function.may(*_READS, on=self._platform.tables.vault)
        function.may(*_READS, on=self._platform.tables.user_keys)
        function.may_use_data_key()
        return function

    def _function(self, id: str, module: str) -> ServiceFunction:
        return ServiceFunction(self, id, platform=self._platform, context="kyc", module=module)

    def _routes(self, api: ServiceFunction) -> tuple[Route, ...]:
        return (
            Route("POST", "/v1/me/kyc", api),
            Route("GET", "/v1/me/kyc", api),
            Route("PUT", "/v1/me/bank-card", api),
            Route("GET", "/v1/ops/kyc-reviews", api),
            Route("GET", "/v1/ops/kyc-reviews/{case_id}", api),
            Route("POST", "/v1/ops/kyc-reviews/{case_id}/decision", api),
        )
