"""Attribute values in DynamoDB's wire form, such as `{"N": "12"}`: comparing, adding, measuring, validating.

Numbers are exact decimals of at most 38 digits, written without trailing zeros. Values are never changed in
place: an item handed out stays as it was.
"""

import base64
import re
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Subnormal
from typing import Any

from local.dynamodb.errors import Malformed, ValidationFailed

Value = dict[str, Any]
Item = dict[str, Value]

_EXACT = Context(prec=38, traps=[Inexact, InvalidOperation, Subnormal], Emax=125, Emin=-130)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
MAXIMAL_ITEM_BYTES = 400 * 1024
TYPES = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}


def type_of(value: Value) -> str:
    return next(iter(value))


def decimal(text: str) -> Decimal:
    """The exact number; what has more than 38 digits, or lies outside of 1E-130 to 9.9E+125, is refused."""
    if not _NUMBER.fullmatch(text):
        raise Malformed(f"The parameter cannot be converted to a numeric value: {text}")
    try:
        return _EXACT.create_decimal(text)
    except DecimalException:
        raise Malformed(
            f"Number overflow, underflow, or more than 38 significant digits in a numeric value: {text}"
        ) from None


def number(value: Decimal) -> Value:
    """A number as DynamoDB gives it back: no exponent, no trailing zeros."""
    plain = format(value.normalize(_EXACT), "f")
    return {"N": "0" if plain in {"-0", ""} else plain}


def total(left: Value, right: Value, sign: int) -> Value:
    """The sum (`sign` 1) or difference (-1), exact or refused."""
    operation = _EXACT.add if sign > 0 else _EXACT.subtract
    try:
        return number(operation(decimal(left["N"]), decimal(right["N"])))
    except DecimalException:
        raise ValidationFailed("Number overflow: the sum has more than 38 digits") from None


def normalized(value: Value) -> Value:
    """The value as it is stored; raises `Malformed` for what DynamoDB refuses (empty sets, bad numbers)."""
    if len(value) != 1 or (kind := type_of(value)) not in TYPES:
        raise Malformed("Supplied AttributeValue has more than one or no supported datatypes set")
    content = value[kind]
    if kind == "N":
        return number(decimal(content))
    if kind == "M":
        return {"M": {name: normalized(each) for name, each in content.items()}}
    if kind == "L":
        return {"L": [normalized(each) for each in content]}
    return _normalized_set(kind, content) if kind in {"SS", "NS", "BS"} else value


def _normalized_set(kind: str, content: list[str]) -> Value:
    members = [number(decimal(each))["N"] for each in content] if kind == "NS" else list(content)
    if not members:
        raise Malformed("One or more parameter values were invalid: a set may not be empty")
    if len(set(members)) != len(members):
        raise Malformed("One or more parameter values were invalid: a set holds a value twice")
    return {kind: members}


def equal(left: Value | None, right: Value | None) -> bool:
    """Same type and same content; sets without regard to order."""
    if left is None or right is None or type_of(left) != type_of(right):
        return False
    kind = type_of(left)
    if kind == "N":
        return decimal(left["N"]) == decimal(right["N"])
    if kind in {"SS", "NS", "BS"}:
        return set(left[kind]) == set(right[kind])
    if kind == "L":
        return len(left["L"]) == len(right["L"]) and all(map(equal, left["L"], right["L"]))
    if kind == "M":
        return left["M"].keys() == right["M"].keys() and all(
            equal(left["M"][k], right["M"][k]) for k in left["M"]
        )
    return bool(left[kind] == right[kind])


def order_key(value: Value) -> Any:
    """What values of one type sort by: numbers by size, texts and binaries by their bytes."""
    kind = type_of(value)
    if kind == "N":
        return decimal(value["N"])
    if kind == "S":
        return value["S"].encode()
    return base64.b64decode(value["B"]) if kind == "B" else None


def comparable(left: Value | None, right: Value | None) -> bool:
    """Whether one can be smaller than the other: both there, of one type, and of a type that has an order."""
    return (
        left is not None
        and right is not None
        and type_of(left) == type_of(right)
        and type_of(left) in {"S", "N", "B"}
    )


def size_of(value: Value) -> int:
    """Bytes that a value counts for in an item, by the documented rules."""
    kind, content = next(iter(value.items()))
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return _number_size(content)
    if kind == "B":
        return len(base64.b64decode(content))
    if kind in {"SS", "NS", "BS"}:
        return sum(size_of({kind[0]: each}) for each in content)
    if kind == "L":
        return 3 + sum(1 + size_of(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + size_of(each) for name, each in content.items())
    return 1


def _number_size(text: str) -> int:
    digits = len(text.lstrip("-").replace(".", "").strip("0"))
    return (digits + 1) // 2 + 1 + text.startswith("-")


def item_size(item: Item) -> int:
    """Bytes of an item: the names and the values of its attributes."""
    return sum(len(name.encode()) + size_of(value) for name, value in item.items())
