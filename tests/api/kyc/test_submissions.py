"""Handing in papers over HTTP: what cannot be right is refused at once, and what is right is taken once."""

import json
from datetime import date

import pytest

from jinqiao.ids import derive
from jinqiao.ledger import book
from local.api_client import Problem
from local.people import People
from local.world import FunctionFailed, World
from tests.customers import ledger_of
from tests.papers import case_of, codes, hand_in, newest_case, outcome
from tests.savers import Saver, at_once, newcomer, papers_of, problem_of

PEOPLE = People("papers over http")
TAKEN = {"status": "pending"}


@pytest.fixture
def person(world: World) -> Saver:
    return newcomer(world)


def faults(person: Saver, language: str = "en", **changed) -> list[tuple[str, str, str]]:
    """(pointer, code, message) of what is wrong with papers that must be refused."""
    headers = {"Idempotency-Key": "k", "Accept-Language": language}
    with pytest.raises(Problem) as refused:
        person.app.request("POST", "/v1/me/kyc", json=papers_of(person.person, **changed), headers=headers)
    assert (refused.value.status, refused.value.code) == (422, "invalid_request")
    return [(fault["pointer"], fault["code"], fault["message"]) for fault in refused.value.body["errors"]]


@pytest.fixture(scope="module")
def anybody(world: World) -> Saver:
    """Somebody whose papers are refused time and again: nothing of that is kept."""
    return newcomer(world)


@pytest.mark.parametrize(
    ("field", "value", "code", "en", "zh"),
    [
        ("id_number", "110105194912310021", "check_digit", "The check digit is wrong", "校验位错误"),
        ("id_number", "440524188001010015", "check_digit", "The check digit is wrong", "校验位错误"),
        ("id_number", "11010519491331002X", "birth_date", "The birth date cannot be right", "出生日期无效"),
        ("id_number", "11010519490230002X", "birth_date", "The birth date cannot be right", "出生日期无效"),
        (
            "id_number",
            PEOPLE.id_number(date(2099, 1, 1)),
            "birth_date",
            "The birth date cannot be right",
            "出生日期无效",
        ),
        (
            "id_number",
            PEOPLE.id_number(date(2015, 1, 1)),
            "under_age",
            "The person is not of age",
            "未满法定年龄",
        ),
        ("id_number", "1101051949123100X2", "format", "This does not have the right form", "格式不正确"),
        ("id_number", "130503670401001", "format", "This does not have the right form", "格式不正确"),
        (
            "id_number",
            "１１０１０１１９７１０３１６２７７４",
            "format",
            "This does not have the right form",
            "格式不正确",
        ),
        ("bank_card", "6222020000000000008", "check_digit", "The check digit is wrong", "校验位错误"),
        ("bank_card", "79927398713", "format", "This does not have the right form", "格式不正确"),
        ("bank_card", "4111 1111 1111 1111", "format", "This does not have the right form", "格式不正确"),
        ("bank_mobile", "12800000001", "format", "This does not have the right form", "格式不正确"),
        ("bank_mobile", "+85213800000", "format", "This does not have the right form", "格式不正确"),
    ],
)
def test_papers_that_cannot_be_right_are_refused_at_once(anybody, field, value, code, en, zh):
    assert faults(anybody, **{field: value}) == [(f"/{field}", code, en)]
    assert faults(anybody, "zh-CN", **{field: value}) == [(f"/{field}", code, zh)]
    assert anybody.app.kyc()["status"] == "none"


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"name": "王"}, "/name", "string_pattern_mismatch"),
        ({"name": "<script>"}, "/name", "string_pattern_mismatch"),
        ({"name": 5}, "/name", "string_type"),
        ({"name": None}, "/name", "string_type"),
        ({"id_number": 110105194912310021}, "/id_number", "string_type"),
        ({"id_number": "1" * 19}, "/id_number", "string_too_long"),
        ({"bank_card": "1" * 20}, "/bank_card", "string_too_long"),
        ({"bank_mobile": True}, "/bank_mobile", "string_type"),
        ({"kyc_status": "verified"}, "/kyc_status", "extra_forbidden"),
        ({"user_id": "usr_somebody"}, "/user_id", "extra_forbidden"),
    ],
)
def test_papers_in_another_form_are_pointed_at(anybody, changed, pointer, code):
    assert [fault[:2] for fault in faults(anybody, **changed)] == [(pointer, code)]


def test_all_that_is_wrong_is_named_at_once_and_never_repeated(anybody):
    wrong = {
        "id_number": "110105194912310021",
        "bank_card": "6222020000000000008",
        "bank_mobile": "12800000001",
    }
    named = faults(anybody, **wrong)

    assert [fault[0] for fault in named] == ["/id_number", "/bank_card", "/bank_mobile"]
    assert not any(value in str(named) for value in wrong.values())


def test_papers_need_a_key_and_a_signed_in_person(world, person):
    headers = {"Authorization": f"Bearer {person.app.tokens['access_token']}"}
    keyless = person.app._http.post("/v1/me/kyc", json=papers_of(person.person), headers=headers)
    nobody = person.app._http.post(
        "/v1/me/kyc", json=papers_of(person.person), headers={"Idempotency-Key": "k"}
    )

    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_required")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "sign_in_required")


def test_the_same_papers_under_the_same_key_are_taken_once(world, person):
    answers = [hand_in(person, "once") for _ in range(3)]
    outcome(person)
    after = hand_in(person, "once")

    assert [*answers, after] == [TAKEN] * 4
    assert person.app.kyc()["status"] == "verified"
    assert len(runs_of(world, newest_case(world, person)["case_id"]["S"])) == 1


