"""What an investor has: each bid or claim, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from investment import cash_flow, store
from investment.cash_flow import Row, Stretch, Sums
from investment.models import Expected, Investment, InvestmentInFull, Investments, Portfolio, Received
from investment.titles import title
from jinqiao import clock
from jinqiao.aws.dynamo import Item
from jinqiao.errors import NotFound
from jinqiao.http.pages import page_of
from jinqiao.http.request import Request


@dataclass(frozen=True)
class Holding:
    """A bid with its listing, the loan's rows for the lenders, and what came of them."""

    bid: Item
    listing: Item
    rows: Sequence[Row]
    received: list[Received]
    is_compensated: bool = False

    @property
    def status(self) -> str:
        """`held`, `lent`, `released`; `compensated` once the reserve has bought it, `repaid` once the loan is,
        `written_off` while one that was is not."""
        if self.is_compensated:
            return "compensated"
        if self.listing["status"] == "repaid":
            return "repaid"
        return "written_off" if "loss_fen" in self.bid else self.bid["status"]

    @property
    def loss_fen(self) -> int:
        """What of the principal was written off and has not come back since."""
        if "loss_fen" not in self.bid:
            return 0
        return self.bid["amount_fen"] - cash_flow.sum_of(self.received).principal_fen

    @property
    def recovered_fen(self) -> int:
        """What of it has come back."""
        return self.bid.get("loss_fen", 0) - self.loss_fen

    @property
    def claim(self) -> Stretch:
        return cash_flow.stretch_of(self.bid, self.listing)

    @property
    def expected(self) -> list[Expected]:
        """What it brings, instalment by instalment; a bid whose money was released brings nothing."""
        return [] if self.bid["status"] == "released" else cash_flow.expected(self.rows, self.claim)

    @property
    def expected_sums(self) -> Sums:
        if self.bid["status"] == "released":
            return Sums()
        interest_fen = sum(row.interest_fen for row in self.rows)
        return self.claim.of(Sums(self.listing["amount_fen"], interest_fen))


def listed(request: Request) -> Investments:
    """The caller's investments, newest first."""
    bids = store.bids_of_investor(request.caller.user_id)
    page, cursor = page_of(request, bids, lambda bid: f"{bid['placed_at']}#{bid['investment_id']}")
    items = [Investment(**_shown(holding, request.language)) for holding in _holdings(page, request)]
    return Investments(items=items, next_cursor=cursor)


def shown(request: Request, investment_id: str) -> InvestmentInFull:
    """One of the caller's investments with its cash flow; raises `NotFound`."""
    bid = store.bid(request.caller.user_id, investment_id)
    if bid is None:
        raise NotFound
    holding = _holdings([bid], request)[0]
    return InvestmentInFull(
        **_shown(holding, request.language), expected=holding.expected, received=holding.received
    )


def totals(request: Request) -> Portfolio:
    """All of the caller's investments together."""
    holdings = _holdings(store.bids_of_investor(request.caller.user_id), request)
    lent = [holding for holding in holdings if holding.bid["status"] == "lent"]
    received = cash_flow.sum_of(each for holding in lent for each in holding.received)
    lent_fen = sum(holding.bid["amount_fen"] for holding in lent)
    loss_fen = sum(holding.loss_fen for holding in lent)
    return Portfolio(
        investments=len(holdings),
        held_fen=sum(each.bid["amount_fen"] for each in holdings if each.bid["status"] == "held"),
        lent_fen=lent_fen,
        outstanding_principal_fen=lent_fen - received.principal_fen - loss_fen,
        expected_interest_fen=sum(holding.expected_sums.interest_fen for holding in lent),
        received_principal_fen=received.principal_fen,
        received_interest_fen=received.interest_fen,
        received_penalty_fen=received.penalty_fen,
        loss_fen=loss_fen,
        recovered_fen=sum(holding.recovered_fen for holding in lent),
    )


def _holdings(bids: list[Item], request: Request) -> list[Holding]:
    ids = [bid["listing_id"] for bid in bids]
    listings, loans, today = store.listings(ids), store.loans(ids), clock.business_date(request.now)
    return [_holding(bid, listings[bid["listing_id"]], loans.get(bid["listing_id"]), today) for bid in bids]


def _holding(bid: Item, listing: Item, loan: Item | None, today: date) -> Holding:
    receipts = cash_flow.receipts_of(loan) if bid["status"] == "lent" else []
    received = cash_flow.received(receipts, cash_flow.stretch_of(bid, listing))
    is_compensated = bid["status"] == "lent" and "compensated_at" in (loan or {})
    return Holding(bid, listing, cash_flow.rows_of(listing, loan, today), received, is_compensated)


def _shown(holding: Holding, language: str) -> dict[str, Any]:
    bid, listing = holding.bid, holding.listing
    expected, received = holding.expected_sums, cash_flow.sum_of(holding.received)
    return {
        **{name: bid[name] for name in ("investment_id", "listing_id", "amount_fen", "placed_at")},
        **{name: listing[name] for name in ("annual_rate", "months", "method")},
        "title": title(listing["purpose"], language),
        "loan_id": bid.get("loan_id"),
        "status": holding.status,
        "expected_principal_fen": expected.principal_fen,
        "expected_interest_fen": expected.interest_fen,
        "received_principal_fen": received.principal_fen,
        "received_interest_fen": received.interest_fen,
        "received_penalty_fen": received.penalty_fen,
        "loss_fen": holding.loss_fen,
        "recovered_fen": holding.recovered_fen,
    }
