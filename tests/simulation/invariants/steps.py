"""What holds after every commit, whatever the model says."""

from collections import Counter

from tests.simulation.model.commits import Commit, Seen
from tests.simulation.model.edges import EDGES, allowed
from tests.simulation.violations import require

_BALANCES = ("available", "held", "clearing", "reserve")


class Postings:
    """The ledger by itself: journals balance, and every guarded account is worth what was posted to it."""

    def __init__(self) -> None:
        self._sums: Counter[str] = Counter()

    def look(self, commit: Commit) -> None:
        for entry in commit.journals:
            debits = sum(fen if side == "D" else -fen for side, _, fen, _ in entry.legs)
            require(debits == 0, "journals sum to zero", f"{entry.id}: {debits}")
            positive = all(type(fen) is int and fen > 0 for _, _, fen, _ in entry.legs)
            require(positive, "no leg is negative or broken", entry.legs)
            self._sums.update(entry.effects())
        for seen in commit.seen:
            self._account(seen)
            _state(seen)

    def _account(self, seen: Seen) -> None:
        if not seen.kind.endswith(" account") or seen.after is None:
            return
        owner = seen.after["pk"].split("#", 2)[2]
        for name in _BALANCES:
            stored = seen.after.get(f"{name}_fen")
            if stored is not None:
                account = f"{name}:{owner}" if owner else name
                posted = self._sums[account]
                require(stored >= 0, "available and held ≥ 0", f"{account} is {stored}")
                require(stored == posted, "balance = sum of its postings", f"{account}: {stored}, {posted}")


def _state(seen: Seen) -> None:
    """States move only along allowed edges."""
    kind = seen.kind
    if kind == "order":
        kind = "deposit" if "deposit_id" in seen.item else "withdrawal"
    if kind not in EDGES:
        return
    before = seen.before["status"] if seen.before else None
    require(seen.after is not None, "states move along allowed edges", f"a {kind} was removed")
    after = seen.item["status"]
    require(allowed(kind, before, after), "states move along allowed edges", f"{kind}: {before} → {after}")
