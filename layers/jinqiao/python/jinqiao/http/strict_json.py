"""Reading a body without being generous: what one reader takes and another refuses is refused here."""

import json
from typing import Any

from jinqiao.errors import BodyTooLarge, MalformedBody

LIMIT_BYTES = 8 * 1024
_DEEPEST = 8
_LONGEST_NUMBER = 40


def loads(body: str | None) -> Any:
    """The JSON value of a body of at most 8 KB.

    Raises `BodyTooLarge`, or `MalformedBody` for bad JSON, a duplicate key, NaN or Infinity, a number of more
    than 40 characters, a lone surrogate or nesting deeper than 8.
    """
    text = body or ""
    if _size(text) > LIMIT_BYTES:
        raise BodyTooLarge
    _refuse_deep(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_number(int),
            parse_float=_number(float),
        )
    except ValueError as error:
        raise MalformedBody(reason=str(error)) from None


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise MalformedBody(reason="the body is not UTF-8") from None


def _refuse_deep(text: str) -> None:
    """Before the parser recurses. Brackets inside texts count too, which can only refuse what nobody sends."""
    depth = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        if depth > _DEEPEST:
            raise MalformedBody(reason=f"nested deeper than {_DEEPEST}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key appears twice")
    return members


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _number(kind: type) -> Any:
    def read(digits: str) -> Any:
        if len(digits) > _LONGEST_NUMBER:
            raise ValueError("a number is too long")
        return kind(digits)

    return read
