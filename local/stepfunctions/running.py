"""The platform on whose behalf a thread of an execution runs."""

from typing import Any

from local.account import current
from local.clock import LocalClock

Patch = tuple[Any, str, Any]
"""What to replace while a platform runs: owner, name, replacement."""


def platform() -> Any:
    """The `World` that this thread's execution belongs to."""
    account = current.get()
    if account is None:
        raise RuntimeError("an execution runs outside of any platform")
    return account.platform


def clock() -> LocalClock:
    """Its clock."""
    return platform().clock
