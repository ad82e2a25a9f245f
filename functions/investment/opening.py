"""A loan comes to the market."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from investment import store
from jinqiao import clock, events, ids, policy
from jinqiao.aws.dynamo import ConditionsFailed, transact
from jinqiao.policy import Policy
from jinqiao.working_days import add_working_days

_TERMS = (
    "application_id",
    "user_id",
    "annual_rate",
    "months",
    "method",
    "day_count",
    "purpose",
    "grade",
    "risk_level",
    "fee_fen",
    "disclosure_version",
    "policy_version",
)


def open_listing(offer: Mapping[str, Any], now: datetime) -> None:
    """List an accepted offer, once: the same offer told again finds its listing there."""
    try:
        transact(store.new_listing(listing_item(offer, policy.recall(offer["policy_version"]), now)))
    except ConditionsFailed as refusal:
        if refusal.old(store.LISTING) is None:
            raise


def closes_at(opened_at: datetime, working_days: int) -> datetime:
    """The end of the last working day of the window, counted from the day after the opening, in Shanghai."""
    last_day = add_working_days(clock.business_date(opened_at), working_days)
    return datetime.combine(last_day + timedelta(days=1), time(), clock.SHANGHAI)


def min_bid_fen(principal_fen: int, rules: Policy) -> int:
    """The least bid: the policy's, or as much more as keeps a large loan within the most lenders it may have."""
    return max(rules.listing.min_bid_fen, -(-principal_fen // rules.listing.most_lenders))


def required_rank(risk_level: str, rules: Policy) -> int:
    """The lowest investor class that may buy a risk level, as a number: 3 for C3.

    The matrix grows from class to class, so every class above may too. A level that none may buy raises.
    """
    allowed = [word for word in rules.suitability.matrix if rules.suitability.allows(word, risk_level)]
    return min(int(word.removeprefix("C")) for word in allowed)


def listing_item(offer: Mapping[str, Any], rules: Policy, now: datetime) -> dict[str, Any]:
    """A listing as it is opened: under 1 KB for its life, since every bid pays by its size."""
    amount_fen = offer["principal_fen"]
    return {
        **{name: offer[name] for name in _TERMS},
        "listing_id": ids.derive("lst", offer["application_id"]),
        "amount_fen": amount_fen,
        "raised_fen": 0,
        "remaining_fen": amount_fen,
        "min_bid_fen": min_bid_fen(amount_fen, rules),
        "required_rank": required_rank(offer["risk_level"], rules),
        "bid_count": 0,
        "status": "open",
        "opened_at": clock.text(now),
        "closes_at": clock.text(closes_at(now, rules.listing.window_working_days)),
        **events.mark("listing_opened", 1),
    }
