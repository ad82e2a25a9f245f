"""A part of a loan ahead of its schedule: an amount is split into interest to the day, fee and principal."""

from bisect import bisect_right

from jinqiao.settlement import charges
from jinqiao.settlement.broken_period import interest_to_pay
from jinqiao.settlement.charges import Rules
from jinqiao.settlement.payoff import payoff
from jinqiao.settlement.plan import Amounts, Settlement
from jinqiao.settlement.position import Position
from jinqiao.settlement.reschedule import Keep, offered, reschedule


class TooLittle(ValueError):
    """The amount leaves nothing for principal; `least_fen` would."""

    def __init__(self, least_fen: int) -> None:
        super().__init__(f"at least {least_fen} fen")
        self.least_fen = least_fen


class ReachesPayoff(ValueError):
    """The amount pays the whole loan off, for which `payoff_fen` is enough."""

    def __init__(self, payoff_fen: int) -> None:
        super().__init__(f"less than {payoff_fen} fen")
        self.payoff_fen = payoff_fen


class KeepNotOffered(ValueError):
    """The loan has no instalment that could be kept."""


def prepayment(
    position: Position, rules: Rules, amount_fen: int, keep: Keep, penalty_fen: int = 0
) -> Settlement:
    """What an amount, in fen and without what is due, prepays.

    It takes the interest to the day on all that is owed, then as much principal as it pays together with its
    fee. Where the fee's rounding leaves a fen that fits nowhere, the settlement's total is that fen lower than
    the amount: at 0.5 %, 99 fen of principal cost 99 and 100 cost 101, so that 100 fen prepay 99. It stops a fen
    short of all principal. Raises `KeepNotOffered`, `ReachesPayoff`, `TooLittle`.
    """
    if keep not in offered(position):
        raise KeepNotOffered(keep)
    payoff_fen = payoff(position, rules, penalty_fen).total_fen
    parts_of_it = range(1, position.outstanding_fen)
    if amount_fen >= payoff_fen or not parts_of_it:
        raise ReachesPayoff(payoff_fen)

    def costing(principal_fen: int) -> Settlement:
        return _of_principal(position, rules, principal_fen, keep, penalty_fen)

    principal_fen = bisect_right(parts_of_it, amount_fen, key=lambda fen: costing(fen).total_fen)
    if not principal_fen:
        raise TooLittle(costing(1).total_fen)
    return costing(principal_fen)


def _of_principal(
    position: Position, rules: Rules, principal_fen: int, keep: Keep, penalty_fen: int
) -> Settlement:
    """The settlement that prepays so much principal, which is less than all."""
    left_fen = position.outstanding_fen - principal_fen
    remaining = reschedule(position, left_fen, keep, rules.interest_convention)
    interest_fen = interest_to_pay(position, rules.interest_convention)
    rebate_fen = charges.rebate(rules, remaining.ended_fee_fen)
    unwaived_fen = remaining.ended_fee_fen - rebate_fen
    room_fen = charges.room_under_cap(position, rules, penalty_fen, interest_fen + unwaived_fen)
    fee_fen = min(charges.fee_in_full(rules, principal_fen), room_fen)
    paid = Amounts(principal_fen, interest_fen, unwaived_fen + fee_fen)
    plan = position.followed_by(paid, remaining.lines)
    return Settlement(principal_fen, interest_fen, remaining.ended_fee_fen, rebate_fen, fee_fen, plan)
