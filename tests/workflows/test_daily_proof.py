"""The nightly proof: the books closed, checked and published, whatever comes late, twice, or not at all."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from rich.progress import Progress

from infra import reindex
from jinqiao import clock
from jinqiao.ledger import recipes
from local.world import FunctionFailed, World
from tests import books
from tests.books import forget_proof, lose, post, proof_of, prove, tell, trust_of
from tests.killing import killed_after, killed_before
from tests.lent_loans import lend, somebody, take
from tests.savers import trial_balance
from trust import crossings, cuts, postings
from trust.closings import Closing


@pytest.fixture(scope="module")
def world(moving_world: World) -> World:
    return moving_world


@pytest.fixture
def today(world: World) -> date:
    """A day of its own for each test, at noon; all days before it are proven."""
    world.clock.advance(days=1)
    assert prove(world)["blocked"] is None
    return clock.business_date(world.clock.now())


@pytest.fixture
def ann(world: World, today: date) -> str:
    """Somebody with 10,000 fen, 3,000 of them set aside."""
    user_id = somebody(world, 10_000)
    take(world, user_id, 3_000)
    return user_id


@pytest.fixture
def repaired(world: World) -> Iterator[None]:
    """What the test upset and put right again is proven in the end, so that the next one can begin."""
    yield
    assert prove(world)["blocked"] is None


def reindexed(world: World) -> int:
    with Progress(disable=True) as progress:
        sent = reindex.reindex("dev", world.client("dynamodb"), world.client("sqs"), progress)
    world.settle()
    return sent


def codes(world: World, day: date) -> set[str]:
    """What doesn't hold of a blocked day."""
    proof = proof_of(world, day)
    assert proof["status"] == "blocked"
    return {each["code"] for each in proof["violations"]}


def test_the_schedule_proves_the_day_that_has_ended(world, today, ann):
    lend(world, ann, [500, 700])
    balance = trial_balance(world)
    world.clock.advance(days=1)
    proof = proof_of(world, today)

    assert (proof["status"], proof["journals"]) == ("proven", balance["journals"])
    assert (
        proof["root_sum_fen"] == proof["totals"]["p2p"]["available_fen"] + proof["totals"]["p2p"]["held_fen"]
    )
    assert proof["client_money_fen"] == balance["client_money_fen"]
    assert proof["custody_fen"] == balance["custody_fen"]


def test_a_day_without_a_journal_is_proven_with_the_same_sum_and_another_root(world, today, ann):
    world.clock.advance(days=2)
    busy, quiet = proof_of(world, today), proof_of(world, today + timedelta(days=1))

    assert (quiet["root_sum_fen"], quiet["journals"]) == (busy["root_sum_fen"], busy["journals"])
    assert quiet["heads"] == busy["heads"]
    assert quiet["root_hash"] != busy["root_hash"]


def test_a_proof_is_published_under_object_lock(world, today, ann):
    world.clock.advance(days=1)
    key = f"roots/{today}/1.json"
    locked = world.client("s3").head_object(Bucket=books.proofs_bucket(world), Key=key)

    assert locked["ObjectLockMode"] == "COMPLIANCE"
    assert proof_of(world, today)["root_hash"].encode() in books.file(world, key)


def test_a_day_is_not_proven_before_it_is_complete(world, today, ann):
    assert prove(world) == {"proven": [], "blocked": None}
    assert proof_of(world, today) == {}


def test_days_that_the_job_missed_are_caught_up_in_order(world, today, ann):
    world.clock.advance(days=3)
    days = [today + timedelta(days=number) for number in range(3)]
    before = [proof_of(world, day) for day in days]
    for day in reversed(days):
        forget_proof(world, day)

    assert prove(world)["proven"] == [day.isoformat() for day in days]
    assert [proof_of(world, day) for day in days] == before


DEATHS = {
    "while postings are read": (killed_before, "Query", "#8"),
    "before the proof is written": (killed_before, "PutItem", "PROOFS"),
    "after the proof was written": (killed_after, "PutItem", "PROOFS"),
    "before the next day is named": (killed_before, "PutItem", "NEXT"),
    "after the next day was named": (killed_after, "PutItem", "NEXT"),
}


@pytest.mark.parametrize(("killed", "operation", "which"), DEATHS.values(), ids=DEATHS)
def test_a_job_that_died_comes_to_the_same_when_it_runs_again(world, today, ann, killed, operation, which):
    world.clock.advance(days=1)
    proof, closings = proof_of(world, today), books.files(world, f"closings/{today}/1/")
    forget_proof(world, today)
    with killed(operation, lambda request: which in request), pytest.raises(FunctionFailed):
        prove(world)
    prove(world)

    assert proof_of(world, today) == proof
    assert books.files(world, f"closings/{today}/1/") == closings


def test_journals_told_twice_and_in_another_order_change_nothing(world, today, ann):
    lent = lend(world, ann, [500, 700])
    world.clock.advance(days=1)
    proof, rows = proof_of(world, today), books.all_items(world)
    told = [
        f"disbursement#{lent.loan_id}",
        f"claims_capture#{lent.loan_id}#0",
        f"disbursement#{lent.loan_id}",
    ]
    tell(world, *told)
    tell(world, *reversed(told))
    prove(world)

    assert proof_of(world, today) == proof
    assert [row for row in books.all_items(world) if row["pk"].startswith(f"DAY#{today}")] == [
        row for row in rows if row["pk"].startswith(f"DAY#{today}")
    ]


