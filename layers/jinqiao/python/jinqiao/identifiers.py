"""Identifiers of people, firms, cards and phones: checked here, masked here.

The check digits are python-stdnum's, loaded when first used. What is refused raises `InvalidIdentifier` with a
stable code and never with the number itself, so that an error can be logged and shown.
"""

import re
from datetime import date

_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_BANK_CARD = re.compile(r"[0-9]{16,19}")
_MOBILE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")


class InvalidIdentifier(ValueError):
    """An identifier that cannot be right. `code` is one of format, check_digit, birth_date, under_age."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def id_number(text: str) -> str:
    """A resident's ID number (GB 11643) in capitals: 18 places, check digit MOD 11-2, a real birth date.

    The region is not looked up: codes come and go with the map, and the identity partner knows them.
    """
    from stdnum.cn import ric

    number = text.upper()
    if not _ID_NUMBER.fullmatch(number):
        raise InvalidIdentifier("format")
    birth_date(number)
    if ric.calc_check_digit(number) != number[-1]:
        raise InvalidIdentifier("check_digit")
    return number


def birth_date(number: str) -> date:
    """The birth date that an ID number carries in places 7 to 14."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdentifier("birth_date") from None


def adult_id_number(text: str, on: date, adult_age: int) -> str:
    """An ID number whose bearer is of age on a date (`under_age` else) and was born by then."""
    number = id_number(text)
    born = birth_date(number)
    if born > on:
        raise InvalidIdentifier("birth_date")
    if age(born, on) < adult_age:
        raise InvalidIdentifier("under_age")
    return number


def age(born: date, on: date) -> int:
    """Full years of life on a date. Who was born on 29 February turns older on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def uscc(text: str) -> str:
    """A legal person's unified social credit code (GB 32100) in capitals: 18 places, check character mod 31."""
    from stdnum.cn import uscc as registry
    from stdnum.exceptions import InvalidChecksum, ValidationError

    if not (text.isascii() and text.isalnum()):
        raise InvalidIdentifier("format")
    try:
        return registry.validate(text)
    except InvalidChecksum:
        raise InvalidIdentifier("check_digit") from None
    except ValidationError:
        raise InvalidIdentifier("format") from None


def bank_card(text: str) -> str:
    """A bank card's number: 16 to 19 digits with a Luhn check digit."""
    if not _BANK_CARD.fullmatch(text):
        raise InvalidIdentifier("format")
    if not passes_luhn(text):
        raise InvalidIdentifier("check_digit")
    return text


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it."""
    from stdnum import luhn

    return digits.isascii() and digits.isdigit() and luhn.checksum(digits) == 0


def mobile(text: str) -> str:
    """A mainland mobile number as eleven digits; a leading +86 is dropped, so that one phone has one form."""
    found = _MOBILE.fullmatch(text)
    if not found:
        raise InvalidIdentifier("format")
    return found[1]


def mask_mobile(number: str) -> str:
    """13812341234 → 138****1234."""
    return f"{number[:3]}****{number[-4:]}"


def mask_id_number(number: str) -> str:
    """11010519491231002X → 1101**********002X: the birth date stays hidden."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def mask_bank_card(number: str) -> str:
    """6222021234567890 → **** 7890, as banks print it."""
    return f"**** {number[-4:]}"


def mask_name(name: str) -> str:
    """王小明 → 王**; a name of one character is hidden whole."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*"
