"""Making reasons: the amount is computed from the inputs that are shown, never written beside them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from jinqiao.errors import Text
from repayment.explanation import formulas
from repayment.explanation.models import Formula, Reason, Rule

_WORDS = {
    Formula.STATED: Text("按指令或银行确认的金额", "The amount as it was ordered, agreed or confirmed"),
    Formula.SUM: Text("以下各项之和", "The sum of what follows"),
    Formula.FEE_TIER: Text("按公布的费率表", "By the published schedule of fees"),
    Formula.SHARE: Text(
        "按您持有份额累计应得之差：分配后累计减分配前累计，各自四舍五入到分",
        "By your units: what you are entitled to of all distributed after this receipt, less the same before it, "
        "each rounded half up to the fen",
    ),
    Formula.WATERFALL: Text(
        "款项按最早到期的一期优先、期内按约定顺序抵充",
        "The payment fills the oldest instalment first, inside it in the agreed order",
    ),
    Formula.PERIOD_INTEREST: Text(
        "本期利息 = 计息本金 × 本期利率，四舍五入到分",
        "Interest = balance × the period's rate, rounded half up",
    ),
    Formula.EQUAL_PART: Text(
        "总额平均分期，四舍五入，末期取余", "Equal parts, rounded half up; the last takes what is left"
    ),
    Formula.PENALTY_TO_DATE: Text(
        "罚息 = 逾期本金日积数 × 年利率 ÷ 年天数，四舍五入到分，减已付罚息",
        "Penalty = overdue fen-days × annual rate ÷ days a year, rounded half up, less what was paid",
    ),
}


def reason(
    what: str,
    formula: Formula,
    inputs: Mapping[str, Any],
    language: str,
    rule: Rule | None = None,
    because: Sequence[Reason] = (),
) -> Reason:
    """A reason whose amount is what the formula gives for these inputs."""
    amount_fen, exact = formulas.amount(formula, inputs), formulas.exact(formula, inputs)
    return Reason(
        what=what,
        words=_WORDS[formula].within(language),
        amount_fen=amount_fen,
        formula=formula,
        inputs=dict(inputs),
        exact=None if exact is None else _fraction(exact),
        rounding=None if exact is None else "half_up",
        rounded_by=None if exact is None else _fraction(amount_fen - exact),
        rule=rule,
        because=list(because),
    )


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
