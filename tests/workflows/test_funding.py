"""From a full listing to a loan: everybody's money against a claim, the borrower paid in full, once."""

import pytest

from local.api_client import Problem
from tests.customers import balances, put_money, verified
from tests.killing import killed_after, killed_before
from tests.market import a_listing, list_loan, staff


@pytest.fixture
def borrower(world):
    return verified(world)


def investors(world, count, balance_fen=5_000_000):
    return [verified(world, balance_fen) for _ in range(count)]


def claims(*holders) -> list[tuple[int, int]]:
    """The amounts and expected principal of what the holders have, smallest first."""
    held = [each for holder in holders for each in holder.app.investments()]
    return sorted((each["amount_fen"], each["expected_principal_fen"]) for each in held)


def statuses(*holders) -> set[str]:
    return {each["status"] for holder in holders for each in holder.app.investments()}


def funding_runs(world, listing) -> list[str]:
    name = f"funding-{listing['listing_id']}"
    return [run.status for run in world.executions() if run.name.startswith(name)]


def test_a_full_listing_becomes_a_loan_and_every_bid_a_claim(world, borrower):
    listing, (ann, bo) = list_loan(borrower), investors(world, 2)

    ann.app.invest(listing["listing_id"], 600_000)
    bo.app.invest(listing["listing_id"], 400_000)
    world.settle()

    assert borrower.app.listing(listing["listing_id"])["status"] == "funded"
    assert balances(world, borrower) == (1_000_000, 0)
    assert [balances(world, each) for each in (ann, bo)] == [(4_400_000, 0), (4_600_000, 0)]
    assert statuses(ann, bo) == {"lent"}
    assert borrower.app.loans()[0]["listing_id"] == listing["listing_id"]


def test_bids_of_several_chunks_by_the_same_few_lenders_are_all_captured(world, borrower):
    listing, (ann, bo) = list_loan(borrower), investors(world, 2)
    for _ in range(45):
        ann.app.invest(listing["listing_id"], 11_000)
        bo.app.invest(listing["listing_id"], 11_000)
    ann.app.invest(listing["listing_id"], 10_000)
    world.settle()

    assert balances(world, borrower) == (1_000_000, 0)
    assert [balances(world, each)[1] for each in (ann, bo)] == [0, 0]
    assert claims(ann, bo) == [(10_000, 10_000), *[(11_000, 11_000)] * 90]
    assert statuses(ann, bo) == {"lent"}


def test_a_small_last_bid_becomes_a_claim_too(world, borrower):
    listing, (ann, bo) = list_loan(borrower), investors(world, 2)

    ann.app.invest(listing["listing_id"], 999_999)
    bo.app.invest(listing["listing_id"], 1)
    world.settle()

    assert claims(ann, bo) == [(1, 1), (999_999, 999_999)]
    assert balances(world, borrower) == (1_000_000, 0)


def test_what_lenders_receive_over_the_life_of_the_loan_is_what_they_were_to_expect(world, borrower):
    listing, lenders = list_loan(borrower, months=3), investors(world, 3)
    for lender, amount_fen in zip(lenders, (333_333, 333_334, 333_333), strict=True):
        lender.app.invest(listing["listing_id"], amount_fen)
    world.settle()
    [loan] = borrower.app.loans()
    for instalment in (1, 2):
        borrower.app.repay(loan["loan_id"], instalment)
    world.settle()
    under_way = [lender.app.get("/v1/me/portfolio") for lender in lenders]

    assert [each["received_interest_fen"] < each["expected_interest_fen"] for each in under_way] == [True] * 3
    assert (
        sum(each["outstanding_principal_fen"] for each in under_way) == loan["schedule"][2]["principal_fen"]
    )
    assert [balances(world, each)[0] for each in lenders] == [
        5_000_000 - each["lent_fen"] + each["received_principal_fen"] + each["received_interest_fen"]
        for each in under_way
    ]


def test_when_the_loan_is_repaid_everybody_has_exactly_their_claim(world, borrower):
    listing, [lender] = list_loan(borrower, months=1), investors(world, 1)
    lender.app.invest(listing["listing_id"], 1_000_000)
    world.settle()
    give_interest(world, borrower)
    borrower.app.repay(borrower.app.loans()[0]["loan_id"])
    world.settle()
    [mine] = lender.app.investments()
    flow = lender.app.get(f"/v1/me/investments/{mine['investment_id']}")

    assert borrower.app.listing(listing["listing_id"])["status"] == "repaid"
    assert mine["status"] == "repaid"
    assert (mine["received_principal_fen"], mine["received_interest_fen"]) == (1_000_000, 7_500)
    assert [(each["principal_fen"], each["interest_fen"]) for each in flow["received"]] == [
        (1_000_000, 7_500)
    ]
    assert [(each["principal_fen"], each["interest_fen"]) for each in flow["expected"]] == [
        (1_000_000, 7_500)
    ]


def test_what_is_repaid_may_be_borrowed_again(world, borrower):
    rich = {"principal_fen": 20_000_000, "monthly_income_fen": 100_000_000, "months": 1}
    listing, [lender] = list_loan(borrower, **rich), investors(world, 1, balance_fen=20_000_000)
    lender.app.invest(listing["listing_id"], 20_000_000)
    world.settle()
    give_interest(world, borrower)
    borrower.app.repay(borrower.app.loans()[0]["loan_id"])
    world.settle()

    assert list_loan(borrower, **rich)["status"] == "open"


