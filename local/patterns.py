"""EventBridge's pattern language, which filters of event sources use too.

A pattern is a tree like the event's with lists of alternatives at its leaves. A leaf of the event that is a
list matches if one of its members does.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

_ABSENT = object()


class UnsupportedPattern(ValueError):
    """A matcher that the local platform does not know: better refused than ignored."""


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether an event has all that the pattern asks for."""
    for name, expected in pattern.items():
        if name == "$or":
            if not any(matches(each, event) for each in expected):
                return False
        elif not _field_matches(
            expected, event.get(name, _ABSENT) if isinstance(event, Mapping) else _ABSENT
        ):
            return False
    return True


def _field_matches(expected: Any, actual: Any) -> bool:
    if isinstance(expected, Mapping):
        return matches(expected, {} if actual is _ABSENT else actual)
    values = actual if isinstance(actual, list) else [actual]
    return any(_alternative_matches(each, value) for each in expected for value in values or [_ABSENT])


def _alternative_matches(alternative: Any, value: Any) -> bool:
    if not isinstance(alternative, Mapping):
        return _same(alternative, value)
    [(matcher, argument)] = alternative.items()
    if matcher == "exists":
        return (value is not _ABSENT) == argument
    if matcher not in _MATCHERS:
        raise UnsupportedPattern(f"{matcher} in {alternative}")
    return value is not _ABSENT and _MATCHERS[matcher](argument, value)


def _same(expected: Any, value: Any) -> bool:
    """JSON equality: 1 is 1.0, but true is not 1."""
    return (type(expected) is type(value) and expected == value) or (
        _is_number(expected) and _is_number(value) and expected == value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _anything_but(argument: Any, value: Any) -> bool:
    excluded = argument if isinstance(argument, list) else [argument]
    return not any(_alternative_matches(each, value) for each in excluded)


def _numeric(argument: list[Any], value: Any) -> bool:
    return _is_number(value) and all(
        _COMPARISONS[argument[at]](value, argument[at + 1]) for at in range(0, len(argument), 2)
    )


def _text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda argument, value: isinstance(value, str) and test(value, argument)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_MATCHERS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": _text(str.startswith),
    "suffix": _text(str.endswith),
    "equals-ignore-case": _text(lambda value, wanted: value.lower() == wanted.lower()),
    "wildcard": _text(
        lambda value, wanted: fnmatchcase(value, wanted.replace("[", "[[]").replace("?", "[?]"))
    ),
    "anything-but": _anything_but,
    "numeric": _numeric,
}
