"""Early repayment, exact to the fen: paying a loan off, or a part of it ahead of its schedule.

    position = position_of(terms, plan, paid, day)       # what stays as it is, what is still ahead
    payoff(position, rules)                              # everything that is left, today
    prepayment(position, rules, 500_000, Keep.TERM)      # 5,000 yuan: interest to the day, the fee, principal

Either gives a `Settlement`: what it costs and the plan that follows. The conventions are those of docs/adr/0010:
`broken_period.py` is the interest between two due dates, `charges.py` the fee and the rebate, `reschedule.py`
what the remaining rows become, `payoff.py` and `prepayment.py` put them together.
"""

from jinqiao.settlement.broken_period import UnknownConvention
from jinqiao.settlement.charges import Rules
from jinqiao.settlement.payoff import payoff
from jinqiao.settlement.plan import Amounts, Plan, Settlement
from jinqiao.settlement.position import Position, position_of
from jinqiao.settlement.prepayment import KeepNotOffered, ReachesPayoff, TooLittle, prepayment
from jinqiao.settlement.reschedule import Keep

__all__ = [
    "Amounts",
    "Keep",
    "KeepNotOffered",
    "Plan",
    "Position",
    "ReachesPayoff",
    "Rules",
    "Settlement",
    "TooLittle",
    "UnknownConvention",
    "payoff",
    "position_of",
    "prepayment",
]
