"""One resolver, many requests at once.

A Lambda environment handles one request at a time, and Powertools keeps the current one on a class. Here many
threads share that class, so what is kept there is made each thread's own.
"""

from abc import ABCMeta
from contextvars import ContextVar
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

_NAMES = ("current_event", "lambda_context")
_current: dict[str, ContextVar[Any]] = {name: ContextVar(name) for name in _NAMES}


class _PerThread(ABCMeta):
    """Writes of the two class attributes go to the thread that makes them."""

    def __setattr__(cls, name: str, value: Any) -> None:
        if name in _current:
            _current[name].set(value)
        else:
            super().__setattr__(name, value)


def allow() -> None:
    """Make Powertools' resolvers safe to share between threads. Doing it again changes nothing."""
    if isinstance(BaseRouter, _PerThread):
        return
    for name in _NAMES:
        setattr(BaseRouter, name, property(_reader(name)))
    BaseRouter.__class__ = _PerThread


def _reader(name: str) -> Any:
    return lambda _: _current[name].get()
