"""Every kind of fault: what it is, and how often it strikes where it can, in a seed that has drawn it.

A seed draws some kinds only: what two rare faults do together shows when the others keep quiet.
"""

import random
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of fault; `rate` is its chance at each place where it can strike."""

    rate: float
    what: str


KINDS: dict[str, Kind] = {
    "throttled": Kind(0.02, "DynamoDB turns a call away before it is made"),
    "refused_before_write": Kind(0.02, "DynamoDB fails before a write is made"),
    "conflict": Kind(0.05, "another transaction holds an item of ours, once or up to eleven times"),
    "overtaken": Kind(
        0.1, "between a function's reading and its write somebody else's command is carried out"
    ),
    "reply_lost": Kind(0.02, "a write is committed, and its reply never arrives"),
    "killed_before_write": Kind(0.015, "a function dies before a write"),
    "killed_after_write": Kind(0.015, "a function dies after a write"),
    "killed_between_writes": Kind(
        0.03, "a function dies before its second or a later write: between two chunks"
    ),
    "key_service_down": Kind(0.15, "the key service answers nothing"),
    "same_execution_name": Kind(0.1, "a workflow starts, its starter never hears of it and starts it again"),
    "event_twice": Kind(0.05, "an event is delivered twice"),
    "event_refused": Kind(0.05, "the bus takes a part of what it is given"),
    "queue_twice": Kind(0.1, "a queue delivers a message twice"),
    "stream_twice": Kind(0.05, "a batch of a table's stream is delivered again after it was worked"),
    "out_of_order": Kind(0.2, "a delivery is overtaken by others"),
    "partial_batch": Kind(0.2, "a part of a batch is reported as failed though it was done"),
    "poison_message": Kind(0.05, "a message that nobody can read is in a queue or on a bus"),
    "schedule_twice": Kind(0.3, "a schedule fires twice"),
    "task_again_after_success": Kind(0.05, "a task has done its work and is reported as failed"),
    "task_timed_out": Kind(0.05, "a task is not heard of in time: it did nothing"),
    "task_ran_on": Kind(0.05, "a task is not heard of in time, and does its work later all the same"),
    "compensation_failed": Kind(0.5, "a step that puts things right fails, up to three times"),
    "clock_skew": Kind(0.3, "a machine's clock is wrong by up to a minute and a half"),
    "bank_unavailable": Kind(0.2, "the bank takes nothing"),
    "bank_silent": Kind(0.15, "the bank's answer does not come, done or not"),
    "callback_early": Kind(0.3, "the bank calls back before it has answered"),
    "callback_twice": Kind(0.3, "the bank calls back twice"),
    "callback_forged": Kind(0.3, "somebody else calls back in the bank's name"),
    "sms_down": Kind(0.2, "the SMS gateway is down"),
}
CALENDAR = {
    "midnight": "a command within a minute of midnight",
    "month_end": "a daily run on the last day of a month",
    "leap_day": "a daily run on the 29th of February",
}
"""Not drawn: seeds begin on days that lead there."""

_COMPANY = (0, 3, 5, 8)
"""How many other kinds a seed draws."""


def rates_of(seed: int) -> dict[str, float]:
    """The kinds that a seed draws, with their rates: one in turn, so that each gets its seeds, and some others."""
    drawing = random.Random(f"faults {seed}")
    names = list(KINDS)
    chosen = {names[seed % len(names)], *drawing.sample(names, drawing.choice(_COMPANY))}
    return {name: KINDS[name].rate for name in names if name in chosen}
