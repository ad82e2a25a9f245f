"""Loans in arrears for tests: what repayment would tell of them, put on the bus."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jinqiao import clock, settings
from jinqiao.aws.dynamo import Table, write
from local.account import acting
from local.world import World
from tests.customers import Customer, verified
from tests.told import Event, deliver, publish

_numbers = itertools.count(1)
_DAYS = (0, 1, 8, 31, 61, 91)
OVERDUE_FEN = 100_000


@dataclass(frozen=True)
class LoanBehind:
    """A loan of a customer's, of which repayment tells."""

    world: World
    customer: Customer
    loan_id: str

    def stage(self, stage: int, seq: int, **told: Any) -> Event:
        """The loan has come to a stage: on its first day, with 1,000 yuan overdue, unless told otherwise."""
        return self._event(
            "stage_changed",
            seq,
            stage=stage,
            days_past_due=_DAYS[stage],
            overdue_fen=OVERDUE_FEN if stage else 0,
            business_date=clock.business_date(self.world.clock.now()).isoformat(),
            **told,
        )

    def receipt(self, amount_fen: int, version: int) -> Event:
        """So much came in, a few fen of it interest, fee and penalty."""
        parts = {"principal_fen": amount_fen - 6, "interest_fen": 3, "fee_fen": 2, "penalty_fen": 1}
        return self._event("receipt_posted", version, loan_version=version, **parts)

    def repaid(self, version: int = 9) -> Event:
        """All of it has come in."""
        return self._event("loan_repaid", version, application_id="app_1")

    def tell(self, *events: Event) -> None:
        """Put events on the bus, each once everybody has heard of the one before."""
        for event in events:
            publish(self.world, event)
            self.world.settle()

    def deliver(self, *events: Event) -> list[str]:
        """Events straight from the queue; which of them are to be delivered again."""
        return deliver(self.world, *events, to="arrears-follow-loan")

    def case(self) -> dict[str, Any]:
        """The loan's case as its borrower sees it."""
        [found] = [each for each in self.cases() if each["loan_id"] == self.loan_id]
        return found

    def cases(self) -> list[dict[str, Any]]:
        return self.customer.app.items("/v1/me/collections")

    def _event(self, kind: str, seq: int, **detail: Any) -> Event:
        ids = {"loan_id": self.loan_id, "listing_id": f"lst_{self.loan_id}", "user_id": self.customer.user_id}
        return {
            "detail-type": f"repayment.{kind}",
            "source": "jinqiao.repayment",
            "time": f"{self.world.clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "detail": {**ids, **detail, "aggregate_id": f"LOAN#{self.loan_id}", "seq": seq},
        }


def a_loan(world: World, customer: Customer | None = None) -> LoanBehind:
    """A loan of somebody, of which nothing was told yet."""
    return LoanBehind(world, customer or verified(world), f"loan_behind{next(_numbers)}")


def behind(world: World, stage: int = 1, customer: Customer | None = None) -> LoanBehind:
    """A loan that has just come to a stage, and everybody has heard."""
    loan = a_loan(world, customer)
    loan.tell(loan.stage(stage, seq=2))
    return loan


def stored(world: World, case_id: str) -> list[dict[str, Any]]:
    """All that the table keeps of a case."""
    with _tables(world):
        return list(Table("ARREARS_TABLE").all(f"CASE#{case_id}"))


def destroy_key(world: World, customer: Customer) -> None:
    """What an erasure leaves of a person's key."""
    with _tables(world):
        item = {"pk": f"USER#{customer.user_id}", "sk": "KEY"}
        write(Table("USER_KEYS_TABLE").put("key", item))


@contextmanager
def _tables(world: World) -> Iterator[None]:
    names = {"ARREARS_TABLE": "jinqiao-dev-arrears", "USER_KEYS_TABLE": "jinqiao-dev-user_keys"}
    token = settings.environment.set(names)
    try:
        with acting(world.account):
            yield
    finally:
        settings.environment.reset(token)
