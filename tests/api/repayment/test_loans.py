"""The borrower's side of a loan."""

import pytest

from local.api_client import Problem
from tests.customers import verified
from tests.lent_loans import lend, take, tomorrow


def test_a_loan_shows_its_terms_and_its_schedule(world, borrower):
    due_date = tomorrow(world)
    lent = lend(world, borrower.user_id, [600_000, 400_000], fee_fen=900)

    loan = borrower.app.loan(lent.loan_id)

    assert {name: loan[name] for name in ("status", "principal_fen", "annual_rate", "months", "method")} == {
        "status": "active",
        "principal_fen": 1_000_000,
        "annual_rate": "0.1200",
        "months": 3,
        "method": "equal_instalment",
    }
    assert loan["outstanding_principal_fen"] == 1_000_000
    assert loan["next_due_date"] == due_date.isoformat()
    assert loan["schedule"][0] == {
        "number": 1,
        "kind": "instalment",
        "due_date": due_date.isoformat(),
        "principal_fen": 330_022,
        "interest_fen": 10_000,
        "fee_fen": 300,
        "total_fen": 340_322,
        "paid_fen": 0,
        "status": "upcoming",
    }
    assert sum(row["principal_fen"] for row in loan["schedule"]) == 1_000_000


def test_the_first_version_of_a_schedule_is_the_contract_s(world, borrower):
    lent = lend(world, borrower.user_id, [600_000, 400_000], fee_fen=900)

    [version] = borrower.app.get(f"/v1/me/loans/{lent.loan_id}/schedules")["items"]

    shown = borrower.app.loan(lent.loan_id)
    agreed = [{n: v for n, v in row.items() if n not in ("paid_fen", "status")} for row in shown["schedule"]]
    assert (version["version"], version["reason"], version["since"]) == (1, "contract", shown["value_date"])
    assert [{n: v for n, v in row.items() if n != "balance_fen"} for row in version["schedule"]] == agreed


def test_the_versions_of_another_s_schedule_are_absent(world, borrower):
    lent = lend(world, borrower.user_id, [100_000])

    with pytest.raises(Problem) as refused:
        verified(world).app.get(f"/v1/me/loans/{lent.loan_id}/schedules")

    assert refused.value.status == 404


def test_a_borrower_sees_all_of_their_loans_page_by_page(world, borrower):
    lent = [lend(world, borrower.user_id, [100_000]).loan_id for _ in range(3)]

    first = borrower.app.get("/v1/me/loans", limit=2)
    second = borrower.app.get("/v1/me/loans", limit=2, cursor=first["next_cursor"])

    assert [len(first["items"]), len(second["items"])] == [2, 1]
    assert sorted(loan["loan_id"] for loan in [*first["items"], *second["items"]]) == sorted(lent)
    assert second["next_cursor"] is None


def test_somebody_without_a_loan_has_an_empty_list(world):
    assert verified(world).app.loans() == []


def test_anothers_loan_is_as_absent_as_none(world, borrower):
    lent = lend(world, borrower.user_id, [100_000])
    stranger = verified(world).app

    with pytest.raises(Problem, match="404 not_found") as anothers:
        stranger.loan(lent.loan_id)
    with pytest.raises(Problem, match="404 not_found") as absent:
        stranger.loan("loan_absent")

    assert {**anothers.value.body, "request_id": ""} == {**absent.value.body, "request_id": ""}


def test_nobody_sees_loans_without_signing_in(world, borrower):
    lent = lend(world, borrower.user_id, [100_000])
    borrower.app.tokens = {}

    with pytest.raises(Problem, match="401 sign_in_required"):
        borrower.app.loan(lent.loan_id)


def test_a_part_payment_shows_on_the_instalment_that_it_went_to(world, borrower):
    lent = lend(world, borrower.user_id, [300_000])
    take(world, borrower.user_id, 250_000)

    world.clock.advance(days=1)

    loan = borrower.app.loan(lent.loan_id)
    assert loan["status"] == "overdue"
    assert [(row["paid_fen"], row["status"]) for row in loan["schedule"]] == [
        (50_000, "overdue"),
        (0, "upcoming"),
        (0, "upcoming"),
    ]
    assert loan["due_fen"] == 102_007 - 50_000
    assert loan["outstanding_principal_fen"] == 300_000 - 47_000
