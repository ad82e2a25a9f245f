"""Clients: they send a command until they have an answer, always under the same key, and keep what they sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinqiao import ids
from tests.simulation.edge import Answer, Caller, Edge

Outcome = tuple[int, str]
Outcomes = set[Outcome]

ANSWERED = "a command is answered as it ended"
ONE_EFFECT = "a repeated command has one effect"


@dataclass(frozen=True)
class Ask:
    """One request: who, what, where, under which key."""

    caller: Caller
    method: str
    route: str
    body: Mapping[str, Any] | None = None
    key: str = ""
    at: Mapping[str, str] = field(default_factory=dict)

    def id(self, prefix: str) -> str:
        """The id of what it makes."""
        return ids.derive(prefix, self.caller.user_id, f"{self.method} {self.route}", self.key)

    def send(self, edge: Edge) -> Answer:
        headers = {"Idempotency-Key": self.key} if self.key else {}
        return edge.send(self.method, self.route.format(**self.at), self.body, self.caller, headers)

    def with_body(self, **changed: Any) -> "Ask":
        return replace(self, body={**(self.body or {}), **changed})


@dataclass(frozen=True)
class Expected:
    """What may come of an ask, as the model has it now, and whether it has had its effect."""

    outcomes: Callable[[], Outcomes]
    made: Callable[[], bool]


def anything() -> bool:
    """For what has no effect that the model keeps."""
    return False
