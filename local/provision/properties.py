"""From a template's properties to a request's arguments: most names are the same, some begin otherwise."""

from collections.abc import Mapping
from typing import Any


def chosen(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of the named properties that are there."""
    return {name: properties[name] for name in names if name in properties}


def number(value: Any) -> int:
    """CloudFormation accepts "30" for 30; the APIs don't."""
    return int(value)


def truth(value: Any) -> bool:
    """CloudFormation accepts "true" for true; the APIs don't."""
    return value if isinstance(value, bool) else str(value).lower() == "true"
