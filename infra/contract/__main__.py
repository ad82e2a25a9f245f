"""Write the contract beside the function that serves it: `python -m infra.contract`."""

import importlib
import json
from pathlib import Path
from typing import Any

from infra.contract.page import render
from jinqiao.http import openapi

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "functions" / "operations" / "contract"
VERSION = "1"


def contexts() -> list[str]:
    """The contexts that answer HTTP: each package of `functions/` with an `api.py`."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/api.py"))


def document() -> dict[str, Any]:
    """The OpenAPI document merged over all contexts."""
    return openapi.document([importlib.import_module(f"{name}.api").api for name in contexts()], VERSION)


def files() -> dict[str, str]:
    """What is published, by file name."""
    merged = document()
    text = json.dumps(merged, ensure_ascii=False, indent=1) + "\n"
    return {"openapi.json": text, "docs.html": render(merged)}


def main() -> None:
    PUBLISHED.mkdir(exist_ok=True)
    for name, text in files().items():
        (PUBLISHED / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
