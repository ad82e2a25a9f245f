"""Everything that is left of a loan, today."""

from jinqiao.settlement import charges
from jinqiao.settlement.broken_period import interest_to_pay
from jinqiao.settlement.charges import Rules
from jinqiao.settlement.plan import Amounts, Settlement
from jinqiao.settlement.position import Position


def payoff(position: Position, rules: Rules, penalty_fen: int = 0) -> Settlement:
    """What it takes to end a loan beside what is due: all principal, interest to the day, and the fees.

    The service fee of the period underway is due in full; of the periods that have not begun the policy's share
    is waived. `penalty_fen` is the penalty charged over the loan's life, which counts toward the cap. Where
    nothing is ahead, nothing is asked for and the plan stays. 10,000 fen in six instalments at 7 %, paid off two
    weeks into the second of 29 days: 8,357 of principal and 49 · 14/29 → 24 of interest.
    """
    if not position.ahead:
        return Settlement(0, 0, 0, 0, 0, position.kept)
    interest_fen = interest_to_pay(position, rules.interest_convention)
    service_fee_fen = sum(row.fee_fen for row in position.ahead) - position.paid_ahead.fee_fen
    rebate_fen = charges.rebate(rules, service_fee_fen - _fee_underway(position))
    charged_fen = interest_fen + service_fee_fen - rebate_fen
    room_fen = charges.room_under_cap(position, rules, penalty_fen, charged_fen)
    fee_fen = min(charges.fee_in_full(rules, position.outstanding_fen), room_fen)
    paid = Amounts(position.outstanding_fen, interest_fen, service_fee_fen - rebate_fen + fee_fen)
    plan = position.followed_by(paid, [])
    return Settlement(position.outstanding_fen, interest_fen, service_fee_fen, rebate_fen, fee_fen, plan)


def _fee_underway(position: Position) -> int:
    """The unpaid part of the service fee of the period that has begun."""
    return position.ahead[0].fee_fen - position.paid_in_advance[0].fee_fen if position.has_begun else 0
