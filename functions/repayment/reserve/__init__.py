"""The risk reserve: it buys the claims of loans that are long past due, where the policy of their making covers them.

All claims of a loan are bought, or none; the lenders have their principal and the interest that had fallen due, and
what the borrower pays afterwards is the reserve's.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repayment.reserve import coverage, provisions

_REPORTS = ("coverage", "provisions")


def __getattr__(name: str) -> Any:
    """The reports are loaded when finance asks for one: all routes of repayment start together."""
    if name not in _REPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
