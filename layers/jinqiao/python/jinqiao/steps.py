"""Workflow tasks and event consumers: plain functions that take ids and give ids back.

An exception leaves by its class name, which is what `Catch` and `Retry` in the workflow name. The log says
which step ran and how it ended, never what it was given.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger

Step = Callable[[dict[str, Any], Any], Any]

logger = Logger()


def task(step: Callable[[dict[str, Any]], Any]) -> Step:
    """Make a Lambda handler of a function of the event alone."""

    @wraps(step)
    def handler(event: dict[str, Any], _context: Any) -> Any:
        try:
            return step(event)
        except Exception as error:
            logger.warning("step failed", extra={"step": step.__module__, "error": type(error).__name__})
            raise

    return handler
