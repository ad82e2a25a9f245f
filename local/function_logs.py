"""What the functions log: in a file, as it would be in CloudWatch, and not on the terminal of whoever runs them.

Powertools' loggers are made at import and hold whatever standard output was then, which in tests is soon closed.
"""

import logging
from pathlib import Path
from typing import Any, TextIO

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from local import ROOT

PATH = ROOT / "build" / "local" / "functions.log"
_QUIET = ("moto", "werkzeug")


def to_file(path: Path = PATH) -> None:
    """Send what all loggers of functions say to `path`; those made later follow with the next call."""
    for logger in list(logging.Logger.manager.loggerDict.values()):
        for handler in getattr(logger, "handlers", []):
            if (
                isinstance(handler, logging.StreamHandler)
                and _is_functions(handler)
                and not _is_file(handler)
            ):
                handler.setStream(_opened(path))
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _is_functions(handler: Any) -> bool:
    return isinstance(handler.formatter, LambdaPowertoolsFormatter)


def _is_file(handler: Any) -> bool:
    return handler.stream in _files.values()


def _opened(path: Path) -> TextIO:
    if path not in _files:
        path.parent.mkdir(parents=True, exist_ok=True)
        _files[path] = path.open("a", buffering=1, encoding="utf-8")
    return _files[path]


_files: dict[Path, TextIO] = {}
