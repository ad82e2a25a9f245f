"""Repaying by hand, ahead of the daily run."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from jinqiao.aws.dynamo import write
from jinqiao.ledger import book
from local.api_client import Problem
from tests.customers import ledger_of, verified
from tests.lent_loans import balance, give, in_clearing, journals_of, lend, take, tomorrow

INSTALMENT = 102_007
"""3,000 yuan over three months at 12 %; the last instalment is 102,006 fen."""


@pytest.fixture
def lent(world, borrower):
    return lend(world, borrower.user_id, [200_000, 100_000])


def path(lent):
    return f"/v1/me/loans/{lent.loan_id}/repayments"


def test_the_next_instalment_is_paid_and_shared_at_once(world, borrower, lent):
    repaid = borrower.app.repay(lent.loan_id)

    assert {
        name: repaid[name] for name in ("loan_id", "amount_fen", "principal_fen", "interest_fen", "fee_fen")
    } == {
        "loan_id": lent.loan_id,
        "amount_fen": INSTALMENT,
        "principal_fen": 99_007,
        "interest_fen": 3_000,
        "fee_fen": 0,
    }
    assert balance(world, borrower.user_id) == 300_000 - INSTALMENT
    assert [balance(world, lender) for lender, _ in lent.lenders] == [68_005, 34_002]
    assert borrower.app.loan(lent.loan_id)["schedule"][0]["status"] == "paid"


def test_an_instalment_is_paid_by_its_number(borrower, lent):
    borrower.app.repay(lent.loan_id, instalment_number=1)
    borrower.app.repay(lent.loan_id, instalment_number=2)

    statuses = [row["status"] for row in borrower.app.loan(lent.loan_id)["schedule"]]
    assert statuses == ["paid", "paid", "upcoming"]


@pytest.mark.parametrize("number", [2, 3, 4, 360])
def test_a_later_instalment_is_out_of_order(borrower, lent, number):
    with pytest.raises(Problem, match="422 out_of_order"):
        borrower.app.repay(lent.loan_id, instalment_number=number)


def test_an_amount_that_is_several_whole_instalments_pays_them(world, borrower, lent):
    repaid = borrower.app.post(path(lent), {"amount_fen": 2 * INSTALMENT})

    assert repaid["amount_fen"] == 2 * INSTALMENT
    assert balance(world, borrower.user_id) == 300_000 - 2 * INSTALMENT


def test_any_amount_pays_the_oldest_instalment_and_goes_on_with_the_next(world, borrower, lent):
    part = borrower.app.post(path(lent), {"amount_fen": 3_001})
    rest = borrower.app.post(path(lent), {"amount_fen": INSTALMENT})

    parts = [(each["principal_fen"], each["interest_fen"]) for each in (part, rest)]
    assert parts == [(1, 3_000), (INSTALMENT - 3_001 + 991, 2_010)]
    assert [row["paid_fen"] for row in borrower.app.loan(lent.loan_id)["schedule"]] == [INSTALMENT, 3_001, 0]
    assert sum(balance(world, lender) for lender, _ in lent.lenders) == INSTALMENT + 3_001


def test_what_is_left_of_an_instalment_is_paid_without_naming_it(borrower, lent):
    borrower.app.post(path(lent), {"amount_fen": 1})

    assert borrower.app.repay(lent.loan_id)["amount_fen"] == INSTALMENT - 1


def test_all_that_is_owed_can_be_paid_and_not_a_fen_more(world, borrower, lent):
    give(world, borrower.user_id, 100_000)

    with pytest.raises(Problem, match="422 more_than_owed") as refused:
        borrower.app.post(path(lent), {"amount_fen": 306_021})
    borrower.app.post(path(lent), {"amount_fen": 306_020})

    assert "306020" in refused.value.body["detail"]
    assert borrower.app.loan(lent.loan_id)["status"] == "repaid"


@pytest.mark.parametrize(
    "body",
    [
        {"amount_fen": 0},
        {"amount_fen": "102007"},
        {"amount_fen": 102007.0},
        {"instalment_number": 0},
        {"instalment_number": True},
        {"instalment_number": 1, "amount_fen": INSTALMENT},
        {"instalments": 1},
    ],
)
def test_a_body_of_another_form_is_not_valid(borrower, lent, body):
    with pytest.raises(Problem, match="422 invalid_request"):
        borrower.app.post(path(lent), body)


def test_a_repayment_needs_an_idempotency_key(borrower, lent):
    with pytest.raises(Problem, match="400 idempotency_key_required"):
        borrower.app.request("POST", path(lent), json={})


def test_more_than_is_available_is_refused(world, borrower, lent):
    take(world, borrower.user_id, 200_000)

    with pytest.raises(Problem, match="409 insufficient_funds"):
        borrower.app.repay(lent.loan_id)

    assert balance(world, borrower.user_id) == 100_000


def test_a_frozen_account_commands_no_money(world, borrower, lent):
    with ledger_of(world):
        write(book.set_status(borrower.user_id, "frozen"))

    with pytest.raises(Problem, match="403 suspended"):
        borrower.app.repay(lent.loan_id)


def test_anothers_loan_cannot_be_repaid(world, lent):
    stranger = verified(world, 1_000_000).app

    with pytest.raises(Problem, match="404 not_found"):
        stranger.repay(lent.loan_id)


def test_the_last_instalment_ends_the_loan(world, borrower, lent):
    give(world, borrower.user_id, 100_000)

    for _ in range(3):
        borrower.app.repay(lent.loan_id)

    loan = borrower.app.loan(lent.loan_id)
    assert (loan["status"], loan["outstanding_principal_fen"], loan["next_due_date"]) == ("repaid", 0, None)
    with pytest.raises(Problem, match="409 loan_repaid"):
        borrower.app.repay(lent.loan_id)


def test_the_same_request_again_gets_the_first_answer_though_the_loan_moved_on(world, borrower, lent):
    first = borrower.app.post(path(lent), {"instalment_number": 1}, key="repay-1")
    borrower.app.post(path(lent), {}, key="repay-2")

    again = borrower.app.post(path(lent), {"instalment_number": 1}, key="repay-1")

    assert again == first
    assert balance(world, borrower.user_id) == 300_000 - 2 * INSTALMENT


def test_the_same_key_for_another_request_is_refused(borrower, lent):
    borrower.app.post(path(lent), {"instalment_number": 1}, key="repay-1")

    with pytest.raises(Problem, match="422 idempotency_key_reused"):
        borrower.app.post(path(lent), {"instalment_number": 2}, key="repay-1")


def test_twenty_identical_requests_at_once_pay_one_instalment(world, borrower, lent):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: borrower.app.post(path(lent), {}, key="repay-at-once"), range(20)))

    assert [answer == answers[0] for answer in answers] == [True] * 20
    assert balance(world, borrower.user_id) == 300_000 - INSTALMENT


def test_different_requests_at_once_never_pay_one_instalment_twice(world, borrower, lent):
    def repay(number):
        try:
            return borrower.app.post(path(lent), {"instalment_number": 1}, key=f"key-{number}")["amount_fen"]
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(repay, range(8)))

    assert outcomes.count(INSTALMENT) == 1
    assert set(outcomes) <= {INSTALMENT, "loan_changed", "out_of_order"}
    assert balance(world, borrower.user_id) == 300_000 - INSTALMENT


def test_what_is_paid_ahead_is_not_collected_by_the_run(world, borrower, lent):
    due_date = tomorrow(world)
    borrower.app.repay(lent.loan_id)

    world.clock.advance(days=1)

    assert balance(world, borrower.user_id) == 300_000 - INSTALMENT
    assert f"collection#{lent.loan_id}#{due_date}" not in journals_of(world, lent.loan_id)


def test_paying_an_arrear_ends_it(world, borrower, lent):
    take(world, borrower.user_id, 300_000)
    world.clock.advance(days=1)
    overdue = borrower.app.loan(lent.loan_id)["status"]
    give(world, borrower.user_id, 150_000)

    borrower.app.repay(lent.loan_id)

    assert overdue == "overdue"
    assert borrower.app.loan(lent.loan_id)["status"] == "active"


def test_a_hundred_lenders_have_their_shares_soon_after(world, borrower):
    lent = lend(world, borrower.user_id, [10_000] * 100, fee_fen=300)

    borrower.app.repay(lent.loan_id)
    world.settle()

    assert sum(balance(world, lender) for lender, _ in lent.lenders) == 340_022
    assert in_clearing(world, lent.loan_id) == 0
