"""The bugs that the simulation must find. One entry is one bug; add yours at the end."""

from tests.simulation.control import breakages as broken
from tests.simulation.control.planting import Bug

BUGS = (
    Bug(
        "overdraft", "an account may go below zero", {"jinqiao.ledger.book:_account_write": broken.unguarded}
    ),
    Bug(
        "oversold",
        "a listing takes more than is left",
        {"investment.bids:_raised": broken.oversold},
        ("overtaken",),
    ),
    Bug(
        "random id",
        "a bid's id is random, so that a repeat is another bid",
        {"jinqiao.http.request:derive": broken.random_for("inv")},
    ),
    Bug(
        "float sharing",
        "shares are rounded one by one, in floats",
        {"jinqiao.allocation:entitlement": broken.float_entitlement},
    ),
    Bug("lost event", "every ninth event is lost", {"jinqiao.events:of_change": broken.every_ninth_lost}),
    Bug(
        "refund forgets",
        "a refund ends without releasing bids",
        {"investment.refunds:_release": broken.releases_nothing},
    ),
    Bug(
        "release forgets",
        "a withdrawal's fee stays held when it is released",
        {"jinqiao.ledger.recipes:withdrawal_released": broken.fee_kept},
        ("bank_silent",),
    ),
    Bug(
        "half posted",
        "a journal changes one of its accounts only",
        {"jinqiao.ledger.book:_by_item": broken.first_account_only},
    ),
    Bug(
        "fen to nobody",
        "the last lender's share is a fen short",
        {"repayment.receipts:shares_of": broken.last_share_short},
    ),
    Bug(
        "duplicate lines",
        "a statement has a line for each delivery",
        {"payments.statement:lines": broken.lines_anew},
        ("stream_twice",),
    ),
    Bug(
        "unstamped run",
        "a second run of a date collects again",
        {"repayment.collection:_collect": broken.stamp_forgotten},
    ),
    Bug(
        "unsigned callback",
        "a callback's signature is not looked at",
        {"jinqiao.partners.signing:verify": broken.unchecked},
        ("callback_forged",),
    ),
    Bug(
        "late twice",
        "a late payout is booked as often as it is told",
        {
            "payments.settlement:_late_writes": broken.paid_late_twice,
            "payments.settlement:_journal": broken.journal_anew,
            "payments.settlement:settle": broken.settled_again,
        },
        ("callback_twice",),
    ),
    Bug("claim off by one", "claims begin a fen late", {"investment.claim_order:stretch": broken.shifted}),
    Bug(
        "conflict refused",
        "a conflict is taken for a refusal",
        {"jinqiao.aws.dynamo:_raise_if_refused": broken.conflict_is_refusal},
        ("conflict",),
    ),
    Bug(
        "amount unchecked",
        "a deposit is credited as ordered, whatever came",
        {"payments.receipts:arrived": broken.amount_unchecked},
    ),
    Bug(
        "silence refused",
        "a payout that is not answered yet is released",
        {"payments.payouts:ask": broken.silence_is_refusal},
    ),
    Bug(
        "principal first",
        "a payment fills the waterfall from below",
        {"repayment.waterfall:pour": broken.principal_first},
    ),
    Bug("no grace", "days of grace bear penalty", {"repayment.penalty:advance": broken.grace_forgotten}),
    Bug("four eyes closed", "who proposed may approve", {"payments.resolutions:approve": broken.alone}),
    Bug(
        "repeat refused",
        "a repeated bid is not recognised",
        {"investment.bids:_placed_before": broken.never_placed},
        ("reply_lost",),
    ),
    Bug(
        "early refund",
        "listings are refunded before their window ends",
        {
            "investment.store:closing": broken.open_window,
            "investment.store:listing_change": broken.window_unchecked,
        },
    ),
)
