"""Events come at least once and in any order: what a context notes of them is the same."""

import pytest

from local.world import FunctionFailed
from tests.customers import verified
from tests.market import apply, list_loan

RICH = {"principal_fen": 20_000_000, "monthly_income_fen": 100_000_000}


@pytest.fixture
def borrower(world):
    return verified(world)


@pytest.fixture
def investor(world):
    return verified(world, balance_fen=50_000_000)


@pytest.fixture
def lent(world, borrower, investor):
    """A listing of 10,000 yuan that became a loan of one lender."""
    listing = list_loan(borrower)
    investor.app.invest(listing["listing_id"], listing["amount_fen"])
    world.settle()
    return listing


def tell(world, consumer, kind, **detail):
    return world.invoke(consumer, {"detail-type": kind, "detail": detail})


def receipt(listing, version, before, after, day="2026-12-24") -> dict:
    """What `receipt_posted` tells of a receipt that moves the totals (principal, interest, penalty)."""
    return {
        "listing_id": listing["listing_id"],
        "loan_version": version,
        "business_date": day,
        "cut": [*before, *after],
        "paid_principal_fen": after[0],
        "paid_interest_fen": after[1],
    }


def received(investor) -> list[int]:
    [mine] = investor.app.investments()
    return [mine[f"received_{part}_fen"] for part in ("principal", "interest", "penalty")]


def test_receipts_told_twice_and_in_the_wrong_order_are_each_counted_once(world, lent, investor):
    first = receipt(lent, 2, (0, 0, 0), (80_000, 5_000, 0), "2026-12-24")
    second = receipt(lent, 3, (80_000, 5_000, 0), (161_000, 9_000, 700), "2027-01-24")
    for told in (second, first, second, first):
        tell(world, "investment-follow-loan", "repayment.receipt_posted", **told)
    [mine] = investor.app.investments()
    flow = investor.app.get(f"/v1/me/investments/{mine['investment_id']}")["received"]

    assert received(investor) == [161_000, 9_000, 700]
    assert [(each["business_date"], each["principal_fen"], each["penalty_fen"]) for each in flow] == [
        ("2026-12-24", 80_000, 0),
        ("2027-01-24", 81_000, 700),
    ]


def test_a_receipt_that_brought_the_lenders_nothing_is_a_receipt_of_nothing(world, lent, investor):
    tell(
        world, "investment-follow-loan", "repayment.receipt_posted", **receipt(lent, 2, (0, 0, 0), (0, 0, 0))
    )

    assert received(investor) == [0, 0, 0]


def test_a_loan_written_off_is_lost_as_far_as_nothing_came_back_and_what_comes_later_is_recovered(
    world, lent, investor
):
    written_off = {"listing_id": lent["listing_id"], "distributed": [80_000, 5_000, 0]}
    first = receipt(lent, 2, (0, 0, 0), (80_000, 5_000, 0))
    later = receipt(lent, 4, (80_000, 5_000, 0), (100_000, 5_000, 900), "2027-11-24")
    tell(world, "investment-follow-loan", "repayment.loan_written_off", **written_off)
    tell(world, "investment-follow-loan", "repayment.receipt_posted", **first)
    [lost] = investor.app.investments()
    for _ in range(2):
        tell(world, "investment-follow-loan", "repayment.receipt_posted", **later)
        tell(world, "investment-follow-loan", "repayment.loan_written_off", **written_off)
    world.settle()
    [recovered] = investor.app.investments()
    all_of_it = investor.app.get("/v1/me/portfolio")
    texts = [each["text"] for each in investor.app.notifications() if "已核销" in each["text"]]

    assert [lost[name] for name in ("status", "loss_fen", "recovered_fen")] == ["written_off", 920_000, 0]
    assert (recovered["loss_fen"], recovered["recovered_fen"]) == (900_000, 20_000)
    assert (all_of_it["loss_fen"], all_of_it["outstanding_principal_fen"]) == (900_000, 0)
    assert [text for text in texts if "9,200.00" in text] == texts != []


