"""Past balances: of any day, as they are known now, and as they were known at any instant."""

import random
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from jinqiao import clock
from jinqiao.ledger import recipes
from jinqiao.ledger.journal import Journal
from local.api_client import Problem
from local.world import World
from tests import books
from tests.books import post, prove, trust_of
from tests.customers import Customer, put_money, signed_in, verified
from tests.lent_loans import somebody, take
from tests.savers import problem_of
from trust import cuts, history


@pytest.fixture
def ann(world: World) -> Customer:
    """Somebody with 1,000 fen since the day before yesterday, 300 set aside yesterday, and 50 more today."""
    customer = verified(world, 1_000)
    world.clock.advance(days=1)
    take(world, customer.user_id, 300)
    world.clock.advance(days=1)
    put_money(world, customer, 50)
    world.settle()
    return customer


@pytest.fixture
def today(world: World, ann: Customer) -> date:
    return clock.business_date(world.clock.now())


def past(customer: Customer, as_of: date | None = None, known_at: datetime | None = None) -> tuple[int, int]:
    """Available and held, as the API says."""
    query = {"as_of": as_of.isoformat()} if as_of else {}
    query |= {"known_at": known_at.isoformat()} if known_at else {}
    answer = customer.app.get("/v1/me/account/history", **query)
    assert answer["total_fen"] == answer["available_fen"] + answer["held_fen"]
    return answer["available_fen"], answer["held_fen"]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [(0, (750, 300)), (1, (700, 300)), (2, (1_000, 0)), (3, (0, 0)), (4_000, (0, 0))],
)
def test_a_balance_is_that_of_the_days_end(ann, today, days_ago, expected):
    assert past(ann, today - timedelta(days=days_ago)) == expected


def test_without_a_date_it_is_that_of_today(ann, today):
    account = ann.app.account()

    assert past(ann) == (account["available_fen"], account["held_fen"])


def test_what_was_known_is_what_had_been_recorded(ann, today):
    noon_of_yesterday = cuts.cut(today - timedelta(days=1)) - timedelta(hours=12)

    assert past(ann, known_at=noon_of_yesterday - timedelta(minutes=5)) == (1_000, 0)
    assert past(ann, known_at=noon_of_yesterday + timedelta(minutes=5)) == (700, 300)
    assert past(ann, today - timedelta(days=2), noon_of_yesterday) == (1_000, 0)


def test_a_day_is_another_once_a_journal_with_its_date_is_recorded_later(world, ann, today):
    before_yesterday, at = today - timedelta(days=2), world.clock.now()
    post(world, f"late#{ann.user_id}", recipes.deposit(ann.user_id, 9), at, effective_date=before_yesterday)
    world.settle()

    assert past(ann, before_yesterday) == (1_009, 0)
    assert past(ann, today - timedelta(days=1)) == (709, 300)
    assert past(ann, before_yesterday, at - timedelta(seconds=1)) == (1_000, 0)


def test_a_journal_that_takes_effect_later_is_not_there_before(world, ann, today):
    following = today + timedelta(days=1)
    post(
        world,
        f"early#{ann.user_id}",
        recipes.deposit(ann.user_id, 9),
        world.clock.now(),
        effective_date=following,
    )
    world.settle()
    before = past(ann, today)
    world.clock.advance(days=1)

    assert (before, past(ann, today)) == ((750, 300), (750, 300))
    assert past(ann, following) == (759, 300)


def test_a_day_that_could_not_be_proven_is_known_all_the_same(world, ann, today):
    books.change_account(world, ann.user_id, 1)
    world.clock.advance(days=2)
    shown = past(ann, today), past(ann, today + timedelta(days=1))
    books.change_account(world, ann.user_id, -1)

    assert prove(world)["blocked"] is None
    assert shown == ((750, 300), (750, 300))


def test_any_day_as_known_at_any_instant_is_the_fold_of_the_journals(world, ann):
    user_id, chance = somebody(world), random.Random(20261124)
    last = books.yesterday(world)
    days = [last - timedelta(days=number) for number in range(4)]
    instants = sorted(cuts.cut(day) - timedelta(hours=hours) for day in days for hours in (1, 13))
    recorded = sorted(chance.choices(instants, k=40))
    journals = [
        _deposit(world, user_id, number, at, chance.choice(days)) for number, at in enumerate(recorded)
    ]
    blocked = prove(world)["blocked"]

    for as_of, known_at in product(days, [*instants, world.clock.now()]):
        with trust_of(world):
            found = history.balance(user_id, as_of, known_at)
        assert found == (_fold(journals, as_of, known_at), 0), (as_of, known_at)
    assert blocked is None


def _deposit(world: World, user_id: str, number: int, at: datetime, other: date) -> Journal:
    """Every third takes effect on another day than that of recording."""
    effective = clock.business_date(at) if number % 3 else other
    legs = recipes.deposit(user_id, 10**9 + 2**number)
    return post(world, f"deposit#{user_id}-{number}", legs, at, effective_date=effective)


def _fold(journals: list[Journal], as_of: date, known_at: datetime) -> int:
    known = [each for each in journals if each.effective_date <= as_of and each.recorded_at <= known_at]
    return sum(leg.effect_fen for each in known for leg in each.legs if leg.account.kind == "available")


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "yesterday"},
        {"as_of": "2026-2-1"},
        {"as_of": "9999-12-31"},
        {"known_at": "2026-02-01"},
        {"known_at": "2026-02-01T00:00:00"},
        {"known_at": "9999-12-31T23:59:59+08:00"},
        {"known_at": "0001-01-01T00:00:00+08:00"},
        {"known_at": ""},
    ],
)
def test_what_is_no_past_date_or_instant_is_refused(ann, query):
    assert problem_of(ann.app.get, "/v1/me/account/history", **query) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("language", "message"), [("zh", "不能晚于现在"), ("en", "cannot be later than now")]
)
def test_what_is_wrong_is_said_in_the_readers_language(world, ann, language, message):
    asked = {"params": {"as_of": "9999-12-31"}, "headers": {"Accept-Language": language}}
    with pytest.raises(Problem) as refusal:
        ann.app.request("GET", "/v1/me/account/history", **asked)

    assert refusal.value.body["errors"] == [{"pointer": "as_of", "code": "to_come", "message": message}]


def test_who_has_no_account_has_no_past(world):
    assert problem_of(past, signed_in(world)) == (409, "not_verified")
