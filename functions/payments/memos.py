"""What a statement line says, by the journal's kind, the side of the leg and what the money was."""

from jinqiao.errors import Text

_MEMOS = {
    ("deposit", "C", ""): Text("充值", "Deposit"),
    ("suspense_resolved", "C", ""): Text("待核实款项入账", "Receipt credited after review"),
    ("bid_held", "D", ""): Text("投标冻结", "Set aside for an investment"),
    ("bid_released", "C", ""): Text("流标解冻", "Investment released"),
    ("loan_disbursed", "C", "principal"): Text("借款放款", "Loan paid out"),
    ("repayment_distributed", "D", ""): Text("还款", "Repayment"),
    ("repayment_distributed", "C", "principal"): Text("收回本金", "Principal received"),
    ("repayment_distributed", "C", "interest"): Text("收到利息", "Interest received"),
    ("repayment_distributed", "C", "penalty"): Text("收到罚息", "Penalty interest received"),
    ("repayment_collected", "D", ""): Text("还款", "Repayment"),
    ("receipt_distributed", "C", "principal"): Text("收回本金", "Principal received"),
    ("receipt_distributed", "C", "interest"): Text("收到利息", "Interest received"),
    ("receipt_distributed", "C", "penalty"): Text("收到罚息", "Penalty interest received"),
    ("lenders_compensated", "C", "principal"): Text(
        "风险准备金代偿本金", "Principal paid by the risk reserve"
    ),
    ("lenders_compensated", "C", "interest"): Text("风险准备金代偿利息", "Interest paid by the risk reserve"),
    ("withdrawal_held", "D", ""): Text("提现（含手续费）", "Withdrawal with its fee"),
    ("withdrawal_released", "C", ""): Text("提现退回", "Withdrawal released"),
    ("late_payout", "D", ""): Text("提现补扣", "Payout that succeeded late"),
    ("payout_return", "C", ""): Text("提现被银行退回", "Payout returned by the card's bank"),
}
_OTHERS = {"C": Text("转入", "Money in"), "D": Text("转出", "Money out")}


def memo(kind: str, side: str, tag: str, language: str) -> str:
    """The sentence for a line; a kind without one of its own reads as money in or out."""
    text = _MEMOS.get((kind, side, tag)) or _MEMOS.get((kind, side, "")) or _OTHERS[side]
    return text.within(language)