def test_an_index_that_lost_a_journal_is_blocked_until_it_is_told_again(world, today, ann, repaired):
    journal = post(world, f"deposit#lost-{ann}", recipes.deposit(ann, 5), world.clock.now())
    lose(world, journal.journal_id)
    world.clock.advance(days=1)
    blocked = codes(world, today)
    tell(world, journal.journal_id)

    assert blocked == {"account_differs"}
    assert prove(world)["proven"] == [today.isoformat()]
    assert proof_of(world, today)["status"] == "proven"


def test_half_a_journal_puts_the_books_out_of_balance(world, today, ann, repaired):
    journal = post(world, f"deposit#half-{ann}", recipes.deposit(ann, 5), world.clock.now())
    world.settle()
    [row] = [each for each in books.rows_of(world, journal.journal_id) if each["holder"]["S"] == "custody"]
    world.client("dynamodb").delete_item(TableName=books.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
    world.clock.advance(days=1)
    blocked = codes(world, today)
    tell(world, journal.journal_id)

    assert blocked == {"out_of_balance"}


def test_an_account_changed_without_a_journal_blocks_the_proof_and_those_after_it(
    world, today, ann, repaired
):
    books.change_account(world, ann, 1)
    world.clock.advance(days=2)
    blocked, after = proof_of(world, today), proof_of(world, today + timedelta(days=1))
    books.change_account(world, ann, -1)
    tomorrow = today + timedelta(days=1)

    assert blocked["violations"] == [{"code": "account_differs", "subject": f"user:{ann}", "amount_fen": 1}]
    assert "root_hash" not in blocked
    assert after == {}
    assert prove(world)["proven"] == [today.isoformat(), tomorrow.isoformat()]


def test_closings_that_are_not_those_of_the_postings_block_the_next_day(world, today, ann, repaired):
    world.clock.advance(days=1)
    key, s3 = f"closings/{today}/1/users-0.json", world.client("s3")
    before = books.file(world, key)
    [shard, holder, number, amounts] = (users := json.loads(before))[0]
    changed = json.dumps([[shard, holder, number, [amounts[0] + 1, amounts[1]]], *users[1:]])
    s3.put_object(Bucket=books.proofs_bucket(world), Key=key, Body=changed)
    world.clock.advance(days=1)
    blocked = codes(world, today + timedelta(days=1))
    s3.put_object(Bucket=books.proofs_bucket(world), Key=key, Body=before)

    assert blocked == {"account_differs", "root_differs"}


def test_finance_hears_once_of_a_proof_that_is_blocked(world, today, ann, repaired):
    books.change_account(world, ann, 1)
    world.clock.advance(days=1)
    prove(world)
    books.change_account(world, ann, -1)

    assert raised(world, today) == [{"error": "account_differs"}]


def raised(world: World, day: date) -> list[dict[str, Any]]:
    """The facts of finance's exceptions about a day's proof."""
    world.settle()
    pages = world.client("dynamodb").get_paginator("scan").paginate(TableName="jinqiao-dev-payments")
    items = [books.from_stored(item) for page in pages for item in page["Items"]]
    subject = f"proof#{day}#"
    return [item["facts"] for item in items if item.get("subject", "").startswith(subject) and "kind" in item]


def test_a_journal_that_comes_after_its_day_was_published_makes_another_revision(world, today, ann, repaired):
    receipt = f"rcp_{ann}"
    journal = post(world, f"suspense#{receipt}", recipes.suspense_receipt(receipt, 9), world.clock.now())
    lose(world, journal.journal_id)
    world.clock.advance(days=1)
    first = proof_of(world, today)
    tell(world, journal.journal_id)
    prove(world)
    second = proof_of(world, today)

    assert (first["revision"], second["revision"], second["replaces"]) == (1, 2, first["root_hash"])
    assert second["client_money_fen"] == first["client_money_fen"] + 9
    assert second["journals"] == first["journals"] + 1
    assert books.files(world, f"roots/{today}/").keys() == {
        f"roots/{today}/{number}.json" for number in (1, 2)
    }


def test_a_bid_stamped_before_midnight_may_draw_on_a_deposit_stamped_after_it(world, today):
    ann, midnight = somebody(world), cuts.cut(today)
    post(world, f"deposit#crossing-{ann}", recipes.deposit(ann, 50), midnight + timedelta(seconds=2))
    post(world, f"bid#crossing-{ann}", recipes.bid_held(ann, 50), midnight - timedelta(seconds=1))
    world.clock.advance(days=2)
    proof, after = proof_of(world, today), proof_of(world, today + timedelta(days=1))

    assert (proof["status"], proof["timing_fen"]) == ("proven", 50)
    assert proof["root_sum_fen"] == after["root_sum_fen"]
    assert after["timing_fen"] == 0


def test_a_balance_below_zero_that_nothing_just_after_the_cut_explains_is_a_violation(world, today):
    ann, midnight = somebody(world), cuts.cut(today)
    post(world, f"deposit#late-{ann}", recipes.deposit(ann, 50), midnight + timedelta(minutes=5))
    below = Closing(postings.shard(f"user:{ann}", ""), f"user:{ann}", 1, (-50, 50))
    world.settle()
    with trust_of(world):
        found = crossings.violations(today, [below])

    assert found == [{"code": "negative_balance", "subject": f"user:{ann}", "amount_fen": -50}]


def test_the_index_is_built_anew_from_the_journals_alone(world, today, ann):
    lend(world, ann, [500, 700])
    world.clock.advance(days=1)
    proof, rows = proof_of(world, today), books.all_items(world)
    for row in rows:
        key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
        world.client("dynamodb").delete_item(TableName=books.TABLE, Key=key)
    sent = reindexed(world)
    prove(world)

    assert sent >= proof["journals"]
    assert proof_of(world, today) == proof
