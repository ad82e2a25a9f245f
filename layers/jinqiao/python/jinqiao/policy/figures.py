"""How a figure stands in JSON and what it becomes: whole numbers, rates, times, words, tables. No floats."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from jinqiao.money import parse_rate
from jinqiao.policy.rules_arrears import CollectionStep
from jinqiao.policy.rules_lending import Grade
from jinqiao.policy.rules_payments import FeeTier


def read_figure(kind: Any, figure: Any) -> Any:
    """The typed value of a figure; one of another form raises `TypeError` or `ValueError`."""
    return _READERS[kind](figure)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(figure: Any) -> Any:
        if type(figure) is not kind:
            raise TypeError(f"{figure!r} is not of type {kind.__name__}")
        return figure

    return read


def _each(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return lambda figure: tuple(read_figure(kind, item) for item in _exactly(list)(figure))


def _by_word(kind: Any) -> Callable[[Any], Mapping[str, Any]]:
    def read(figure: Any) -> Mapping[str, Any]:
        return MappingProxyType({word: read_figure(kind, item) for word, item in figure.items()})

    return read


def _row(kind: type) -> Callable[[Any], Any]:
    def read(figure: Any) -> Any:
        return kind(**{field.name: read_figure(field.type, figure[field.name]) for field in fields(kind)})

    return read


_READERS: dict[Any, Callable[[Any], Any]] = {
    int: _exactly(int),
    str: _exactly(str),
    bool: _exactly(bool),
    int | None: lambda figure: None if figure is None else _exactly(int)(figure),
    Decimal: parse_rate,
    time: time.fromisoformat,
    tuple[str, ...]: _each(str),
    tuple[int, ...]: _each(int),
    tuple[Decimal, ...]: _each(Decimal),
    Mapping[str, str]: _by_word(str),
    Mapping[str, int]: _by_word(int),
    Mapping[str, tuple[str, ...]]: _by_word(tuple[str, ...]),
    Grade: _row(Grade),
    FeeTier: _row(FeeTier),
    CollectionStep: _row(CollectionStep),
    tuple[Grade, ...]: _each(Grade),
    tuple[FeeTier, ...]: _each(FeeTier),
    tuple[CollectionStep, ...]: _each(CollectionStep),
}
