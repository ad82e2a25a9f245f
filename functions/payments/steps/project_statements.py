"""Lay down statement lines and fee rows from the ledger's stream."""

from typing import Any

from jinqiao.aws import streams
from jinqiao.steps import task
from payments import statement


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Takes changes of the ledger table in order; from one that fails on they are delivered again."""
    return streams.in_order(event, statement.project)
