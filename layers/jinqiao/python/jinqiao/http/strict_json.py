"""Reading a body without being generous: what one reader takes and another refuses is refused here."""

import json
from typing import Any, NoReturn

from jinqiao.errors import BodyTooLarge, MalformedBody, Text

LIMIT_BYTES = 8 * 1024
_DEEPEST = 8
_LONGEST_NUMBER = 40

NOT_JSON = Text("不是有效的 JSON", "This is not JSON")
_NOT_UTF8 = Text("请求体不是 UTF-8 编码", "The body is not UTF-8")
_TOO_DEEP = Text(f"嵌套超过 {_DEEPEST} 层", f"The body is nested deeper than {_DEEPEST}")
_KEY_TWICE = Text("同一对象中有重复的键", "A key appears twice in one object")
_NO_NUMBER = Text("NaN 和 Infinity 不是 JSON 数值", "NaN and Infinity are no numbers in JSON")
_LONG_NUMBER = Text("数值过长", "A number is too long")


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
    except ValueError:
        raise MalformedBody(NOT_JSON) from None


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise MalformedBody(_NOT_UTF8) from None


def _refuse_deep(text: str) -> None:
    """Before the parser recurses. Brackets inside texts count too, which can only refuse what nobody sends."""
    depth = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        if depth > _DEEPEST:
            raise MalformedBody(_TOO_DEEP)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise MalformedBody(_KEY_TWICE)
    return members


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBody(_NO_NUMBER)


def _number(kind: type) -> Any:
    def read(digits: str) -> Any:
        if len(digits) > _LONGEST_NUMBER:
            raise MalformedBody(_LONG_NUMBER)
        return kind(digits)

    return read
