"""What request and answer models are made of: closed, strict, immutable."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

_DECIMAL = re.compile(r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,12})?$")


class RequestModel(BaseModel):
    """A request: no unknown field, no coercion (`"100"`, `1.0` and `true` are no integers)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class AnswerModel(BaseModel):
    """An answer, built by us."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Empty(RequestModel):
    """`{}`."""


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal_form", "not a plain decimal such as 0.1200")
    return Decimal(value)


MOST_FEN = 10**12

Fen = Annotated[int, Field(ge=1, le=MOST_FEN, examples=[1_000_000])]
"""An amount that is asked for: a positive integer of fen, at most 10^12."""

Rate = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    Field(ge=0, le=1),
    PlainSerializer(lambda value: format(value, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": _DECIMAL.pattern, "examples": ["0.1200"]}),
]
"""A rate a year as a decimal string from "0" to "1"."""

Day = Annotated[date, Field(examples=["2026-01-31"])]
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
