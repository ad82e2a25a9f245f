"""The investment context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.event_consumer import EventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stream_consumer import StreamConsumer
from infra.constructs.workflow import Workflow
from infra.platform import Platform
from infra.routes import PUBLIC, Route
from infra.services.repayment import Repayment

_READS = ("dynamodb:GetItem", "dynamodb:Query")
_CHANGES = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
_POSTS = ("dynamodb:PutItem", "dynamodb:UpdateItem")
"""A journal and the guarded accounts that it touches."""

_BID = {
    "eventName": ["MODIFY"],
    "dynamodb": {"NewImage": {"sk": {"S": ["LISTING"]}, "last_investment_id": {"S": [{"exists": True}]}}},
}


class Investment(Construct):
    """The market, and the two ways out of it: a loan, or everybody's money back.

    The funding workflow hands a full listing over to `repayment`, whose tasks it calls.
    """

    def __init__(self, scope: Construct, *, platform: Platform, repayment: Repayment) -> None:
        super().__init__(scope, "Investment")
        self._platform = platform
        self._repayment = repayment
        self._table = platform.tables.investment
        self._open_listings()
        self._lay_out_bids()
        self._fund_full_listings()
        self._refund_the_others()
        self._follow_loans()
        self.routes = self._routes(self._api())

    def _api(self) -> ServiceFunction:
        api = self._function("Api", "api")
        api.may(*_CHANGES, "dynamodb:Query", "dynamodb:BatchGetItem", on=self._table)
        api.may(*_POSTS, on=self._platform.tables.ledger)
        api.may("dynamodb:GetItem", on=self._platform.tables.sessions)
        return api

    def _open_listings(self) -> None:
        opener = self._function("OpenListing", "steps.open_listing")
        opener.may("dynamodb:PutItem", on=self._table)
        EventConsumer(self, "OnAccepted", function=opener, events=["lending.offer_accepted"])

    def _lay_out_bids(self) -> None:
        projector = self._function("ProjectBids", "steps.project_bids")
        projector.may("dynamodb:PutItem", on=self._table)
        StreamConsumer(self, "Bids", function=projector, table=self._table, filter=_BID)

    def _fund_full_listings(self) -> None:
        starter = self._function("StartFunding", "steps.start_funding")
        freeze = self._function("FreezeListing", "steps.freeze_listing")
        list_bids = self._function("ListBids", "steps.list_bids")
        mark_lent = self._function("MarkLent", "steps.mark_lent")
        mark_stuck = self._function("MarkStuck", "steps.mark_stuck")
        freeze.may(*_READS, "dynamodb:UpdateItem", "dynamodb:DeleteItem", on=self._table)
        list_bids.may(*_READS, on=self._table)
        mark_lent.may(*_READS, "dynamodb:UpdateItem", on=self._table)
        mark_stuck.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=self._table)
        workflow = Workflow(
            self,
            "Funding",
            platform=self._platform,
            definition="funding.asl.json",
            functions={
                "FreezeListingFunction": freeze,
                "ListBidsFunction": list_bids,
                "MarkLentFunction": mark_lent,
                "MarkStuckFunction": mark_stuck,
                "OpenClearingFunction": self._repayment.open_clearing,
                "CaptureClaimsFunction": self._repayment.capture_claims,
                "StartLoanFunction": self._repayment.start_loan,
            },
        )
        starter.may_start(workflow)
        told = ["investment.listing_filled", "investment.funding_resumed"]
        EventConsumer(self, "OnFilled", function=starter, events=told)

    def _refund_the_others(self) -> None:
        sweep = self._function("CloseWindows", "steps.close_windows")
        release = self._function("ReleaseBids", "steps.release_bids")
        sweep.may(*_READS, on=self._table)
        release.may(*_READS, "dynamodb:UpdateItem", "dynamodb:DeleteItem", on=self._table)
        release.may(*_POSTS, on=self._platform.tables.ledger)
        workflow = Workflow(
            self,
            "Refund",
            platform=self._platform,
            definition="refund.asl.json",
            functions={"ReleaseBidsFunction": release},
        )
        sweep.may_start(workflow)
        DailySchedule(self, "AfterMidnight", function=sweep, hour=0, minute=10)

    def _follow_loans(self) -> None:
        follow = self._function("FollowLoan", "steps.follow_loan")
        follow.may(*_CHANGES, "dynamodb:Query", on=self._table)
        told = (
            "repayment.loan_started",
            "repayment.receipt_posted",
            "repayment.schedule_changed",
            "repayment.loan_compensated",
            "repayment.loan_repaid",
            "repayment.loan_written_off",
        )
        EventConsumer(self, "OnLoan", function=follow, events=told)

    def _function(self, id: str, module: str) -> ServiceFunction:
        return ServiceFunction(self, id, platform=self._platform, context="investment", module=module)

    def _routes(self, api: ServiceFunction) -> tuple[Route, ...]:
        return (
            Route("GET", "/v1/listings", api, auth=PUBLIC),
            Route("GET", "/v1/listings/{listing_id}", api, auth=PUBLIC),
            Route("POST", "/v1/listings/{listing_id}/investments", api),
            Route("GET", "/v1/me/investments", api),
            Route("GET", "/v1/me/investments/{investment_id}", api),
            Route("GET", "/v1/me/portfolio", api),
            Route("POST", "/v1/ops/listings/{listing_id}/funding", api),
        )