def test_a_listing_told_of_twice_is_funded_once(world, borrower):
    listing, [lender] = list_loan(borrower), investors(world, 1)
    lender.app.invest(listing["listing_id"], 1_000_000)
    world.settle()

    world.invoke("investment-start-funding", {"detail": {"listing_id": listing["listing_id"]}})
    frozen = [
        world.invoke("investment-freeze-listing", {"listing_id": listing["listing_id"]}) for _ in range(2)
    ]
    world.invoke("investment-mark-lent", {"listing_id": listing["listing_id"], "chunk": 1})

    assert frozen[0] == frozen[1]
    assert frozen[0]["chunks"] == [1]
    assert funding_runs(world, listing) == ["SUCCEEDED"]
    assert balances(world, borrower) == (1_000_000, 0)


def test_what_is_not_full_cannot_be_frozen(world):
    listing = a_listing(world)

    with pytest.raises(Exception, match="LookupError"):
        world.invoke("investment-freeze-listing", {"listing_id": listing["listing_id"]})


@pytest.mark.parametrize(
    ("killing", "operation", "at"),
    [
        (killed_after, "TransactWriteItems", "value_date"),
        (killed_before, "TransactWriteItems", "claims_capture"),
        (killed_after, "TransactWriteItems", "claims_capture"),
        (killed_after, "TransactWriteItems", "disbursement#"),
        (killed_after, "UpdateItem", "bid_lent"),
    ],
)
def test_a_funding_killed_anywhere_waits_for_finance_and_goes_on(world, borrower, killing, operation, at):
    listing, (ann, bo) = list_loan(borrower), investors(world, 2)
    ann.app.invest(listing["listing_id"], 600_000)
    with killing(operation, lambda request: at in request):
        bo.app.invest(listing["listing_id"], 400_000)
        world.settle()
    path = f"/v1/ops/listings/{listing['listing_id']}/funding"
    resumed = staff(world, "finance").post(path, {}, key=listing["listing_id"])
    world.settle()

    assert resumed == {"listing_id": listing["listing_id"], "attempt": 2}
    assert funding_runs(world, listing) == ["FAILED", "SUCCEEDED"]
    assert balances(world, borrower) == (1_000_000, 0)
    assert [balances(world, each) for each in (ann, bo)] == [(4_400_000, 0), (4_600_000, 0)]
    assert statuses(ann, bo) == {"lent"}
    assert borrower.app.listing(listing["listing_id"])["status"] == "funded"


def test_a_resumption_that_is_repeated_resumes_nothing_more(world, borrower):
    listing, [lender] = list_loan(borrower), investors(world, 1)
    finance, path = staff(world, "finance"), f"/v1/ops/listings/{listing['listing_id']}/funding"
    with killed_before("TransactWriteItems", lambda request: "claims_capture" in request):
        lender.app.invest(listing["listing_id"], 1_000_000)
        world.settle()
    with killed_before("TransactWriteItems", lambda request: "claims_capture" in request):
        first = finance.post(path, {}, key=f"{listing['listing_id']}-first")
        world.settle()

    repeated = finance.post(path, {}, key=f"{listing['listing_id']}-first")
    world.settle()
    runs_then = funding_runs(world, listing)
    second = finance.post(path, {}, key=f"{listing['listing_id']}-second")
    world.settle()

    assert repeated == first == {"listing_id": listing["listing_id"], "attempt": 2}
    assert runs_then == ["FAILED", "FAILED"]
    assert second["attempt"] == 3
    assert finance.post(path, {}, key=f"{listing['listing_id']}-first") == first
    assert borrower.app.listing(listing["listing_id"])["status"] == "funded"


def test_the_key_of_a_resumption_is_good_for_one_listing(world, borrower):
    listing, [lender] = list_loan(borrower), investors(world, 1)
    with killed_before("TransactWriteItems", lambda request: "claims_capture" in request):
        lender.app.invest(listing["listing_id"], 1_000_000)
        world.settle()
    finance, key = staff(world, "finance"), f"{listing['listing_id']}-key"
    finance.post(f"/v1/ops/listings/{listing['listing_id']}/funding", {}, key=key)
    world.settle()

    with pytest.raises(Problem, match="422 idempotency_key_reused"):
        finance.post(f"/v1/ops/listings/{a_listing(world)['listing_id']}/funding", {}, key=key)


def test_a_stuck_funding_is_on_the_exception_list(world, borrower):
    listing, [lender] = list_loan(borrower), investors(world, 1)
    with killed_before("TransactWriteItems", lambda request: "claims_capture" in request):
        lender.app.invest(listing["listing_id"], 1_000_000)
        world.settle()
    listed = staff(world, "finance").items("/v1/ops/exceptions")

    assert [each["kind"] for each in listed if listing["listing_id"] in str(each)] == ["funding_stuck"]
    assert balances(world, lender) == (4_000_000, 1_000_000)


def test_only_finance_resumes_and_only_what_is_stuck(world):
    path = f"/v1/ops/listings/{a_listing(world)['listing_id']}/funding"

    with pytest.raises(Problem, match="nothing_stuck"):
        staff(world, "finance").post(path, {})
    with pytest.raises(Problem, match="forbidden"):
        staff(world, "underwriter").post(path, {})
    with pytest.raises(Problem, match="not_found"):
        staff(world, "finance").post("/v1/ops/listings/lst_none/funding", {})


def give_interest(world, borrower) -> None:
    """What the borrower earned meanwhile, enough for interest and fee."""
    put_money(world, borrower, 500_000)
