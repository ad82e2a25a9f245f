"""Whom an event concerns, and what of it is theirs to know."""

import pytest

from jinqiao.ledger import recipes
from jinqiao.ledger.recipes import Share
from notifications import audience


def distributed(legs, kind="ledger.repayment_distributed"):
    detail = {
        "journal_id": "collection#loan_1#2026-02-05",
        "effective_date": "2026-02-05",
        "legs": [leg.pack() for leg in legs],
        "facts": {"loan_id": "loan_1", "loan_version": 2},
    }
    return audience.of(kind, detail)


def test_an_event_concerns_its_user():
    [told] = audience.of(
        "payments.deposit_credited",
        {"user_id": "usr_ann", "deposit_id": "dep_1", "amount_fen": 100, "aggregate_id": "x", "seq": 2},
    )

    assert told.user_id == "usr_ann"
    assert told.facts == {"amount_fen": 100}
    assert told.references == {"deposit_id": "dep_1"}


def test_a_receipt_tells_the_borrower_its_sum():
    receipt = {
        "user_id": "usr_bob",
        "loan_id": "loan_1",
        "listing_id": "lst_1",
        "business_date": "2026-02-05",
        "principal_fen": 3_323,
        "interest_fen": 33,
        "fee_fen": 100,
        "penalty_fen": 7,
    }

    [told] = audience.of("repayment.receipt_posted", receipt)

    assert told.facts["amount_fen"] == 3_463
    assert told.references == {"loan_id": "loan_1", "listing_id": "lst_1"}


def test_a_started_loan_tells_its_principal_from_its_terms():
    started = {
        "user_id": "usr_bob",
        "loan_id": "loan_1",
        "next_due_date": "2026-02-05",
        "terms": {"principal_fen": 10_000, "annual_rate": "0.04", "months": 3, "fee_fen": 0},
    }

    [told] = audience.of("repayment.loan_started", started)

    assert told.facts == {"next_due_date": "2026-02-05", "principal_fen": 10_000}


@pytest.mark.parametrize("kind", ["ledger.repayment_distributed", "ledger.receipt_distributed"])
def test_a_distribution_tells_each_lender_their_own_share(kind):
    shares = [
        Share("usr_ann", 1_994, "principal"),
        Share("usr_ann", 20, "interest"),
        Share("usr_bo", 1_329, "principal"),
        Share("usr_bo", 6, "penalty"),
    ]
    legs = recipes.repayment_distributed("usr_bob", shares, 100)

    told = {each.user_id: each.facts for each in distributed(legs, kind)}

    assert told == {
        "usr_ann": {
            "amount_fen": 2_014,
            "principal_fen": 1_994,
            "interest_fen": 20,
            "penalty_fen": 0,
            "effective_date": "2026-02-05",
        },
        "usr_bo": {
            "amount_fen": 1_335,
            "principal_fen": 1_329,
            "interest_fen": 0,
            "penalty_fen": 6,
            "effective_date": "2026-02-05",
        },
    }


def test_a_lender_of_several_netted_loans_is_told_once_of_all_of_them():
    of_one = [Share("usr_ann", 1_994, "principal"), Share("usr_ann", 20, "interest")]
    of_another = [Share("usr_ann", 6, "principal"), Share("usr_bo", 3, "penalty")]
    legs = recipes.receipts_netted([("loan_1", of_one), ("loan_2", of_another)])

    told = {each.user_id: each.facts for each in distributed(legs, "ledger.receipt_distributed")}

    assert [told["usr_ann"][part] for part in ("principal_fen", "interest_fen", "amount_fen")] == [
        2_000,
        20,
        2_020,
    ]
    assert told["usr_bo"]["penalty_fen"] == 3


def test_neither_the_borrower_nor_the_platform_nor_clearing_is_a_lender():
    legs = recipes.repayment_distributed("usr_bob", [Share("usr_ann", 50, "principal")], 100, "loan_1", 3)

    assert [told.user_id for told in distributed(legs)] == ["usr_ann"]


def test_an_event_without_what_its_text_needs_is_a_defect():
    with pytest.raises(KeyError):
        audience.of("payments.deposit_credited", {"user_id": "usr_ann"})
