"""Giving a loan up in the books: finance proposes, another of the staff approves, and all that is left falls due.

No money moves and no claim changes: what each lender loses is their part of the principal that is left, and what
the borrower pays afterwards is shared among them as before.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repayment.write_offs import service

_FOR_STAFF_AND_VOTERS = ("service",)


def __getattr__(name: str) -> Any:
    """The use cases are loaded when a request asks for one: few do, and all routes of repayment start together."""
    if name not in _FOR_STAFF_AND_VOTERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
