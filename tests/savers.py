"""People with real money for tests: verified by the workflow, funded through the sandbox bank, all over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from local.api_client import Problem
from local.mobile_app import MobileApp
from local.people import People, Person
from local.world import World

_people = People("savers")


@dataclass(frozen=True)
class Saver:
    """A person with the app open; `user_id` is theirs."""

    person: Person
    user_id: str
    app: MobileApp


def newcomer(world: World, language: str = "en", **papers: str) -> Saver:
    """Somebody who registered and signed in; `name` and `card_ending` choose their papers."""
    person = _people.next(**papers)
    app = MobileApp(world.url, language)
    user_id = app.register(person.phone, person.password)
    app.sign_in(person.phone, person.password)
    return Saver(person, user_id, app)


def saver(world: World, balance_fen: int = 0) -> Saver:
    """Somebody verified, with a balance that they deposited."""
    made = newcomer(world)
    made.app.verify_identity(made.person)
    if balance_fen:
        made.app.deposit(balance_fen)
    return made


def papers_of(person: Person, **changed: str) -> dict[str, str]:
    """The body of POST /v1/me/kyc."""
    papers = {"name": person.name, "id_number": person.id_number, "bank_card": person.bank_card}
    return papers | {"bank_mobile": person.phone} | changed


def problem_of(call: Any, *arguments: Any, **more: Any) -> tuple[int, str]:
    """Status and code of the refusal that a call must meet."""
    try:
        answer = call(*arguments, **more)
    except Problem as problem:
        return problem.status, problem.code
    raise AssertionError(f"was not refused: {answer}")


def outcome_of(call: Any, *arguments: Any, **more: Any) -> Any:
    """The answer, or the code of the refusal."""
    try:
        return call(*arguments, **more)
    except Problem as problem:
        return problem.code


def at_once(count: int, call: Any) -> list[Any]:
    """What `count` calls in parallel came to: answers, or codes of refusals."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: outcome_of(call), range(count)))


def trial_balance(world: World) -> dict[str, Any]:
    """The trial balance once nothing moves any more."""
    world.settle()
    with MobileApp(world.url) as anybody:
        return anybody.get("/_local/ledger")
