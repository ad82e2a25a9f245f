"""Restructuring: new terms for a loan in trouble, proposed by one of the staff, approved by another, voted on by its
lenders and its borrower, and carried out as a new version of its schedule.

- `voting`: who has won, or when; pure
- `proposals`: the staff's side
- `ballots`: the voters' side
- `vote`: what the workflow does: open, conclude
- `carrying_out`: the loan under its new terms
- `store`: the items
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repayment.restructuring import ballots, proposals

_FOR_STAFF_AND_VOTERS = (
    "ballots",
    "proposals",
)


def __getattr__(name: str) -> Any:
    """The use cases are loaded when a request asks for one: few do, and all routes of repayment start together."""
    if name not in _FOR_STAFF_AND_VOTERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
