"""What a sandbox partner answers, and the two ways in which every one of them can fail to."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from local.sandbox.quirks import Quirk


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; a late one comes when the platform has stopped waiting for it."""

    status: int
    body: dict[str, Any]
    late: bool = False


def done(quirk: Quirk, status: int = 200, /, **body: object) -> Answer:
    """The usual answer, late if the quirk says so."""
    return Answer(status, body, quirk.late_answer)


def refused(code: str, status: int = 422) -> Answer:
    """A definite no."""
    return Answer(status, {"code": code})


@dataclass(slots=True)
class Moods:
    """Counts how often each subject has been turned away, for partners that are down a few times."""

    _turned_away: Counter[str] = field(default_factory=Counter)

    def turn_away(self, quirk: Quirk, subject: str) -> Answer | None:
        """The 503 or refusal that this subject gets instead of an answer, if any."""
        if self._turned_away[subject] < quirk.unavailable_times:
            self._turned_away[subject] += 1
            return Answer(503, {"code": "unavailable"})
        return refused(quirk.refused) if quirk.refused else None
