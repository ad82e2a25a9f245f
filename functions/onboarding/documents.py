"""The texts that people accept, in both languages, by kind and version (`texts/<kind>/<version>.<language>.md`).

The policy pack names the version in force of each kind. A text that was published is never edited: its hash
stands on what people accepted.
"""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinqiao import rules
from jinqiao.errors import NotFound
from onboarding.models import Document, Texts

if TYPE_CHECKING:
    from jinqiao.policy import Policy

KINDS = {
    "agreement": "loan_agreement",
    "disclosure": "risk_disclosure",
    "privacy": "privacy_policy",
    "terms": "user_agreement",
}
"""Kinds as the API names them → as the policy pack does."""

_TEXTS = Path(__file__).parent / "texts"


def show(kind: str, version: str, now: datetime) -> Document:
    """A text by kind and version, in force or not any more. Raises `NotFound`."""
    document = read(kind, version)
    current = version == version_in_force(kind, rules.in_force(now))
    return document.model_copy(update={"in_force": current})


def version_in_force(kind: str, policy: "Policy") -> str:
    """The version of a kind that people are asked to accept now."""
    return policy.documents.in_force[KINDS[kind]]


@cache
def read(kind: str, version: str) -> Document:
    """A text with its hash; raises `NotFound`. What is asked for never becomes a path: only listed files are read."""
    if (kind, version) not in published():
        raise NotFound
    zh, en = (_content(kind, version, language) for language in ("zh", "en"))
    return Document(
        kind=kind,
        version=version,
        title=Texts(zh=_title(zh), en=_title(en)),
        text=Texts(zh=zh, en=en),
        hash=hashlib.sha256((zh + en).encode()).hexdigest(),
        in_force=False,
    )


@cache
def published() -> frozenset[tuple[str, str]]:
    """(kind, version) of every text there is."""
    return frozenset(
        (path.parent.name, path.name.removesuffix(".zh.md")) for path in _TEXTS.glob("*/*.zh.md")
    )


def _content(kind: str, version: str, language: str) -> str:
    return (_TEXTS / kind / f"{version}.{language}.md").read_text(encoding="utf-8")


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")
