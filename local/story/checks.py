"""What must hold at the end of a story, each printed with its outcome."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; `detail` says what was found."""

    what: str
    held: bool
    detail: str


@dataclass(slots=True)
class Checks:
    """All checks of a story."""

    made: list[Check] = field(default_factory=list)

    def equal(self, what: str, found: object, expected: object) -> None:
        """`found` must be `expected`."""
        detail = f"{found}" if found == expected else f"{found}, expected {expected}"
        self.made.append(Check(what, found == expected, detail))

    def near(self, what: str, found: float, expected: float, tolerance: float) -> None:
        """`found` must be `expected` but for a tolerance."""
        held = abs(found - expected) <= tolerance
        self.made.append(Check(what, held, f"{found:.4%} beside {expected:.4%}"))

    @property
    def held(self) -> bool:
        """Did every one of them hold? A story that checked nothing has shown nothing."""
        return bool(self.made) and all(check.held for check in self.made)
