"""Papers as they come in: what cannot be right is refused before anything is kept or asked."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from jinqiao import identifiers
from jinqiao.errors import InvalidRequest, Text
from jinqiao.identifiers import InvalidIdentifier

if TYPE_CHECKING:
    from kyc.models import BankCardRequest, Submission

FIELDS = ("name", "id_number", "bank_card", "bank_mobile")
"""What the vault keeps of a person."""

_MESSAGES = {
    "format": Text("格式不正确", "This does not have the right form"),
    "check_digit": Text("校验位错误", "The check digit is wrong"),
    "birth_date": Text("出生日期无效", "The birth date cannot be right"),
    "under_age": Text("未满法定年龄", "The person is not of age"),
}


def checked(asked: "Submission", today: date, adult_age: int, language: str) -> dict[str, str]:
    """The papers in their one form (ID number in capitals, mobile without +86), by the names of `FIELDS`.

    Raises `InvalidRequest` with every fault at once: format, check_digit, birth_date, under_age.
    """
    identity = {"id_number": lambda: identifiers.adult_id_number(asked.id_number, today, adult_age)}
    return {"name": asked.name} | _all(identity | _card_checks(asked), language)


def checked_card(asked: "BankCardRequest", language: str) -> dict[str, str]:
    """A card and the mobile number that the bank knows with it; raises `InvalidRequest` as `checked` does."""
    return _all(_card_checks(asked), language)


def _card_checks(asked: "Submission | BankCardRequest") -> dict[str, Callable[[], str]]:
    return {
        "bank_card": lambda: identifiers.bank_card(asked.bank_card),
        "bank_mobile": lambda: identifiers.mobile(asked.bank_mobile),
    }


def _all(checks: dict[str, Callable[[], str]], language: str) -> dict[str, str]:
    passed, faults = {}, []
    for field, check in checks.items():
        try:
            passed[field] = check()
        except InvalidIdentifier as wrong:
            faults.append(_fault(field, wrong.code, language))
    if faults:
        raise InvalidRequest(faults)
    return passed


def _fault(field: str, code: str, language: str) -> dict[str, str]:
    return {"pointer": f"/{field}", "code": code, "message": _MESSAGES[code].within(language)}