def expected(investor) -> list[tuple[str, int, int]]:
    [mine] = investor.app.investments()
    flow = investor.app.get(f"/v1/me/investments/{mine['investment_id']}")["expected"]
    return [(each["due_date"], each["principal_fen"], each["interest_fen"]) for each in flow]


def test_schedules_told_twice_and_in_the_wrong_order_leave_the_newest(world, lent, investor):
    listing = {"listing_id": lent["listing_id"]}
    second = listing | {
        "schedule_version": 2,
        "rows": ["2026-12-24 500000 4000 0", "2027-01-24 500000 2000 0"],
    }
    third = listing | {"schedule_version": 3, "rows": ["2026-12-30 1000000 4500 700"]}
    for told in (third, second, third, second):
        tell(world, "investment-follow-loan", "repayment.schedule_changed", **told)

    assert expected(investor) == [("2026-12-30", 1_000_000, 4_500)]
    assert investor.app.get("/v1/me/portfolio")["expected_interest_fen"] == 4_500


def test_a_schedule_and_receipts_are_kept_whichever_comes_first(world, lent, investor):
    listing = {"listing_id": lent["listing_id"]}
    first = receipt(lent, 2, (0, 0, 0), (500_000, 4_000, 0))
    second = receipt(lent, 3, (500_000, 4_000, 0), (1_000_000, 6_000, 0))
    change = listing | {
        "schedule_version": 2,
        "rows": ["2026-12-24 500000 4000 0", "2027-01-24 500000 2000 0"],
    }

    tell(world, "investment-follow-loan", "repayment.receipt_posted", **first)
    tell(world, "investment-follow-loan", "repayment.schedule_changed", **change)
    tell(world, "investment-follow-loan", "repayment.receipt_posted", **second)

    assert received(investor) == [1_000_000, 6_000, 0]
    assert [principal_fen for _, principal_fen, _ in expected(investor)] == [500_000, 500_000]


def test_what_comes_in_after_the_reserve_has_bought_a_loan_is_not_its_lenders_any_more(world, lent, investor):
    bought = receipt(lent, 3, (80_000, 5_000, 0), (1_000_000, 9_000, 0), "2027-02-24")
    first = receipt(lent, 2, (0, 0, 0), (80_000, 5_000, 0))
    later = receipt(lent, 4, (80_000, 5_000, 0), (100_000, 9_000, 700), "2027-11-24")
    tell(world, "investment-follow-loan", "repayment.receipt_posted", **later)
    for _ in range(2):
        tell(world, "investment-follow-loan", "repayment.loan_compensated", **bought)
        tell(world, "investment-follow-loan", "repayment.receipt_posted", **first)
    lost = {"listing_id": lent["listing_id"], "distributed": [100_000, 9_000, 700]}
    tell(world, "investment-follow-loan", "repayment.loan_written_off", **lost)
    [mine] = investor.app.investments()

    assert received(investor) == [1_000_000, 9_000, 0]
    assert (mine["status"], mine["loss_fen"]) == ("compensated", 0)
    assert investor.app.get("/v1/me/portfolio")["outstanding_principal_fen"] == 0


def test_a_start_told_again_after_the_end_does_not_bring_the_loan_back(world, lent, investor):
    told = {"listing_id": lent["listing_id"]}
    for kind in ("loan_repaid", "loan_started", "loan_repaid"):
        tell(world, "investment-follow-loan", f"repayment.{kind}", **told)

    assert investor.app.listing(lent["listing_id"])["status"] == "repaid"
    assert investor.app.investments()[0]["status"] == "repaid"


@pytest.mark.parametrize("kind", ["loan_started", "loan_repaid"])
def test_what_is_told_of_a_listing_that_is_not_so_far_is_told_again_later(world, borrower, kind):
    listing = list_loan(borrower)

    with pytest.raises(FunctionFailed, match="LookupError"):
        tell(world, "investment-follow-loan", f"repayment.{kind}", listing_id=listing["listing_id"])

    assert borrower.app.listing(listing["listing_id"])["status"] == "open"


