"""The environment of a function, read lazily: importing a handler needs no variable, no clock and no AWS."""

import os
from collections.abc import Mapping
from contextvars import ContextVar

environment: ContextVar[Mapping[str, str]] = ContextVar("environment", default=os.environ)
"""Where variables come from. One process that runs many functions gives each its own mapping."""


class MissingSetting(RuntimeError):
    """A variable that the function's construct in `infra/` did not set."""


def variable(name: str) -> str:
    """The value of a variable; raises `MissingSetting` when the function was not given it."""
    value = environment.get().get(name)
    if value is None:
        raise MissingSetting(f"{name} is not in this function's environment; grant it in infra/services")
    return value
