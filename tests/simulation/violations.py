"""What a simulation finds."""


class Violation(AssertionError):
    """An invariant does not hold: which one, and what was seen instead."""

    def __init__(self, invariant: str, seen: str) -> None:
        super().__init__(f"{invariant}: {seen}")
        self.invariant = invariant
        self.seen = seen

    def __reduce__(self) -> tuple[type["Violation"], tuple[str, str]]:
        """So that it crosses from one process to another."""
        return Violation, (self.invariant, self.seen)


def require(holds: bool, invariant: str, seen: object) -> None:
    """Raises `Violation` unless it holds."""
    if not holds:
        raise Violation(invariant, str(seen))