def test_a_listing_told_of_again_leaves_the_application_listed(world, borrower):
    application = borrower.app.accept(apply(borrower))
    told = {
        "user_id": borrower.user_id,
        "application_id": application["application_id"],
        "listing_id": application["listing_id"],
    }
    tell(world, "lending-follow-listing", "investment.listing_opened", **told)

    assert borrower.app.application(application["application_id"]) == application


def test_a_listing_of_what_nobody_accepted_is_a_defect_that_surfaces(world, borrower):
    application = apply(borrower)
    told = {"user_id": borrower.user_id, "application_id": application["application_id"]}

    with pytest.raises(FunctionFailed, match="LookupError"):
        tell(world, "lending-follow-listing", "investment.listing_opened", **told, listing_id="lst_x")

    assert borrower.app.application(application["application_id"])["status"] == "approved"


def test_an_offer_told_of_twice_makes_one_listing(world, borrower):
    listing = list_loan(borrower)
    application = borrower.app.items("/v1/loan-applications")[0]
    offer = application["offer"]
    world.invoke(
        "investment-open-listing",
        {
            "detail": {
                "application_id": application["application_id"],
                "user_id": borrower.user_id,
                "principal_fen": application["principal_fen"],
                "purpose": application["purpose"],
                "risk_level": "R1",
                "fee_fen": offer["fees"]["service_fee_fen"],
                "disclosure_version": "2026-01",
                "policy_version": "sandbox@2016-01-01",
                **{name: offer[name] for name in ("annual_rate", "months", "method", "day_count", "grade")},
            }
        },
    )

    assert borrower.app.listing(listing["listing_id"]) == listing


def room_fen(borrower) -> int:
    """How much more the borrower can have approved, found by asking: all of the cap, or half of it."""
    for principal_fen in (20_000_000, 10_000_000):
        if apply(borrower, **RICH | {"principal_fen": principal_fen})["status"] == "approved":
            return principal_fen
    return 0


def test_what_is_repaid_is_no_longer_owed_however_often_it_is_told(world, borrower):
    listing = list_loan(borrower, **RICH)
    told = receipt(listing, 2, (0, 0), (10_000_000, 0)) | {"user_id": borrower.user_id}
    assert room_fen(borrower) == 0

    for _ in range(3):
        tell(world, "lending-follow-listing", "repayment.receipt_posted", **told)

    assert room_fen(borrower) == 10_000_000


def test_an_older_receipt_told_late_does_not_bring_a_debt_back(world, borrower):
    listing = list_loan(borrower, **RICH)
    application = borrower.app.items("/v1/loan-applications")[0]
    ids = {"user_id": borrower.user_id, "application_id": application["application_id"]}
    late = receipt(listing, 2, (0, 0), (5_000_000, 0)) | {"user_id": borrower.user_id}

    tell(world, "lending-follow-listing", "repayment.loan_repaid", **ids)
    tell(world, "lending-follow-listing", "repayment.receipt_posted", **late)
    tell(world, "lending-follow-listing", "repayment.loan_repaid", **ids)

    assert room_fen(borrower) == 20_000_000


def test_a_refund_told_twice_releases_the_borrower_once(world, borrower):
    kept = list_loan(borrower, **RICH | {"principal_fen": 10_000_000})
    refunded = list_loan(borrower, **RICH | {"principal_fen": 10_000_000})
    [application] = [
        each
        for each in borrower.app.items("/v1/loan-applications")
        if each["listing_id"] == refunded["listing_id"]
    ]
    for _ in range(2):
        tell(
            world,
            "lending-follow-listing",
            "investment.listing_refunded",
            user_id=borrower.user_id,
            application_id=application["application_id"],
        )

    assert room_fen(borrower) == 10_000_000
    assert borrower.app.listing(kept["listing_id"])["status"] == "open"
