"""Along which edges things may go from state to state. What is not listed here must not happen."""

EDGES: dict[str, dict[str | None, set[str]]] = {
    "user account": {None: {"open"}, "open": {"frozen"}, "frozen": {"open"}},
    "application": {
        None: {"submitted"},
        "submitted": {"approved", "declined", "in_review", "withdrawn"},
        "in_review": {"approved", "declined", "withdrawn"},
        "approved": {"accepted", "withdrawn"},
        "accepted": {"listed"},
    },
    "review": {None: {"open"}, "open": {"decided", "expired", "withdrawn"}},
    "listing": {
        None: {"open"},
        "open": {"full", "refunding"},
        "full": {"disbursing"},
        "disbursing": {"funded"},
        "funded": {"repaid"},
        "refunding": {"refunded"},
    },
    "bid": {None: {"held"}, "held": {"lent", "released"}},
    "deposit": {
        None: {"pending"},
        "pending": {"credited", "failed", "suspense"},
        "failed": {"credited", "suspense"},
        "suspense": {"credited", "failed"},
    },
    "withdrawal": {
        None: {"held"},
        "held": {"sent", "settled", "released"},
        "sent": {"settled", "released"},
        "released": {"settled"},
    },
    "exception": {None: {"open"}, "open": {"proposed", "resolved"}, "proposed": {"open", "resolved"}},
    "sweep": {None: {"planned", "done"}, "planned": {"done"}},
    "loan": {None: {"active"}, "active": {"overdue", "repaid"}, "overdue": {"active", "repaid"}},
    "case": {
        None: {"pending"},
        "pending": {"in_review", "opened", "rejected"},
        "in_review": {"reviewed", "opened", "rejected"},
        "reviewed": {"opened", "rejected"},
        "opened": {"verified"},
    },
}


def allowed(kind: str, before: str | None, after: str) -> bool:
    """Whether something of this kind may go from one state to another, or stay where it is."""
    return before == after or after in EDGES[kind].get(before, set())
