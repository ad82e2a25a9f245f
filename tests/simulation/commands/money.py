"""Money in and out, the bank at its best and at its worst."""

from local.sandbox import quirks
from tests.simulation.asking import Ask, Expected, Outcome
from tests.simulation.commands.registry import command
from tests.simulation.edge import Caller
from tests.simulation.model.rules.money_in_out import withdrawal_fee
from tests.simulation.people import freeze, grant_step_up, stepped_up
from tests.simulation.play import Play

_MOST = 10_000_000_000


@command(weight=10)
def deposit(play: Play) -> None:
    """Somebody orders a deposit; a magic amount makes the bank misbehave."""
    caller = play.random.choice(play.callers)
    amount = play.random.choice((0, 0, 0, 99)) or _amount(play, quirks.DEPOSITS, 1_000_000)
    order_deposit(play, caller, amount)


def order_deposit(play: Play, caller: Caller, amount: int) -> None:
    ask = Ask(caller, "POST", "/v1/deposits", {"amount_fen": amount}, play.key())
    order_id = play.intend("deposit", ask.id("dep"), caller.user_id, amount_fen=amount)
    outcome = (202, "") if 100 <= amount <= _MOST else (422, "invalid_request")
    play.ask("deposit", ask, Expected(lambda: {outcome}, lambda: order_id in play.model.orders))


@command(weight=5)
def withdraw(play: Play) -> None:
    """Somebody withdraws: all that they have, all but a few fen, a magic amount, or more than there is."""
    caller = play.random.choice(play.callers)
    there = play.model.available(caller.user_id)
    amount = play.random.choice(
        (_amount(play, quirks.PAYOUTS, there), there - withdrawal_fee(there), there - 203, there + 1)
    )
    if amount < 1:
        return
    has_step_up = play.random.random() < 0.9
    if has_step_up:
        grant_step_up(play, caller)
    ask = Ask(caller, "POST", "/v1/withdrawals", {"amount_fen": amount}, play.key())
    order_id = play.intend("withdrawal", ask.id("wdr"), caller.user_id, amount_fen=amount)

    def outcomes() -> set[Outcome]:
        if order_id in play.model.orders:
            return {(202, "")}
        return {_withdrawal_outcome(play, caller, amount, has_step_up)}

    play.ask("withdraw", ask, Expected(outcomes, lambda: order_id in play.model.orders))


def _withdrawal_outcome(play: Play, caller: Caller, amount: int, has_step_up: bool) -> Outcome:
    if not 100 <= amount <= _MOST:
        return 422, "invalid_request"
    if not has_step_up and not stepped_up(play, caller):
        return 403, "step_up_required"
    if play.model.people[caller.user_id].frozen:
        return 403, "suspended"
    if play.model.available(caller.user_id) < amount + withdrawal_fee(amount):
        return 409, "insufficient_funds"
    return 202, ""


@command(weight=1)
def freeze_or_thaw(play: Play) -> None:
    """Compliance freezes an account, or opens a frozen one again."""
    caller = play.random.choice(play.callers)
    frozen = play.model.people[caller.user_id].frozen
    freeze(play, caller, not frozen)
    play.check()
    play.tell(f"freeze_or_thaw {caller.user_id}: {'open' if frozen else 'frozen'}")


def _amount(play: Play, magic: tuple[quirks.Quirk, ...], most: int) -> int:
    """Up to some amount; one in three is magic, others never by accident."""
    if play.random.random() < 0.3:
        return int(f"{play.random.randint(1, 9)}{play.random.choice(magic).ending}")
    return max(
        1, play.random.randint(1, max(1, most)) // 100_000 * 100_000 + play.random.randint(100, 90_000)
    )
