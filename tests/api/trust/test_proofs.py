"""Balance proofs over HTTP: each user's holds for the published root, as the verifier in docs/ says."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jinqiao import clock
from local.api_client import ApiClient
from local.world import World
from tests import books
from tests.books import proof_of, prove
from tests.customers import Customer, balances, put_money, signed_in, verified
from tests.lent_loans import take
from tests.market import staff
from tests.savers import problem_of
from trust import closing_pages

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_proof.py"


@pytest.fixture(scope="module")
def savers(world: World) -> list[Customer]:
    """Three people, the second with money set aside, and the first night over."""
    people = [verified(world, balance_fen) for balance_fen in (1_000, 500, 10)]
    take(world, people[1].user_id, 200)
    world.clock.advance(days=1)
    return people


@pytest.fixture
def day(world: World, savers: list[Customer]) -> date:
    """The day that was proven last."""
    return books.yesterday(world)


def proof(saver: Customer, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = saver.app.get("/v1/me/account/proof", **query)
    return answer


def root(world: World, day: date) -> dict[str, Any]:
    """What anybody gets without signing in."""
    with ApiClient(world.url, "en") as anybody:
        answer: dict[str, Any] = anybody.get(f"/v1/proofs/{day}")
    return answer


def exit_code(folder: Path, *answers: dict[str, Any]) -> int:
    """What the verifier says about answers as they came."""
    names = [folder / f"{number}.json" for number in range(len(answers))]
    for name, answer in zip(names, answers, strict=True):
        name.write_text(json.dumps(answer), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", VERIFIER, *names], check=False, capture_output=True
    ).returncode


@pytest.mark.parametrize("who", range(3))
def test_everybodys_proof_holds_for_the_published_root(world, savers, day, tmp_path, who):
    assert exit_code(tmp_path, proof(savers[who]), root(world, day)) == 0


@pytest.mark.parametrize(
    "lie", [{"available_fen": 301}, {"held_fen": 0}, {"root_sum_fen": 1}, {"salt": "00" * 32}, {"users": 2}]
)
def test_an_answer_that_was_tampered_with_does_not_hold(savers, tmp_path, lie):
    assert exit_code(tmp_path, proof(savers[1]) | lie) == 1


def test_a_proof_says_what_was_there_at_the_cut(world, savers, day):
    saver = savers[1]
    put_money(world, saver, 77)
    mine = proof(saver)

    assert (mine["date"], mine["available_fen"], mine["held_fen"]) == (day.isoformat(), 300, 200)
    assert balances(world, saver) == (377, 200)


def test_the_root_adds_up_what_is_owed_to_all(world, savers, day):
    published, stored = root(world, day), proof_of(world, day)

    assert published["users"] >= 3
    assert published["root_sum_fen"] == published["client_money_fen"]
    operators_fen = [stored["totals"]["p2p"].get(f"{kind}_fen", 0) for kind in ("fees_payable", "reserve")]
    assert published["custody_fen"] == published["client_money_fen"] + sum(operators_fen)
    assert published["root_hash"] == proof(savers[0])["root_hash"] == stored["root_hash"]
    assert sum(head["seq"] for head in published["heads"].values()) == published["journals"]


def test_a_salt_is_of_one_user_and_one_day(world, savers, day):
    world.clock.advance(days=1)
    salts = {
        proof(saver, date=of.isoformat())["salt"] for saver in savers for of in (day, day + timedelta(days=1))
    }

    assert len(salts) == 6


def test_an_earlier_day_can_be_asked_for(savers, day, tmp_path, world):
    world.clock.advance(days=1)
    earlier = proof(savers[0], date=day.isoformat())

    assert (earlier["date"], proof(savers[0])["date"]) == (
        day.isoformat(),
        (day + timedelta(days=1)).isoformat(),
    )
    assert exit_code(tmp_path, earlier, root(world, day)) == 0


def test_proofs_hold_over_many_pages(world, savers, day, tmp_path, monkeypatch):
    monkeypatch.setattr(closing_pages, "PAGE", 2)
    crowd = [verified(world, balance_fen) for balance_fen in range(7)]
    world.clock.advance(days=1)
    published = root(world, books.yesterday(world))
    codes = [exit_code(tmp_path, proof(person), published) for person in crowd[1:]]

    assert codes == [0] * 6
    assert len({proof(person)["leaf_index"] for person in crowd[1:]}) == 6


def test_who_had_no_account_that_day_has_no_proof(world, savers, day):
    late = verified(world, 5)

    assert problem_of(late.app.get, "/v1/me/account/proof") == (404, "not_found")


def test_a_day_that_is_not_over_has_no_proof(world, savers):
    today = clock.business_date(world.clock.now()).isoformat()

    assert problem_of(proof, savers[0], date=today) == (404, "not_found")
    assert problem_of(root, world, today) == (404, "not_found")


@pytest.mark.parametrize("asked", ["tomorrow", "2026-2-1", "20260201", "2026-02-30", "9999-12-31", ""])
def test_what_is_no_past_date_is_refused(world, savers, asked):
    assert problem_of(proof, savers[0], date=asked)[0] == 422


@pytest.mark.parametrize("asked", ["tomorrow", "2026-2-1", "20260201", "0001-01-01"])
def test_there_is_no_root_of_what_is_no_proven_day(world, savers, asked):
    assert problem_of(root, world, asked) == (404, "not_found")


def test_a_proof_is_for_who_signed_in(world):
    with ApiClient(world.url, "en") as anybody:
        assert problem_of(anybody.get, "/v1/me/account/proof")[0] == 401


def test_finance_sees_the_days_newest_first(world, savers, day, finance):
    [newest, *_] = finance.get("/v1/ops/proofs")["items"]

    assert (newest["date"], newest["status"]) == (books.yesterday(world).isoformat(), "proven")
    assert newest["violations"] == []
    assert newest["books"]["p2p"]["custody_fen"] == newest["custody_fen"]


def test_finance_sees_what_blocks_a_day(world, savers, finance):
    saver = savers[0]
    books.change_account(world, saver.user_id, 1)
    world.clock.advance(days=1)
    [newest, *_] = finance.get("/v1/ops/proofs", limit=1)["items"]
    books.change_account(world, saver.user_id, -1)
    prove(world)
    violation = {"code": "account_differs", "subject": f"user:{saver.user_id}", "amount_fen": 1}

    assert (newest["status"], newest["violations"], newest["root_hash"]) == ("blocked", [violation], None)
    assert finance.get("/v1/ops/proofs", limit=1)["items"][0]["status"] == "proven"


def test_days_are_paged(world, savers, finance):
    world.clock.advance(days=1)
    first = finance.get("/v1/ops/proofs", limit=1)
    second = finance.get("/v1/ops/proofs", limit=1, cursor=first["next_cursor"])

    assert first["items"][0]["date"] > second["items"][0]["date"]


def test_days_are_shown_to_finance_and_compliance_only(world):
    asked = [
        problem_of(signed_in(world).app.get, "/v1/ops/proofs"),
        problem_of(staff(world, "underwriter").get, "/v1/ops/proofs"),
    ]

    assert asked == [(403, "forbidden")] * 2
    assert staff(world, "compliance").get("/v1/ops/proofs")["items"] != []
