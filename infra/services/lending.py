"""The lending context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.constructs.event_consumer import EventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.constructs.workflow import Workflow
from infra.platform import Platform
from infra.routes import PUBLIC, Route

_READS = ("dynamodb:GetItem",)
_CHANGES = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
_CLOSES_REVIEWS = (*_CHANGES, "dynamodb:DeleteItem")


class Lending(Construct):
    """Quotes, applications and their decision; accepted offers go to the market as events."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Lending")
        self._platform = platform
        self._table = platform.tables.lending
        self._decide_applications()
        self._follow_listings()
        self.routes = self._routes(self._api())

    def _api(self) -> ServiceFunction:
        api = self._function("Api", "api")
        api.may(*_CLOSES_REVIEWS, "dynamodb:Query", "dynamodb:BatchGetItem", on=self._table)
        api.may(*_READS, on=self._platform.tables.ledger)
        api.may(*_READS, on=self._platform.tables.sessions)
        return api

    def _decide_applications(self) -> None:
        starter = self._function("StartApplication", "steps.start_application")
        assess = self._function("Assess", "steps.assess")
        open_review = self._function("OpenReview", "steps.open_review")
        conclude = self._function("ConcludeReview", "steps.conclude_review")
        answer = self._function("AnswerReview", "steps.answer_review")
        assess.may(*_CHANGES, on=self._table)
        open_review.may(*_CHANGES, on=self._table)
        conclude.may(*_CLOSES_REVIEWS, on=self._table)
        answer.may(*_READS, on=self._table)
        workflow = Workflow(
            self,
            "LoanApplication",
            platform=self._platform,
            definition="loan-application.asl.json",
            functions={
                "AssessFunction": assess,
                "OpenReviewFunction": open_review,
                "ConcludeReviewFunction": conclude,
            },
        )
        starter.may_start(workflow)
        open_review.may_answer(workflow)
        answer.may_answer(workflow)
        EventConsumer(self, "OnSubmitted", function=starter, events=["lending.application_submitted"])
        EventConsumer(self, "OnReviewClosed", function=answer, events=["lending.review_closed"])

    def _follow_listings(self) -> None:
        follow = self._function("FollowListing", "steps.follow_listing")
        follow.may(*_CHANGES, "dynamodb:Query", on=self._table)
        told = [
            "investment.listing_opened",
            "investment.listing_refunded",
            "repayment.receipt_posted",
            "repayment.loan_repaid",
        ]
        EventConsumer(self, "OnListing", function=follow, events=told)

    def _function(self, id: str, module: str) -> ServiceFunction:
        return ServiceFunction(self, id, platform=self._platform, context="lending", module=module)

    def _routes(self, api: ServiceFunction) -> tuple[Route, ...]:
        applications, reviews = "/v1/loan-applications", "/v1/ops/loan-reviews"
        return (
            Route("POST", "/v1/loan-quotes", api, auth=PUBLIC),
            Route("POST", applications, api),
            Route("GET", applications, api),
            Route("GET", f"{applications}/{{application_id}}", api),
            Route("DELETE", f"{applications}/{{application_id}}", api),
            Route("POST", f"{applications}/{{application_id}}/acceptance", api),
            Route("GET", reviews, api),
            Route("POST", f"{reviews}/{{review_id}}/decision", api),
        )
