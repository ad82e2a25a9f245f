"""Why an amount is what it is: everything that a story moved, recomputed from the explanations alone."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from docs.recompute import FORMULAS, wrong
from local.api_client import Problem
from repayment.explanation.models import Formula
from tests.customers import Customer, verified
from tests.lent_loans import balance, give, lend, somebody, take, tomorrow

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def world(moving_world):
    return moving_world


def explained(customer: Customer, journal_id: str) -> dict:
    return customer.app.get(f"/v1/me/transactions/{quote(journal_id, safe='')}/explanation")


def statement(customer: Customer) -> list[dict]:
    return customer.app.items("/v1/me/transactions")


def on_available(explanation: dict) -> list[int]:
    signs = {"in": 1, "out": -1}
    return sorted(
        signs[item["side"]] * item["amount_fen"]
        for item in explanation["items"]
        if item["account"] == "available"
    )


@pytest.fixture(scope="module")
def story(world) -> tuple[list[Customer], list[str]]:
    """A borrower who pays part of an instalment, falls behind, pays late and by hand; three lenders; a withdrawal."""
    borrower, lenders = verified(world), [verified(world) for _ in range(3)]
    bids = list(zip([each.user_id for each in lenders], (333_333, 416_667, 250_000), strict=True))
    loan = lend(world, borrower.user_id, bids, fee_fen=1_000, months=6).loan_id
    borrower.app.post(f"/v1/me/loans/{loan}/repayments", {"amount_fen": 123_456})
    take(world, borrower.user_id, 500_000)
    world.clock.advance(days=2)
    lenders[0].sign_in()
    lenders[0].app.step_up()
    lenders[0].app.withdraw(10_000)
    take(world, borrower.user_id, balance(world, borrower.user_id) - 7_777)
    world.clock.advance(days=45)
    give(world, borrower.user_id, 500_000)
    borrower.sign_in()
    borrower.app.post(f"/v1/me/loans/{loan}/repayments", {"amount_fen": 77_777})
    world.clock.advance(days=1)
    borrower.sign_in()
    for each in lenders:
        each.sign_in()
    world.settle()
    return [borrower, *lenders], [loan]


def test_every_line_of_every_statement_is_explained_and_recomputes(story):
    people, _ = story
    lines = [(person, line) for person in people for line in statement(person)]
    journals = {(person.user_id, line["journal_id"]): person for person, line in lines}

    explanations = {key: explained(person, key[1]) for key, person in journals.items()}

    assert len(lines) > 30
    assert [bad for each in explanations.values() for item in each["items"] for bad in wrong(item)] == []
    for key in journals:
        told = sorted(line["amount_fen"] for who, line in lines if (who.user_id, line["journal_id"]) == key)
        assert on_available(explanations[key]) == told


def test_the_story_meets_every_formula_but_those_of_a_later_version(story):
    people, _ = story
    seen = set()
    for person in people:
        for line in statement(person):
            seen |= formulas_in(explained(person, line["journal_id"])["items"])

    assert seen == set(Formula)
    assert set(FORMULAS) == set(Formula)


def formulas_in(reasons) -> set[str]:
    return {each["formula"] for each in reasons} | {
        formula for each in reasons for formula in formulas_in(each["because"])
    }


def test_a_lender_sees_the_exact_share_and_what_rounding_did(story):
    _, lender, *_ = people = story[0]
    [interest] = [
        item
        for line in statement(lender)[-5:]
        for item in explained(lender, line["journal_id"])["items"]
        if item["what"] == "interest"
    ][:1]

    assert len(people) == 4
    assert interest["inputs"]["units"] == 1_000_000
    assert interest["inputs"]["stretches"] == [[0, 333_333]]
    assert interest["rounding"] == "half_up"
    assert interest["rule"]["topic"] == "repayment.recipients"
    assert interest["rule"]["version"].startswith("sandbox@")


def test_a_borrower_sees_the_interest_of_an_instalment_from_its_balance(story):
    (borrower, *_), _ = story
    first = [line for line in statement(borrower) if line["kind"] == "repayment_distributed"][-1]

    [item] = explained(borrower, first["journal_id"])["items"]

    interest = next(each for each in item["because"] if each["what"] == "interest")
    [of_the_first] = interest["because"]
    assert item["amount_fen"] == 123_456
    assert interest["formula"] == "waterfall"
    assert interest["inputs"]["order"] == ["penalty", "fee", "interest", "principal"]
    assert (of_the_first["inputs"]["balance_fen"], of_the_first["exact"]) == (1_000_000, "10000/1")


def test_a_penalty_is_explained_by_its_meter(story):
    (borrower, *_), _ = story
    penalties = [
        reason["because"][0]
        for line in statement(borrower)
        for item in explained(borrower, line["journal_id"])["items"]
        for reason in item["because"]
        if reason["what"] == "penalty"
    ]

    assert penalties
    assert {each["formula"] for each in penalties} == {"penalty_to_date"}
    assert {each["inputs"]["year_days"] for each in penalties} == {365}


def test_an_explanation_speaks_the_reader_s_language(story):
    (borrower, *_), _ = story
    [line] = [each for each in statement(borrower) if each["kind"] == "loan_disbursed"]
    path = f"/v1/me/transactions/{quote(line['journal_id'], safe='')}/explanation"

    english = borrower.app.request("GET", path, headers={"Accept-Language": "en"})
    chinese = borrower.app.request("GET", path, headers={"Accept-Language": "zh-CN"})

    assert english["items"][0]["words"] == "The amount as it was ordered, agreed or confirmed"
    assert chinese["items"][0]["words"] == "按指令或银行确认的金额"


def test_a_journal_of_others_is_as_absent_as_none(world, story):
    (borrower, *_), _ = story
    stranger = verified(world)
    journal_id = statement(borrower)[0]["journal_id"]

    for absent in (journal_id, "collection#loan_x#2026-01-01", "nothing"):
        with pytest.raises(Problem) as refused:
            explained(stranger, absent)
        assert (refused.value.status, refused.value.code) == (404, "not_found")


def test_the_script_tells_a_true_explanation_from_a_changed_one(story, tmp_path):
    (borrower, *_), _ = story
    journal_id = next(x["journal_id"] for x in statement(borrower) if x["kind"] == "repayment_distributed")
    true = explained(borrower, journal_id)
    changed = json.loads(json.dumps(true))
    changed["items"][0]["because"][0]["amount_fen"] += 1

    assert recomputed(true, tmp_path) == 0
    assert recomputed(changed, tmp_path) == 1


def recomputed(explanation: dict, folder: Path) -> int:
    answer = folder / "answer.json"
    answer.write_text(json.dumps(explanation), encoding="utf-8")
    return subprocess.run([sys.executable, DOCS / "recompute.py", answer], capture_output=True).returncode


def test_a_loan_of_many_lenders_is_explained_chunk_by_chunk(world):
    borrower, lender = verified(world), verified(world)
    others = [somebody(world) for _ in range(95)]
    bids = [(other, 1_001) for other in others] + [(lender.user_id, 4_905)]
    loan = lend(world, borrower.user_id, bids).loan_id

    borrower.app.repay(loan)
    world.settle()

    lines = [line for line in statement(lender) if line["kind"] == "receipt_distributed"]
    [explanation] = [explained(lender, journal) for journal in {line["journal_id"] for line in lines}]
    assert on_available(explanation) == sorted(line["amount_fen"] for line in lines)
    assert [bad for item in explanation["items"] for bad in wrong(item)] == []
    assert explanation["items"][0]["inputs"]["stretches"] == [[95_095, 100_000]]
    assert explanation["effective_date"] == (world.clock.now() + timedelta(hours=8)).date().isoformat()


def test_a_lender_of_loans_that_were_netted_has_each_loans_share_explained(world):
    lender, others = verified(world), [somebody(world) for _ in range(9)]
    circle = [(each, 100_001) for each in (lender.user_id, *others)]
    loans = [lend(world, somebody(world), circle).loan_id for _ in range(8)]
    batch = {"number": 1, "loan_ids": loans}
    day = tomorrow(world).isoformat()
    world.invoke("repayment-work-batch", {"business_date": day, "attempt": 9, "batch": batch})

    explanation = explained(lender, f"distribution#{day}#9#1#0")

    assert [item["what"] for item in explanation["items"]] == ["principal", "interest"] * len(loans)
    assert {item["formula"] for item in explanation["items"]} == {"share"}
    assert [wrong(item) for item in explanation["items"]] == [[]] * 2 * len(loans)
    assert sum(on_available(explanation)) == balance(world, lender.user_id)
