"""Why an application went as it did, in both languages."""

from jinqiao.errors import Text
from lending.models import Reason

_SENTENCES = {
    "over_borrowing_cap": Text(
        "借款余额（含募集中）将超过平台上限",
        "What you owe and have on offer would exceed the cap for one person",
    ),
    "unaffordable": Text(
        "每期还款占可支配收入的比例过高", "The instalment would take too much of your income net of debts"
    ),
    "over_cost_cap": Text("综合年化成本将超过法定上限", "The loan would cost more than the law allows"),
    "borderline_affordability": Text(
        "每期还款占收入比例较高，转人工审核",
        "The instalment is high for your income; a person is looking at it",
    ),
    "declined_in_review": Text("人工审核未通过", "An underwriter declined the application"),
    "review_deadline": Text(
        "审核超时，请重新申请", "The review was not finished in time; please apply again"
    ),
}


def explained(codes: list[str], language: str) -> list[Reason]:
    """The codes with a sentence each; raises `KeyError` for a code that nobody wrote a sentence for."""
    return [Reason(code=code, message=_SENTENCES[code].within(language)) for code in codes]
