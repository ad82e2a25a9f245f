"""Sees every commit the moment it is made, holds it against the model and the invariants, and keeps the trace."""

from collections.abc import Callable

from local.dynamodb.engine import Sink
from local.dynamodb.writing import Change
from tests.simulation.model import commits
from tests.simulation.model.commits import Commit
from tests.simulation.violations import Violation

Look = Callable[[Commit], None]


class Witness:
    """Stands between the tables and their streams. What it finds it keeps: whoever commits must not notice."""

    def __init__(self, then: Sink) -> None:
        self._then = then
        self.looks: list[Look] = []
        self.found: Violation | None = None
        self.commits: list[Commit] = []

    def committed(self, changes: list[Change]) -> None:
        commit = commits.read(changes)
        if commit.seen:
            self.commits.append(commit)
            self._look(commit)
        self._then(changes)

    def require_nothing_found(self) -> None:
        """Raises what was found."""
        if self.found:
            raise self.found

    def _look(self, commit: Commit) -> None:
        """The first violation counts: the model is wrong after it."""
        if self.found:
            return
        try:
            for look in self.looks:
                look(commit)
        except Violation as violation:
            self.found = violation
        except (LookupError, ValueError, TypeError, StopIteration) as error:
            self.found = Violation("store = model", f"{error!r} on {[each.item for each in commit.seen]}")
