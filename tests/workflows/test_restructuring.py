"""New terms for a loan: proposed by one, approved by another, voted on by share, carried out as a new version."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from local.mobile_app import MobileApp
from repayment.restructuring.vote import KIND
from tests.contention import just_before
from tests.customers import Customer, verified
from tests.killing import killed_after
from tests.lent_loans import balance, give, lend
from tests.market import staff
from tests.settling import part, quote, settle

PROPOSALS, BALLOTS = "/v1/ops/restructurings", "/v1/me/ballots"


@pytest.fixture
def world(moving_world):
    return moving_world


@pytest.fixture
def underwriter(world) -> MobileApp:
    return staff(world, "underwriter")


@pytest.fixture
def compliance(world) -> MobileApp:
    return staff(world, "compliance")


@pytest.fixture
def people(world) -> tuple[Customer, list[Customer]]:
    """A borrower, and three lenders of 50, 30 and 20 per cent, the first of them with two claims."""
    return verified(world), [verified(world) for _ in range(3)]


@pytest.fixture
def loan(world, people) -> str:
    """10,000 yuan at 12 % over three months, due for the first time tomorrow."""
    borrower, (first, second, third) = people
    claims = [(first, 300_000), (second, 300_000), (third, 200_000), (first, 200_000)]
    lent = lend(world, borrower.user_id, [(each.user_id, fen) for each, fen in claims])
    return lent.loan_id


def terms(world, **more) -> dict:
    today = clock.business_date(world.clock.now())
    return {
        "months": 6,
        "annual_rate": "0.0600",
        "method": "equal_principal",
        "first_due_date": (today + timedelta(days=30)).isoformat(),
        "reason": "illness",
    } | more


def propose(world, underwriter, loan, **more) -> dict:
    return underwriter.post(f"/v1/ops/loans/{loan}/restructurings", terms(world, **more))


def decide(app, proposal, decision="approve", key=None) -> dict:
    return app.post(f"{PROPOSALS}/{proposal['restructuring_id']}/decision", {"decision": decision}, key)


def put_to_the_vote(world, underwriter, compliance, loan, **more) -> dict:
    proposal = propose(world, underwriter, loan, **more)
    decide(compliance, proposal)
    world.settle()
    return proposal


def vote(customer, proposal, choice, key=None) -> dict:
    return customer.app.post(f"{BALLOTS}/{proposal['restructuring_id']}/vote", {"choice": choice}, key)


def ballot(customer, proposal) -> dict:
    return customer.app.get(f"{BALLOTS}/{proposal['restructuring_id']}")


def status(underwriter, proposal) -> str:
    return underwriter.get(f"{PROPOSALS}/{proposal['restructuring_id']}")["status"]


def versions(borrower, loan) -> list[dict]:
    return borrower.app.get(f"/v1/me/loans/{loan}/schedules")["items"]


def refusal(call, *arguments, **more) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        call(*arguments, **more)
    return refused.value.status, refused.value.code


def runs_of(world, proposal) -> list[str]:
    return [
        run.status
        for run in world.executions()
        if run.name.startswith(f"{KIND}-{proposal['restructuring_id']}")
    ]


def stop(world, proposal) -> None:
    states, name = world.client("stepfunctions"), f"{KIND}-{proposal['restructuring_id']}-1"
    [machine] = [m for m in states.list_state_machines()["stateMachines"] if m["name"].endswith(KIND)]
    arn = machine["stateMachineArn"].replace(":stateMachine:", ":execution:")
    states.stop_execution(executionArn=f"{arn}:{name}")


def test_accepted_terms_are_a_new_version_and_the_old_one_is_kept(
    world, people, loan, underwriter, compliance
):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    vote(borrower, proposal, "accept")
    vote(first, proposal, "accept")
    vote(second, proposal, "accept")
    world.settle()

    old, new = versions(borrower, loan)
    shown = borrower.app.loan(loan)
    assert status(underwriter, proposal) == "accepted"
    assert runs_of(world, proposal) == ["SUCCEEDED"]
    assert (old["reason"], len(old["schedule"])) == ("contract", 3)
    assert (new["reason"], new["since"]) == (
        "restructuring",
        clock.business_date(world.clock.now()).isoformat(),
    )
    assert [row["principal_fen"] for row in new["schedule"]] == [0, *[166_667] * 5, 166_665]
    assert sum(row["principal_fen"] for row in shown["schedule"]) == 1_000_000
    assert shown["schedule"][1]["due_date"] == terms(world)["first_due_date"]


def test_two_thirds_have_to_accept_and_the_borrower_too(world, people, loan, underwriter, compliance):
    borrower, (first, _, third) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    vote(first, proposal, "accept")
    vote(third, proposal, "accept")
    world.settle()
    before_the_borrower = status(underwriter, proposal)
    vote(borrower, proposal, "accept")
    world.settle()

    tally = underwriter.get(f"{PROPOSALS}/{proposal['restructuring_id']}")
    assert before_the_borrower == "voting"
    assert (tally["status"], tally["accepting_units"], tally["units"]) == ("accepted", 700_000, 1_000_000)


def test_a_third_that_rejects_ends_it_at_once(world, people, loan, underwriter, compliance):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    vote(first, proposal, "reject")
    world.settle()

    assert status(underwriter, proposal) == "rejected"
    assert len(versions(borrower, loan)) == 1
    assert refusal(vote, second, proposal, "accept") == (409, "vote_closed")


def test_a_borrower_who_rejects_ends_it_at_once(world, people, loan, underwriter, compliance):
    borrower, _ = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    vote(borrower, proposal, "reject")
    world.settle()

    assert status(underwriter, proposal) == "rejected"


def test_undecided_at_the_deadline_it_lapses_and_the_loan_goes_on_as_it_was(
    world, people, loan, underwriter, compliance
):
    borrower, (first, *_) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    vote(first, proposal, "accept")

    world.clock.advance(days=8)

    borrower.sign_in()
    assert status(staff(world, "underwriter"), proposal) == "lapsed"
    assert [row["status"] for row in borrower.app.loan(loan)["schedule"]] == ["paid", "upcoming", "upcoming"]


def test_each_lender_sees_their_part_of_both_schedules(world, people, loan, underwriter, compliance):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    mine, whole = ballot(second, proposal), ballot(borrower, proposal)

    assert (mine["share_units"], mine["units"], mine["choice"]) == (300_000, 1_000_000, None)
    assert sum(row["principal_fen"] for row in mine["present"]) == 300_000
    assert sum(row["principal_fen"] for row in mine["proposed"]) == 300_000
    assert sum(row["principal_fen"] for row in whole["proposed"]) == 1_000_000
    assert [each["restructuring_id"] for each in first.app.items(BALLOTS)] == [proposal["restructuring_id"]]


def test_who_has_no_part_in_the_loan_has_no_ballot(world, people, loan, underwriter, compliance):
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    stranger = verified(world)

    assert refusal(ballot, stranger, proposal) == (404, "not_found")
    assert refusal(vote, stranger, proposal, "accept") == (404, "not_found")
    assert stranger.app.items(BALLOTS) == []


def test_a_vote_is_for_good_and_a_repeat_is_the_same_vote(world, people, loan, underwriter, compliance):
    _, (_, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    vote(second, proposal, "accept", key="vote-1")

    again = vote(second, proposal, "accept", key="vote-1")

    tally = underwriter.get(f"{PROPOSALS}/{proposal['restructuring_id']}")
    assert again["choice"] == "accept"
    assert tally["accepting_units"] == 300_000
    assert refusal(vote, second, proposal, "reject", key="vote-1") == (422, "idempotency_key_reused")
    assert refusal(vote, second, proposal, "reject") == (409, "already_voted")


def test_all_at_once_every_vote_counts_once(world, underwriter, compliance):
    borrower, lenders = verified(world), [verified(world) for _ in range(20)]
    loan = lend(world, borrower.user_id, [(each.user_id, 50_000) for each in lenders]).loan_id
    proposal = put_to_the_vote(world, underwriter, compliance, loan)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda each: vote(each, proposal, "accept")["choice"], lenders))
    world.settle()

    tally = underwriter.get(f"{PROPOSALS}/{proposal['restructuring_id']}")
    assert answers == ["accept"] * 20
    assert (tally["accepting_units"], tally["status"]) == (1_000_000, "voting")


def test_whoever_proposes_cannot_approve(world, loan, underwriter):
    proposal = propose(world, underwriter, loan)

    assert refusal(decide, underwriter, proposal) == (403, "second_person_required")


def test_a_refused_proposal_asks_nobody_and_makes_room_for_another(
    world, people, loan, underwriter, compliance
):
    _, (first, *_) = people
    proposal = propose(world, underwriter, loan)

    while_open = refusal(propose, world, underwriter, loan, months=9)
    refused = decide(compliance, proposal, "refuse")
    world.settle()

    assert while_open == (409, "restructuring_open")
    assert refused["status"] == "refused"
    assert first.app.items(BALLOTS) == []
    assert refusal(decide, compliance, proposal, "approve") == (409, "restructuring_closed")
    assert propose(world, underwriter, loan, months=9)["status"] == "proposed"


def test_a_decision_repeated_is_decided_once(world, loan, underwriter, compliance):
    proposal = propose(world, underwriter, loan)

    first = decide(compliance, proposal, key="decision-1")
    again = decide(compliance, proposal, key="decision-1")
    world.settle()

    assert first["restructuring_id"] == again["restructuring_id"]
    assert status(underwriter, proposal) == "voting"
    assert runs_of(world, proposal) == ["RUNNING"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"annual_rate": "0.1201"}, "/annual_rate"),
        ({"months": 61}, "/months"),
        ({"first_due_date": "2020-01-01"}, "/first_due_date"),
        ({"first_due_date": "2099-01-01"}, "/first_due_date"),
        ({"interest_only_months": 6}, "/interest_only_months"),
    ],
)
def test_terms_that_policy_does_not_allow_are_refused(world, loan, underwriter, wrong, pointer):
    with pytest.raises(Problem) as refused:
        propose(world, underwriter, loan, **wrong)

    assert (refused.value.status, refused.value.body["errors"][0]["pointer"]) == (422, pointer)


def test_only_underwriters_propose(world, people, loan, compliance):
    borrower, _ = people

    assert refusal(propose, world, compliance, loan) == (403, "forbidden")
    assert refusal(propose, world, borrower.app, loan) == (403, "forbidden")
    assert refusal(propose, world, staff(world, "underwriter"), "loan_of_nobody") == (404, "not_found")


def test_a_loan_repaid_meanwhile_leaves_the_vote_void(world, people, loan, underwriter, compliance):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    give(world, borrower.user_id, 100_000)
    borrower.app.post(f"/v1/me/loans/{loan}/repayments", {"amount_fen": 1_020_067})

    for each in (borrower, first, second):
        vote(each, proposal, "accept")
    world.settle()

    assert borrower.app.loan(loan)["status"] == "repaid"
    assert status(underwriter, proposal) == "void"


def test_a_repayment_that_overtakes_the_conclusion_is_taken_into_account(
    world, people, loan, underwriter, compliance
):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    vote(borrower, proposal, "accept")
    vote(first, proposal, "accept")

    with just_before("schedule_changed", lambda: borrower.app.repay(loan)):
        vote(second, proposal, "accept")
        world.settle()

    [_, new] = versions(borrower, loan)
    assert status(underwriter, proposal) == "accepted"
    assert new["schedule"][0]["principal_fen"] == 330_022
    assert sum(row["principal_fen"] for row in new["schedule"]) == 1_000_000


def test_killed_after_the_new_schedule_is_written_it_tells_everybody_when_it_is_done_again(
    world, people, loan, underwriter, compliance
):
    borrower, (first, second, third) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    for each in (borrower, first):
        vote(each, proposal, "accept")

    with killed_after("TransactWriteItems", lambda request: "schedule_changed" in request):
        vote(second, proposal, "accept")
        world.settle()
    world.invoke("repayment-conclude-vote", {"restructuring_id": proposal["restructuring_id"]})

    assert status(underwriter, proposal) == "accepted"
    assert len(versions(borrower, loan)) == 2
    assert ballot(third, proposal)["status"] == "accepted"


def test_a_vote_that_stands_still_goes_on_as_the_next_attempt(world, people, loan, underwriter, compliance):
    borrower, (first, second, _) = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    stop(world, proposal)
    for each in (borrower, first, second):
        vote(each, proposal, "accept")
    world.settle()
    standing_still = status(underwriter, proposal)

    underwriter.post(f"{PROPOSALS}/{proposal['restructuring_id']}/resumption", {})
    world.settle()

    assert (standing_still, status(underwriter, proposal)) == ("voting", "accepted")
    assert runs_of(world, proposal) == ["ABORTED", "SUCCEEDED"]
    assert refusal(underwriter.post, f"{PROPOSALS}/{proposal['restructuring_id']}/resumption", {}) == (
        409,
        "restructuring_closed",
    )


def test_the_new_schedule_is_collected_and_shared_to_the_fen(world, people, loan, underwriter, compliance):
    borrower, lenders = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan, months=2)
    give(world, borrower.user_id, 200_000)
    for each in (borrower, *lenders[:2]):
        vote(each, proposal, "accept")
    world.settle()

    world.clock.advance(days=64)

    borrower.sign_in()
    shown = borrower.app.loan(loan)
    received = sum(balance(world, each.user_id) for each in lenders)
    assert shown["status"] == "repaid"
    assert received == sum(row["principal_fen"] + row["interest_fen"] for row in shown["schedule"])


def test_under_new_terms_a_prepayment_makes_every_row_smaller(world, people, loan, underwriter, compliance):
    borrower, lenders = people
    proposal = put_to_the_vote(world, underwriter, compliance, loan)
    for each in (borrower, *lenders[:2]):
        vote(each, proposal, "accept")
    world.settle()
    before = versions(borrower, loan)[-1]["schedule"]
    arrears_fen = before[0]["interest_fen"]

    settle(borrower.app, loan, quote(borrower.app, loan, part(world, arrears_fen + 500_000)))

    after = versions(borrower, loan)[-1]
    assert (after["reason"], after["schedule"][0]) == ("prepayment", before[0])
    assert after["schedule"][1]["kind"] == "prepayment"
    left_fen = after["schedule"][1]["balance_fen"]
    for new, old in zip(after["schedule"][2:], before[1:], strict=True):
        assert new["due_date"] == old["due_date"]
        assert abs(new["principal_fen"] - old["principal_fen"] * left_fen / 1_000_000) <= 1
        assert new["interest_fen"] < old["interest_fen"]
    assert refusal(quote, borrower.app, loan, part(world, 100_000, "instalment")) == (422, "keep_refused")
