"""Magic values: what makes a sandbox partner misbehave, and how.

Amounts in fen, card numbers and phone numbers are recognised by their last five digits, people by how
their name ends. One row here is one row in docs/sandbox.md and at /_local.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

DAY = timedelta(days=1)

Outcome = Literal["succeeded", "failed", "returned", "pending"]


@dataclass(frozen=True, slots=True)
class Quirk:
    """How a partner treats what carries this ending; the defaults are a partner at its best."""

    ending: str = ""
    meaning: str = ""
    result: str = ""
    refused: str = ""
    unavailable_times: int = 0
    late_answer: bool = False
    lost: bool = False
    outcome: Outcome = "succeeded"
    after: timedelta = timedelta()
    silent: bool = False
    early: bool = False
    copies: int = 1
    messages: int = 1
    extra_fen: int = 0
    deaf_to_cancellation: bool = False


USUAL = Quirk()

DEPOSITS = (
    Quirk("90401", "declined: callback deposit.failed, reason card_declined", outcome="failed"),
    Quirk("90402", "refused at once: limit_exceeded", refused="limit_exceeded"),
    Quirk("90403", "the answer comes after the time-out; executed, called back as usual", late_answer=True),
    Quirk("90404", "called back only once the local clock has moved a day", after=DAY),
    Quirk("90405", "the callback carries 100 fen more than was ordered", extra_fen=100),
    Quirk("90406", "the callback arrives three times, as the same message", copies=3),
    Quirk("90407", "the callback arrives before the order is answered", early=True),
    Quirk("90408", "the money arrives, the callback never does; see the bank's statement", silent=True),
    Quirk("90409", "unavailable (503) twice, then as usual", unavailable_times=2),
    Quirk("90410", "called back twice, as two messages", messages=2),
    Quirk("90411", "accepted, and nothing ever comes of it", outcome="pending"),
)
PAYOUTS = (
    Quirk("90401", "accepted, then callback payout.failed, reason card_closed", outcome="failed"),
    Quirk("90402", "refused at once: limit_exceeded", refused="limit_exceeded"),
    Quirk("90403", "the answer comes after the time-out; executed, called back as usual", late_answer=True),
    Quirk("90404", "called back only once the local clock has moved a day", after=DAY),
    Quirk("90405", "times out and was never received: its status is unknown", late_answer=True, lost=True),
    Quirk("90406", "the callback arrives three times, as the same message", copies=3),
    Quirk("90407", "the callback arrives before the order is answered", early=True),
    Quirk("90408", "paid, the callback never arrives; ask for the status", silent=True),
    Quirk("90409", "unavailable (503) twice, then as usual", unavailable_times=2),
    Quirk("90410", "succeeds, and comes back a day later: callback payout.returned", outcome="returned"),
    Quirk("90411", "stays accepted until it is cancelled", outcome="pending"),
    Quirk(
        "90412",
        "times out; cancelling answers cancelled, yet a day later it succeeds",
        late_answer=True,
        after=DAY,
        deaf_to_cancellation=True,
    ),
)
SUB_ACCOUNTS = (
    Quirk(
        "90421",
        "the bank opens no sub-account on this card: card_not_supported",
        refused="card_not_supported",
    ),
    Quirk("90423", "the bank's answer comes after the time-out; the sub-account is open", late_answer=True),
    Quirk("90429", "the bank is unavailable (503) twice, then as usual", unavailable_times=2),
)
CARDS = (
    Quirk("90401", "the card check answers mismatch", result="mismatch"),
    Quirk("90402", "the card check answers unclear", result="unclear"),
    Quirk("90403", "the card check answers after the time-out", late_answer=True),
    Quirk("90409", "the card check is unavailable (503) twice, then as usual", unavailable_times=2),
)
NAMES = (
    Quirk("不符", "the identity check answers mismatch", result="mismatch"),
    Quirk("不清", "the identity check answers unclear", result="unclear"),
    Quirk("超时", "the identity check answers after the time-out", late_answer=True),
    Quirk("停机", "the identity check is unavailable (503) twice, then as usual", unavailable_times=2),
)
SCREENED_NAMES = (
    Quirk("名单", "the watch-list screening answers hit", result="hit"),
    Quirk("疑似", "the watch-list screening answers unclear", result="unclear"),
)
PHONES = (
    Quirk("90401", "the SMS is refused: invalid_number", refused="invalid_number"),
    Quirk("90403", "the SMS is delivered, the answer comes after the time-out", late_answer=True),
    Quirk("90405", "the SMS is accepted and never delivered", lost=True),
    Quirk("90409", "the SMS gateway is unavailable (503) twice, then as usual", unavailable_times=2),
)
ALL = {
    "deposit amount in fen": DEPOSITS,
    "withdrawal amount in fen": PAYOUTS,
    "bank card, at the identity partner": CARDS,
    "bank card, at the bank": SUB_ACCOUNTS,
    "name, identity check": NAMES,
    "name, screening": SCREENED_NAMES,
    "phone": PHONES,
}


def of(value: object, quirks: tuple[Quirk, ...]) -> Quirk:
    """The quirk whose ending `value` carries, or the usual behaviour: 1090401 fen is 90401."""
    return next((quirk for quirk in quirks if str(value).endswith(quirk.ending)), USUAL)


def table() -> list[dict[str, str]]:
    """All magic values as rows of {where, ending, meaning}."""
    return [
        {"where": where, "ending": quirk.ending, "meaning": quirk.meaning}
        for where, quirks in ALL.items()
        for quirk in quirks
    ]
