"""Changing a case: load it, decide, save; again where somebody came between. A command does so once."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arrears import store
from arrears.case import Case, Change, Entry
from jinqiao.aws.dynamo import ConditionsFailed, Contended, Write
from jinqiao.errors import IdempotencyKeyReused

if TYPE_CHECKING:
    from jinqiao.http.request import Command

_ATTEMPTS = 8

Also = Callable[[Change], Sequence[Write]]
"""What is written together with a change."""


def change(
    load: Callable[[], Case], decide: Callable[[Case], Change | None], also: Also = lambda _: ()
) -> Change | None:
    """Save what is decided of a case, and `also` what belongs to it; None where nothing is to be changed.

    Raises `ConditionsFailed` where one of the latter is refused, `Contended` where others keep changing the case.
    """
    for _ in range(_ATTEMPTS):
        decided = decide(load())
        if decided is None:
            return None
        try:
            store.save(decided, *also(decided))
        except ConditionsFailed as refusal:
            if not refusal.failed(store.CASE):
                raise
        else:
            return decided
    raise Contended(store.CASE)


def carry_out(
    command: "Command",
    load: Callable[[], Case],
    decide: Callable[[Case], Change],
    also: Also = lambda _: (),
) -> Entry:
    """Save what a command decides, once: the first entry that it made, now or when it came first.

    Raises what `decide` raises, `IdempotencyKeyReused`, and `ConditionsFailed` where a part of `also` is refused.
    """

    def once(case: Case) -> Change | None:
        # Looked up after the case: a repeat that finds it changed by the same command finds the command, too.
        return None if _done_before(command) else decide(case)

    made = None
    try:
        made = change(load, once, lambda decided: (store.command_kept(command, decided), *also(decided)))
    except ConditionsFailed as refusal:
        if not refusal.failed(store.COMMAND) or not _done_before(command):
            raise
    return made.entries[0] if made else store.entry_made_by(command.id)


def _done_before(command: "Command") -> bool:
    stored = store.command(command.id)
    if stored and stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return stored is not None
