"""Policy packs: JSON files of effective-dated entries, checked when loaded."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from jinqiao.policy.book import Policy
from jinqiao.policy.figures import read_figure

_PACKS = Path(__file__).parent / "packs"
_CERTAINTIES = {
    "T": "read in the rule's text",
    "B": "believed, for counsel to confirm",
    "O": "the operator's own",
}


class UnknownPack(ValueError):
    """No pack of that name is installed."""


class NoPolicyInForce(LookupError):
    """The pack has no rules for that date."""


class BadPack(ValueError):
    """A pack that does not cover its figures: unknown or missing topics, gaps, overlaps, no citation."""


class Entry(NamedTuple):
    """One figure, in force from a date until before another (None: until further notice)."""

    topic: str
    since: date
    until: date | None
    figure: Any
    citation: str
    certainty: str
    """T: read in the rule's text; B: believed, for counsel to confirm; O: the operator's own."""

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on a business date."""
        return self.since <= day and (self.until is None or day < self.until)


class Pack:
    """A named set of entries: each topic of `Policy` once for every date since the pack begins."""

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name = name
        self._by_topic = _by_topic(entries)
        self._changes = sorted({entry.since for entry in entries})
        self._books: dict[date, Policy] = {}

    def on(self, day: date) -> Policy:
        """The rule book of a business date; before the pack begins: `NoPolicyInForce`."""
        since = max((change for change in self._changes if change <= day), default=None)
        if since is None:
            raise NoPolicyInForce(f"{self.name} begins on {self._changes[0]}, not by {day}")
        if since not in self._books:
            self._books[since] = self._book(since)
        return self._books[since]

    def entry(self, topic: str, day: date) -> Entry:
        """The entry behind a figure, with its citation: `entry("borrowing.cost_cap", day)`."""
        found = next((entry for entry in self._by_topic.get(topic, ()) if entry.holds_on(day)), None)
        if found is None:
            raise NoPolicyInForce(f"{self.name} says nothing of {topic} on {day}")
        return found

    def entries(self) -> list[Entry]:
        """Every entry, by topic and date."""
        return [entry for topic in sorted(self._by_topic) for entry in self._by_topic[topic]]

    def _book(self, since: date) -> Policy:
        rules: dict[str, Any] = {
            subject.name: subject.type(
                **{
                    rule.name: self.entry(f"{subject.name}.{rule.name}", since).figure
                    for rule in fields(subject.type)
                }
            )
            for subject in _subjects()
        }
        return Policy(version=f"{self.name}@{since}", **rules)


@cache
def load(name: str) -> Pack:
    """The pack of that name, read once per process; `UnknownPack` if there is none, `BadPack` if it is wrong."""
    if name not in {path.stem for path in _PACKS.glob("*.json")}:
        raise UnknownPack(f"no policy pack is called {name!r}")
    return read_pack(json.loads((_PACKS / f"{name}.json").read_text(encoding="utf-8"), parse_float=_refuse))


def recall(version: str) -> Policy:
    """The rule book that a loan recorded: `recall("sandbox@2016-01-01")`."""
    name, _, since = version.partition("@")
    book = load(name).on(date.fromisoformat(since))
    if book.version != version:
        raise NoPolicyInForce(f"{name} has no version {since}")
    return book


def read_pack(document: Mapping[str, Any]) -> Pack:
    """A pack from its JSON document: `{"pack": name, "entries": [...]}`."""
    return Pack(document["pack"], [_entry(row) for row in document["entries"]])


def _entry(row: Mapping[str, Any]) -> Entry:
    topic = row["topic"]
    kinds = _kinds()
    if topic not in kinds:
        raise BadPack(f"{topic} is no figure that the platform knows")
    if not row["citation"].strip() or row["certainty"] not in _CERTAINTIES:
        raise BadPack(f"{topic} needs a citation and how sure it is: {', '.join(_CERTAINTIES)}")
    try:
        figure = read_figure(kinds[topic], row["figure"])
    except (TypeError, ValueError, KeyError, AttributeError) as wrong:
        raise BadPack(f"{topic}: {wrong}") from wrong
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Entry(topic, date.fromisoformat(row["from"]), until, figure, row["citation"], row["certainty"])


def _by_topic(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    topics: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.since):
        topics[entry.topic].append(entry)
    missing = _kinds().keys() - topics.keys()
    if missing:
        raise BadPack(f"no figure for {', '.join(sorted(missing))}")
    begins = min(entry.since for entry in entries)
    for topic, spans in topics.items():
        _require_unbroken(topic, spans, begins)
    return dict(topics)


def _require_unbroken(topic: str, spans: Sequence[Entry], begins: date) -> None:
    """One entry for each date from the pack's beginning on: no gap, no overlap, no end."""
    joined = all(earlier.until == later.since for earlier, later in pairwise(spans))
    if spans[0].since != begins or spans[-1].until is not None or not joined:
        raise BadPack(f"the entries of {topic} do not follow each other from {begins} on")


@cache
def _kinds() -> dict[str, Any]:
    """Topic → type of its figure."""
    return {
        f"{subject.name}.{rule.name}": rule.type for subject in _subjects() for rule in fields(subject.type)
    }


@cache
def _subjects() -> tuple[Any, ...]:
    return tuple(subject for subject in fields(Policy) if subject.name != "version")


def _refuse(number: str) -> NoReturn:
    raise BadPack(f"{number} is a float: whole numbers or decimal strings only")
