"""Cases for unit tests."""

from datetime import UTC, date, datetime

from arrears.case import Case, Change, Status, Step, unopened

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
"""Noon of 2026-01-05 in Shanghai."""

TODAY = date(2026, 1, 5)


def at_stage(stage: int, overdue_fen: int = 100_000) -> Case:
    """An open case whose call is due."""
    return unopened("loan_1", "lst_1", "usr_bob")._replace(
        revision=1,
        entries=2,
        seq=2,
        status=Status.OPEN,
        stage=stage,
        worst_stage=stage,
        overdue_fen=overdue_fen,
        as_of="2026-01-05",
        opened_at="2026-01-05T04:00:00.000000+00:00",
        step=Step("call", "staff", TODAY),
    )


def after(case: Case, change: Change | None) -> Case:
    """The case after a change, or as it was."""
    return change.after if change else case
