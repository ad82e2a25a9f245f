"""Cases in words, in both languages."""

from arrears.case import Case
from jinqiao.errors import Text

_STAGES = {
    1: Text("您的借款已逾期，请尽快还款", "Your loan is overdue; please pay soon"),
    2: Text("您的借款逾期已超过一周", "Your loan has been overdue for more than a week"),
    3: Text("您的借款逾期已超过一个月", "Your loan has been overdue for more than a month"),
    4: Text("您的借款逾期已超过两个月", "Your loan has been overdue for more than two months"),
    5: Text("您的借款逾期已超过三个月", "Your loan has been overdue for more than three months"),
}
_SETTLED = Text("逾期已结清", "The arrears are settled")

_STEPS = {
    "reminder": Text("我们会发送还款提醒", "We send you a reminder"),
    "call": Text("客服会与您电话联系", "Our support calls you"),
    "dun_letter": Text("我们会寄出催款函", "We send a letter of demand"),
    "legal_notice": Text("我们会寄出律师函", "We send a legal notice"),
    "legal_handover": Text("案件将移交法律程序", "The case is handed over for legal action"),
}

_HARDSHIP = {
    "open": Text(
        "您的困难申请正在审核，期间后续步骤暂停",
        "We are looking at your request; meanwhile nothing more happens",
    ),
    "accepted": Text(
        "您的困难申请已通过，我们将与您协商新的还款安排",
        "Your request is accepted; we will propose another schedule",
    ),
    "refused": Text("您的困难申请未通过", "Your request was not accepted"),
    "lapsed": Text(
        "您的困难申请未能按时处理，可再次申请", "Your request was not answered in time; you may ask again"
    ),
    "over": Text("困难申请的宽限期已结束", "The relief that your request brought has ended"),
    "moot": Text("逾期已结清，困难申请已终止", "The arrears are settled, and your request with them"),
}

_REFUSALS = {
    "affordable": Text("按您提供的收入可以按约还款", "your income allows paying as agreed"),
    "unproven": Text("缺少证明材料", "what you told us was not shown"),
    "not_temporary": Text("困难预计不会在短期内缓解", "the difficulty is not expected to pass soon"),
    "other": Text("请联系客服了解详情", "please ask our support for details"),
}


def of_case(case: Case, language: str) -> str:
    """How the loan stands."""
    return (_STAGES[case.stage] if case.is_open else _SETTLED).within(language)


def of_step(name: str, language: str) -> str:
    """What a step means for the borrower; raises `KeyError` for one that nobody wrote a sentence for."""
    return _STEPS[name].within(language)


def of_hardship(status: str, refusal: str | None, language: str) -> str:
    """What became of a request, with the reason of a refusal."""
    said = _HARDSHIP[status].within(language)
    if refusal is None:
        return said
    return said + Text("：", ": ").within(language) + _REFUSALS[refusal].within(language)
