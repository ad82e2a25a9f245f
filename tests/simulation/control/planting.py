"""Planting a bug: a named place of our code is replaced for a while. A place that is no longer there is an error."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

Wrap = Callable[[Any], Any]


class MissingTarget(LookupError):
    """The code has moved on: a bug is to be planted where nothing stands any more."""


@dataclass(frozen=True)
class Bug:
    """A bug: what it does, where it is planted, and the faults without which it does no harm."""

    name: str
    what: str
    patches: dict[str, Wrap]
    needs: tuple[str, ...] = ()


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """While this lasts, the code is broken in just that way."""
    with ExitStack() as stack:
        for target, wrap in bug.patches.items():
            owner, name = _found(target)
            stack.enter_context(patch.object(owner, name, wrap(getattr(owner, name))))
        yield


def _found(target: str) -> tuple[Any, str]:
    """The owner and the attribute of `module:name` or `module:Class.name`."""
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    try:
        owner: Any = importlib.import_module(module)
        for each in owners:
            owner = getattr(owner, each)
        getattr(owner, name)
    except (ImportError, AttributeError) as missing:
        raise MissingTarget(target) from missing
    return owner, name


def without(condition: str, write: Any) -> Any:
    """A write without a part of its condition; raises `MissingTarget` if it has no such part."""
    request = dict(write.request)
    whole = request["ConditionExpression"]
    parts = [part for part in whole.split(" AND ") if condition not in part]
    if len(parts) == len(whole.split(" AND ")):
        raise MissingTarget(f"{condition} in {whole}")
    request["ConditionExpression"] = " AND ".join(parts) or "attribute_exists(pk) OR attribute_not_exists(pk)"
    text = request["ConditionExpression"] + request.get("UpdateExpression", "")
    for kind, mark in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
        named = {name: value for name, value in request.get(kind, {}).items() if _is_used(name, text)}
        request[kind] = named
        if not named:
            del request[kind]
        assert all(name.startswith(mark) for name in named)
    return write._replace(request=request)


def _is_used(name: str, text: str) -> bool:
    import re

    return re.search(rf"{re.escape(name)}(?![a-z_0-9])", text) is not None
