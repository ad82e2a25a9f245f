"""Reading definitions: once each, and in words that moto's grammar knows.

moto parses a definition at every start, which takes longer than most executions; and it refuses `EXPRESS`
children and percentages that are whole numbers, both of which AWS accepts.
"""

import json
from functools import lru_cache
from typing import Any

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from local.stepfunctions.running import Patch

_parse = AmazonStateLanguageParser.parse


def patches() -> list[Patch]:
    return [(AmazonStateLanguageParser, "parse", staticmethod(parse))]


@lru_cache(maxsize=256)
def parse(definition: str) -> Any:
    """A definition's program. Programs hold no state of an execution, so one serves them all."""
    return _parse(json.dumps(_readable(json.loads(definition))))


def _readable(part: Any) -> Any:
    """The same definition in the words that moto's grammar knows."""
    if isinstance(part, list):
        return [_readable(each) for each in part]
    if not isinstance(part, dict):
        return part
    words = {key: _readable(each) for key, each in part.items()}
    if words.get("Mode") == "DISTRIBUTED" and words.get("ExecutionType") == "EXPRESS":
        words["ExecutionType"] = "STANDARD"
    if isinstance(words.get("ToleratedFailurePercentage"), int):
        words["ToleratedFailurePercentage"] = float(words["ToleratedFailurePercentage"])
    return words
