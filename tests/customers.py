"""Customers for tests: signed up and in through the API; their account and first money put straight into the ledger.

Verification and deposits have tests of their own; whoever tests lending or investing needs many customers fast.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from jinqiao import clock, settings
from jinqiao.aws.dynamo import transact, write
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from local.account import acting
from local.mobile_app import MobileApp
from local.people import People, Person
from local.world import World

_people = People("customers")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Customer:
    """A person with the app open; `user_id` is theirs."""

    user_id: str
    app: MobileApp
    person: Person

    def sign_in(self) -> None:
        """Open a new session, as after weeks away."""
        self.app.sign_in(self.person.phone, self.person.password)


def signed_in(world: World) -> Customer:
    """Somebody who registered and signed in, and nothing more."""
    person = _people.next()
    app = MobileApp(world.url)
    customer = Customer(app.register(person.phone, person.password), app, person)
    customer.sign_in()
    return customer


def verified(world: World, balance_fen: int = 0, risk_rank: int = 5) -> Customer:
    """Somebody with an account, classified (0: not), with money in it."""
    customer = signed_in(world)
    open_account(world, customer, risk_rank)
    if balance_fen:
        put_money(world, customer, balance_fen)
    return customer


def open_account(world: World, customer: Customer, risk_rank: int, valid_until: date | None = None) -> None:
    """What the end of a verification does to the ledger."""
    today = clock.business_date(world.clock.now())
    with ledger_of(world):
        write(book.open_user_account(customer.user_id, f"sub-{customer.user_id}", world.clock.now()))
        if risk_rank:
            write(book.classify(customer.user_id, risk_rank, valid_until or today + timedelta(days=365)))


def freeze(world: World, customer: Customer) -> None:
    """What compliance does to an account."""
    with ledger_of(world):
        write(book.set_status(customer.user_id, "frozen"))


def put_money(world: World, customer: Customer, amount_fen: int) -> None:
    """What a deposit's callback does to the ledger."""
    number = f"deposit#test-{next(_numbers)}"
    now = world.clock.now()
    legs = recipes.deposit(customer.user_id, amount_fen)
    journal = Journal(number, "deposit", clock.business_date(now), now, number, legs)
    with ledger_of(world):
        transact(book.writes(journal))


def balances(world: World, customer: Customer) -> tuple[int, int]:
    """Available and held, in fen, as the ledger has them."""
    with ledger_of(world):
        account = book.user_account(customer.user_id) or {}
    return account["available_fen"], account["held_fen"]


@contextmanager
def ledger_of(world: World) -> Iterator[None]:
    """The platform's own code on the platform's ledger, as an administrator would run it."""
    token = settings.environment.set({"LEDGER_TABLE": f"jinqiao-{world.environment}-ledger"})
    try:
        with acting(world.account):
            yield
    finally:
        settings.environment.reset(token)
