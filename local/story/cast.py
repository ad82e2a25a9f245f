"""The people of a story: each a person with the app, signed up, verified and ready."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from local.mobile_app import MobileApp
from local.people import Person

T = TypeVar("T")
R = TypeVar("R")
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who uses the app."""

    person: Person
    app: MobileApp

    def sign_in(self) -> MobileApp:
        """Open the app again: a session does not outlive a month of local time."""
        self.app.sign_in(self.person.phone, self.person.password)
        return self.app


def signed_up(url: str, person: Person) -> Actor:
    """Register, sign in, and be verified."""
    app = MobileApp(url)
    app.register(person.phone, person.password)
    app.sign_in(person.phone, person.password)
    kyc = app.verify_identity(person)
    if kyc["status"] != "verified":
        raise RuntimeError(f"verification ended {kyc}")
    return Actor(person, app)


def investor(url: str, person: Person, deposit_fen: int) -> Actor:
    """A verified person who may buy everything and has money to do it."""
    actor = signed_up(url, person)
    actor.app.answer_questionnaire("C5")
    actor.app.deposit(deposit_fen)
    return actor


def borrower(url: str, person: Person) -> Actor:
    """A verified person."""
    return signed_up(url, person)


def all_at_once(
    work: Callable[[T], R], those: Iterable[T], done: Callable[[], None] = lambda: None
) -> list[R]:
    """Do `work` for each of them, eight at a time, and return the results in order; `done` hears of each."""

    def one(each: T) -> R:
        result = work(each)
        done()
        return result

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(one, those))
