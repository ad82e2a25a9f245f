"""The verification workflow with partners at their best and worst: every magic value of the sandbox, over HTTP."""

import pytest

from jinqiao.ledger import book
from local.people import People
from local.world import World
from tests.customers import ledger_of
from tests.market import staff
from tests.papers import REVIEWS, codes, hand_in, newest_case, outcome, review_of, submitted
from tests.savers import Saver, newcomer, problem_of, saver

PEOPLE = People("papers")
VERIFIED, REJECTED, IN_REVIEW = "verified", "rejected", "in_review"

PAPERS = {
    "good": {},
    "identity mismatch": {"name": "王不符"},
    "identity unclear": {"name": "王不清"},
    "identity silent": {"name": "王超时"},
    "identity down for a while": {"name": "王停机"},
    "watch-list hit": {"name": "王名单"},
    "watch-list unclear": {"name": "王疑似"},
    "card mismatch": {"card_ending": "90401"},
    "card unclear": {"card_ending": "90402"},
    "card silent": {"card_ending": "90403"},
    "card check down for a while": {"card_ending": "90409"},
    "bank refuses the card": {"card_ending": "90421"},
    "bank answers late": {"card_ending": "90423"},
    "bank down for a while": {"card_ending": "90429"},
    "unclear twice": {"name": "王疑似", "card_ending": "90402"},
    "unclear and no": {"name": "王名单", "card_ending": "90402"},
    "no and no": {"name": "李不符", "card_ending": "90401"},
}


@pytest.fixture(scope="module")
def people(world: World) -> dict[str, Saver]:
    """One person of each kind, all checked at the same time: slow partners are waited for where they are looked at."""
    return {kind: submitted(world, **papers) for kind, papers in PAPERS.items()}


@pytest.fixture(scope="module")
def compliance(world: World):
    return staff(world, "compliance")


@pytest.mark.parametrize(
    "kind",
    [
        "good",
        "identity down for a while",
        "card check down for a while",
        "bank answers late",
        "bank down for a while",
    ],
)
def test_who_passes_in_the_end_is_verified_and_has_an_account(world, people, kind):
    person = people[kind]
    ended = outcome(person)
    with ledger_of(world):
        account = book.user_account(person.user_id)

    assert ended == {"status": VERIFIED, "reasons": []}
    assert profile_of(person, VERIFIED)["kyc_status"] == VERIFIED
    assert (account["available_fen"], account["held_fen"], account["status"]) == (0, 0, "open")
    assert account["sub_account_id"] == f"sub_{person.user_id}"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("identity mismatch", "identity_mismatch"),
        ("card mismatch", "bank_card_mismatch"),
        ("watch-list hit", "not_eligible"),
        ("bank refuses the card", "card_not_supported"),
        ("unclear and no", "not_eligible"),
        ("no and no", "identity_mismatch"),
    ],
)
def test_a_definite_no_rejects_and_says_why_as_far_as_it_may(world, people, kind, told):
    person = people[kind]
    ended = outcome(person)
    with ledger_of(world):
        account = book.user_account(person.user_id)

    assert (ended["status"], codes(ended)) == (REJECTED, [told])
    assert profile_of(person, REJECTED)["kyc_status"] == REJECTED
    assert account is None


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("identity unclear", ["identity_unclear"]),
        ("identity silent", ["identity_unanswered"]),
        ("watch-list unclear", ["screening_unclear"]),
        ("card unclear", ["bank_card_unclear"]),
        ("card silent", ["bank_card_unanswered"]),
        ("unclear twice", ["bank_card_unclear", "screening_unclear"]),
    ],
)
def test_what_no_partner_says_for_sure_waits_for_a_person(people, compliance, kind, flags):
    person = people[kind]

    assert outcome(person) == {"status": IN_REVIEW, "reasons": []}
    assert profile_of(person, IN_REVIEW)["kyc_status"] == IN_REVIEW
    assert sorted(review_of(compliance, person)["flags"]) == flags


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("identity mismatch", set()),
        ("card mismatch", {"identity"}),
        ("watch-list unclear", {"identity", "bank_card"}),
    ],
)
def test_after_a_definite_no_nobodys_data_go_on_to_a_further_check(world, people, kind, asked):
    case = newest_case(world, checked(people, kind))
    references = {name.removesuffix("_reference") for name in case if name.endswith("_reference")}

    assert asked < references
    assert len(references) == len(asked) + 1


def test_the_partners_own_number_of_each_check_is_kept_as_evidence(world, people):
    case = newest_case(world, checked(people, "good"))

    assert all(
        case[f"{check}_reference"]["S"].startswith("idp_") for check in ("identity", "bank_card", "screening")
    )


