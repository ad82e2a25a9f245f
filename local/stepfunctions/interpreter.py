"""The parts of moto's interpreter that are replaced while a platform runs."""

from local.stepfunctions import business_time, calls, definitions, evaluation
from local.stepfunctions.running import Patch


def patches() -> list[Patch]:
    """What to replace: (owner, name, replacement)."""
    return [*business_time.patches(), *calls.patches(), *definitions.patches(), *evaluation.patches()]
