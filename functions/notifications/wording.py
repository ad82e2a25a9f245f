"""Facts in words: templates filled with amounts and dates as the reader's language writes them."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CATEGORIES = ("account", "payments", "borrowing", "investing")
LANGUAGES = ("zh", "en")

_FILE = Path(__file__).with_name("templates.json")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


class Template(NamedTuple):
    """What is said of one kind of event; `sms` tells whether it is worth a message to the phone."""

    category: str
    sms: bool
    wordings: Mapping[str, Mapping[str, str]]

    @property
    def needs(self) -> frozenset[str]:
        """The facts that its texts name."""
        texts = [part for wording in self.wordings.values() for part in wording.values()]
        return frozenset(name for text in texts for name in _PLACEHOLDER.findall(text))


class Wording(NamedTuple):
    """A notification in one language."""

    title: str
    text: str


@cache
def templates() -> Mapping[str, Template]:
    """Detail-type → template, read once per process."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        kind: Template(each["category"], each["sms"], {language: each[language] for language in LANGUAGES})
        for kind, each in stored.items()
    }


def say(kind: str, facts: Mapping[str, Any], language: str) -> Wording:
    """The notification of an event in a language.

    `say("payments.deposit_credited", {"amount_fen": 123456}, "en").text` is
    "Your deposit of CNY 1,234.56 has arrived."
    """
    wording = templates()[kind].wordings[language]
    words = {name: in_words(name, value, language) for name, value in facts.items()}
    return Wording(wording["title"], wording["text"].format_map(words))


def in_words(name: str, value: Any, language: str) -> str:
    """A fact as a text; its name tells what it is: `…_fen` an amount, `…_date` a date."""
    if name.endswith("_fen"):
        return amount(value, language)
    if name.endswith("_date"):
        return day(date.fromisoformat(value), language)
    return str(value)


def amount(fen: int, language: str) -> str:
    """123456 fen is `1,234.56 元`, or `CNY 1,234.56`."""
    yuan = f"{fen // 100:,}.{fen % 100:02d}"
    return f"{yuan} 元" if language == "zh" else f"CNY {yuan}"


def day(value: date, language: str) -> str:
    """`2026年1月31日`, or `31 January 2026`."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
