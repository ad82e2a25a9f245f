"""Why a verification did not go through, as the person reads it.

A hit on a watch-list is never told: it reads as any other refusal, because saying it would warn whoever is
looked for.
"""

from collections.abc import Sequence

from jinqiao.errors import Text
from kyc.models import Reason

_TEXTS = {
    "identity_mismatch": Text("姓名与身份证号不一致", "Name and ID number do not belong together"),
    "bank_card_mismatch": Text(
        "银行卡信息与本人不一致", "The bank card or its mobile number is not the person's"
    ),
    "card_not_supported": Text("存管银行不支持该银行卡", "The custodian bank does not take this card"),
    "already_registered": Text("该身份已注册其他账户", "This person has an account already"),
    "review_rejected": Text("人工审核未通过", "The review did not approve it"),
    "review_timed_out": Text("人工审核超时，请重新提交", "Nobody decided in time; submit again"),
    "custodian_unavailable": Text(
        "存管银行暂时无法开户，请重新提交", "The custodian could not be reached; submit again"
    ),
    "technical_failure": Text("系统故障，请重新提交", "Something went wrong on our side; submit again"),
    "not_eligible": Text("暂不符合开户条件", "An account cannot be opened"),
}
_TOLD_AS = {"watch_list_hit": "not_eligible"}


def shown(codes: Sequence[str], language: str) -> list[Reason]:
    """The reasons as the person may read them; a code without a text of its own is `not_eligible`."""
    told = (_TOLD_AS.get(code, code) for code in codes)
    known = dict.fromkeys(code if code in _TEXTS else "not_eligible" for code in told)
    return [Reason(code=code, message=_TEXTS[code].within(language)) for code in known]