def test_a_person_may_deposit_once_verified_and_not_before(people):
    assert checked(people, "good").app.deposit(100_000)["status"] == "credited"
    assert problem_of(checked(people, "identity unclear").app.post, "/v1/deposits", {"amount_fen": 100}) == (
        409,
        "not_verified",
    )
    assert problem_of(checked(people, "identity mismatch").app.post, "/v1/deposits", {"amount_fen": 100}) == (
        409,
        "not_verified",
    )


@pytest.mark.parametrize("kind", ["good", "identity down for a while", "card mismatch", "bank answers late"])
def test_every_workflow_came_to_its_end_without_an_error(world, people, kind):
    case_id = newest_case(world, checked(people, kind))["case_id"]["S"]
    runs = [(run.status, run.error) for run in world.executions() if case_id in run.name]

    assert runs == [("SUCCEEDED", None)]


@pytest.mark.parametrize("kind", ["identity unclear", "card silent"])
def test_a_workflow_with_a_review_stands_still_until_somebody_decides(world, people, kind):
    case_id = newest_case(world, checked(people, kind))["case_id"]["S"]

    assert [run.status for run in world.executions() if case_id in run.name] == ["RUNNING"]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("good", "您已通过实名认证，账户已开通。"),
        ("card mismatch", "您的实名认证未通过，原因请在应用中查看。"),
    ],
)
def test_a_person_is_told_how_it_ended(world, people, kind, message):
    person = checked(people, kind)
    world.settle()

    assert person.app.messages().count(message) == 1


def test_reasons_come_in_the_callers_language(people):
    app = checked(people, "card mismatch").app
    said = {
        language: app.request("GET", "/v1/me/kyc", headers={"Accept-Language": language})["reasons"][0][
            "message"
        ]
        for language in ("zh-CN", "en")
    }

    assert said == {
        "zh-CN": "银行卡信息与本人不一致",
        "en": "The bank card or its mobile number is not the person's",
    }


def test_who_handed_in_nothing_has_no_verification(world):
    assert newcomer(world).app.kyc() == {"status": "none", "reasons": []}


def test_who_was_rejected_may_hand_in_better_papers(world):
    person = submitted(world, card_ending="90401")
    outcome(person)

    hand_in(person, bank_card=PEOPLE.next().bank_card)

    assert outcome(person) == {"status": VERIFIED, "reasons": []}


def test_a_later_rejection_tells_its_own_reasons_only(world):
    person = submitted(world, card_ending="90401")
    outcome(person)

    hand_in(person, bank_card=PEOPLE.next(card_ending="90421").bank_card)

    assert codes(outcome(person)) == ["card_not_supported"]


def test_while_papers_are_looked_at_no_others_are_taken(people):
    waiting = checked(people, "identity unclear")

    assert problem_of(hand_in, waiting) == (409, "verification_underway")


def test_who_is_verified_needs_no_second_verification(people):
    assert problem_of(hand_in, checked(people, "good")) == (409, "already_verified")


def test_a_verified_account_takes_the_class_that_was_given_before(world):
    person = newcomer(world)
    person.app.answer_questionnaire("C4")

    hand_in(person)
    outcome(person)

    with ledger_of(world):
        assert book.user_account(person.user_id)["risk_rank"] == 4


def test_reviewers_see_who_waits_oldest_first_and_page_by_page(people, compliance):
    whole = compliance.items(REVIEWS)
    first = compliance.get(REVIEWS, limit=2)
    second = compliance.get(REVIEWS, limit=2, cursor=first["next_cursor"])

    assert [*first["items"], *second["items"]] == whole[:4]
    assert whole == sorted(whole, key=lambda review: review["opened_at"])
    assert {review["status"] for review in whole} == {"open"}


def test_papers_are_checked_once_however_often_their_event_comes(world):
    person = saver(world)
    case = newest_case(world, person)
    detail = {"user_id": person.user_id, "case_id": case["case_id"]["S"]}

    world.invoke("kyc-start-verification", {"detail": detail})
    world.settle()

    assert len([run for run in world.executions() if detail["case_id"] in run.name]) == 1
    assert newest_case(world, person) == case


def checked(people: dict[str, Saver], kind: str) -> Saver:
    """The person of a kind, once their checks have come to something."""
    outcome(people[kind])
    return people[kind]


def profile_of(person: Saver, status: str) -> dict:
    """The profile, which follows what the workflow tells."""
    return person.app.until("the profile", person.app.me, lambda me: me["kyc_status"] == status)
