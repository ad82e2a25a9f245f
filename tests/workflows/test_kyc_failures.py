"""Verification when tasks fail or die: it goes on, gives up with nothing opened, or is started again where it stood."""

import json

import pytest
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from jinqiao.aws.dynamo import Contended
from jinqiao.ledger import book
from jinqiao.partners.bank import HttpBank
from jinqiao.partners.errors import PartnerTimeout
from jinqiao.partners.identity import HttpIdentity
from kyc import accounts, findings
from local.world import World
from onboarding import verification
from tests.customers import ledger_of
from tests.killing import killed_after, killed_before
from tests.papers import case_of, codes, hand_in, newest_case, outcome
from tests.savers import Saver, newcomer, problem_of


class NoWait:
    """Retries of tasks wait by the wall clock: here they come at once."""

    @staticmethod
    def sleep(_: float) -> None:
        return


@pytest.fixture
def person(world: World, monkeypatch) -> Saver:
    monkeypatch.setattr(retrier_decl, "time", NoWait)
    return newcomer(world)


def failing(times: int, error: type[Exception], original=None):
    """A function that fails so many times before it does what it should."""
    left = [error] * times

    def call(*arguments, **named):
        if left:
            raise left.pop()("broken for the test")
        return original(*arguments, **named)

    return call


BOOKKEEPING = (accounts, "open_account")
TELLING = (verification, "note_verified")
CONCLUDING = (accounts, "finish")


@pytest.mark.parametrize("where", [BOOKKEEPING, TELLING, CONCLUDING, (findings, "weigh")])
def test_a_task_that_others_keep_from_writing_is_done_later(person, monkeypatch, where):
    module, name = where
    monkeypatch.setattr(module, name, failing(3, Contended, getattr(module, name)))

    hand_in(person)

    assert outcome(person) == {"status": "verified", "reasons": []}


@pytest.mark.parametrize("check", ["check_identity", "check_bank_card", "screen"])
def test_a_check_that_breaks_for_good_gives_up_and_the_person_may_submit_again(
    world, person, monkeypatch, check
):
    with monkeypatch.context() as broken:
        broken.setattr(HttpIdentity, check, failing(9, KeyError))
        hand_in(person)
        assert codes(outcome(person)) == ["technical_failure"]

    hand_in(person)

    assert outcome(person)["status"] == "verified"


def test_a_bank_that_breaks_for_good_gives_up_with_nothing_opened(world, person, monkeypatch):
    monkeypatch.setattr(HttpBank, "open_sub_account", failing(9, ValueError))

    hand_in(person)

    assert codes(outcome(person)) == ["technical_failure"]
    with ledger_of(world):
        assert book.user_account(person.user_id) is None


@pytest.mark.parametrize("check", ["check_bank_card", "screen"])
def test_a_partner_that_answers_the_third_time_has_answered(person, monkeypatch, check):
    monkeypatch.setattr(HttpIdentity, check, failing(2, PartnerTimeout, getattr(HttpIdentity, check)))

    hand_in(person)

    assert outcome(person)["status"] == "verified"


@pytest.mark.parametrize(("check", "flag"), [("check_bank_card", "bank_card"), ("screen", "screening")])
def test_a_partner_that_never_answers_leaves_it_to_a_person(person, monkeypatch, check, flag):
    monkeypatch.setattr(HttpIdentity, check, failing(9, PartnerTimeout))

    hand_in(person)

    assert outcome(person)["status"] == "in_review"


@pytest.mark.parametrize("where", [TELLING, CONCLUDING])
def test_a_verification_that_stuck_after_its_account_was_opened_goes_on_when_it_is_started_again(
    world, person, monkeypatch, where
):
    module, name = where
    with monkeypatch.context() as broken:
        broken.setattr(module, name, failing(99, RuntimeError))
        hand_in(person)
        world.settle()
    case = newest_case(world, person)
    assert (person.app.kyc()["status"], case["status"]["S"]) == ("pending", "opened")
    assert problem_of(hand_in, person) == (409, "verification_underway")
    assert statuses(world, case) == ["FAILED"]
    world.failures.clear()

    start_again(world, person, case)

    assert outcome(person) == {"status": "verified", "reasons": []}
    assert statuses(world, case) == ["FAILED", "SUCCEEDED"]
    assert person.app.deposit(100_000)["status"] == "credited"


def test_a_verification_that_is_started_again_after_its_end_changes_nothing(world, person):
    hand_in(person)
    outcome(person)
    case = newest_case(world, person)

    start_again(world, person, case)
    world.settle()

    assert case_of(world, case["case_id"]["S"]) == case
    assert person.app.kyc()["status"] == "verified"


def start_again(world: World, person: Saver, case: dict) -> None:
    """The next attempt of a workflow, as an operator starts it."""
    workflows = world.client("stepfunctions")
    machines = workflows.list_state_machines()["stateMachines"]
    [arn] = [each["stateMachineArn"] for each in machines if "verification" in each["name"].lower()]
    ids = {"user_id": person.user_id, "case_id": case["case_id"]["S"]}
    workflows.start_execution(
        stateMachineArn=arn, name=f"verification-{ids['case_id']}-2", input=json.dumps(ids)
    )


def statuses(world: World, case: dict) -> list[str]:
    return [run.status for run in world.executions() if case["case_id"]["S"] in run.name]


def cases_of(world: World, person: Saver) -> list[dict]:
    """Every case that was ever opened on a person."""
    rows = world.client("dynamodb").scan(TableName="jinqiao-dev-kyc")["Items"]
    return [row for row in rows if row["sk"]["S"] == "CASE" and row["user_id"]["S"] == person.user_id]


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_papers_whose_answer_was_lost_are_taken_once(world, person, kill):
    world.settle()
    with kill("TransactWriteItems", lambda sent: "NEWEST" in sent):
        assert problem_of(hand_in, person, "lost")[0] >= 500

    assert hand_in(person, "lost") == {"status": "pending"}
    assert outcome(person)["status"] == "verified"
    assert len(cases_of(world, person)) == 1


def test_an_account_whose_opening_was_not_heard_of_is_opened_once(world, person):
    with killed_after("TransactWriteItems", lambda sent: "HOLDER" in sent and person.user_id in sent):
        hand_in(person)
        world.settle()
    case = newest_case(world, person)
    assert case["status"]["S"] == "opened"
    world.failures.clear()

    start_again(world, person, case)

    assert outcome(person)["status"] == "verified"


def test_a_second_execution_beside_the_first_makes_no_second_account(world, person):
    hand_in(person)
    start_again(world, person, newest_case(world, person))
    world.settle()

    assert person.app.kyc() == {"status": "verified", "reasons": []}
    assert person.app.account()["total_fen"] == 0
    world.failures.clear()