def test_a_small_x_and_a_country_code_make_no_other_papers(person):
    number = "11010519491231002X"
    hand_in(person, "form", id_number=number)

    again = hand_in(person, "form", id_number=number.lower(), bank_mobile=f"+86{person.person.phone}")

    assert again == TAKEN


@pytest.mark.parametrize("field", ["name", "id_number", "bank_card", "bank_mobile"])
def test_other_papers_under_the_same_key_are_refused(person, field):
    other = papers_of(PEOPLE.next())
    hand_in(person, "key")

    assert problem_of(hand_in, person, "key", **{field: other[field]}) == (422, "idempotency_key_reused")


def test_twenty_identical_requests_at_once_open_one_case(world, person):
    answers = at_once(20, lambda: hand_in(person, "twenty"))

    assert answers == [TAKEN] * 20
    assert outcome(person)["status"] == "verified"
    assert newest_case(world, person)["case_id"]["S"] == derive(
        "kyc", person.user_id, "POST /v1/me/kyc", "twenty"
    )


def test_of_ten_different_requests_at_once_one_is_taken(world, person):
    answers = at_once(10, lambda: hand_in(person))

    assert answers.count(TAKEN) == 1
    assert set(map(str, answers)) == {str(TAKEN), "verification_underway"}
    assert outcome(person)["status"] == "verified"


def test_the_workflow_gets_ids_and_nothing_else(world, person):
    hand_in(person)
    outcome(person)
    case_id = newest_case(world, person)["case_id"]["S"]
    [run] = runs_of(world, case_id)

    assert run.name == f"verification-{case_id}-1"
    assert json.loads(execution_of(world, case_id)["input"]) == {
        "user_id": person.user_id,
        "case_id": case_id,
    }


def runs_of(world: World, case_id: str) -> list:
    return [run for run in world.executions() if case_id in run.name]


def execution_of(world: World, case_id: str) -> dict:
    """The workflow of a case as Step Functions describes it."""
    workflows = world.client("stepfunctions")
    machines = workflows.list_state_machines()["stateMachines"]
    [machine] = [each["stateMachineArn"] for each in machines if "verification" in each["name"].lower()]
    arn = machine.replace(":stateMachine:", ":execution:") + f":verification-{case_id}-1"
    return workflows.describe_execution(executionArn=arn)


# One person, one account


def same_person(person: Saver, **changed: str) -> dict[str, str]:
    """What somebody else hands in who says that they are this person too."""
    return {"name": person.person.name, "id_number": person.person.id_number} | changed


def test_who_is_verified_cannot_be_verified_a_second_time_as_another_user(world, person):
    hand_in(person)
    outcome(person)
    second = newcomer(world)

    hand_in(second, **same_person(person))

    assert codes(outcome(second)) == ["already_registered"]
    assert "sub_account_id" not in newest_case(world, second)
    assert person.app.kyc()["status"] == "verified"


def test_an_id_number_with_a_small_x_is_the_same_person(world, person):
    number = next(drawn for drawn in iter(lambda: PEOPLE.next().id_number, None) if drawn.endswith("X"))
    second = newcomer(world)
    hand_in(person, id_number=number)
    outcome(person)

    hand_in(second, id_number=number.lower())

    assert codes(outcome(second)) == ["already_registered"]


def test_of_six_users_who_are_one_person_at_the_same_moment_one_gets_an_account(world, person):
    everybody = [person, *(newcomer(world) for _ in range(5))]
    for each in everybody:
        hand_in(each, **same_person(person))
    ended = [outcome(each) for each in everybody]
    with ledger_of(world):
        accounts = [book.user_account(each.user_id) for each in everybody]

    assert sorted(each["status"] for each in ended) == ["rejected"] * 5 + ["verified"]
    assert {code for each in ended for code in codes(each)} == {"already_registered"}
    assert [account is not None for account in accounts] == [each["status"] == "verified" for each in ended]


def test_a_person_whose_first_try_was_rejected_may_be_verified_as_another_user(world, person):
    hand_in(person, bank_card=PEOPLE.next(card_ending="90401").bank_card)
    outcome(person)
    second = newcomer(world)

    hand_in(second, **same_person(person))

    assert outcome(second)["status"] == "verified"


def test_an_account_is_opened_once_however_often_its_task_runs(world, person):
    hand_in(person)
    outcome(person)
    ids = {"user_id": person.user_id, "case_id": newest_case(world, person)["case_id"]["S"]}
    person.app.deposit(100_000)

    again = [world.invoke(task, ids)["outcome"] for task in ("kyc-open-sub-account", "kyc-open-account")]

    assert again == ["accept", "accept"]
    assert person.app.account()["available_fen"] == 100_000
    assert case_of(world, ids["case_id"])["status"]["S"] == "verified"


@pytest.mark.parametrize(("word", "error"), [("verified", None), ("rejected", "ConditionsFailed")])
def test_a_case_that_ended_well_never_ends_the_other_way(world, person, word, error):
    hand_in(person)
    outcome(person)
    case_id = newest_case(world, person)["case_id"]["S"]
    case = case_of(world, case_id)

    failed_with = error_of(world, "kyc-conclude", {"case_id": case_id, "outcome": word, "reasons": ["late"]})

    assert failed_with == error
    assert case_of(world, case_id) == case


def error_of(world: World, function: str, event: dict) -> str | None:
    """The error's name that a function ends with, if it does."""
    try:
        world.invoke(function, event)
    except FunctionFailed as failed:
        return failed.kind
    return None
