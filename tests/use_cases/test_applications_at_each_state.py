"""What can still be done with an application at each of its states, and what a second look finds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from jinqiao import ids, rules
from jinqiao.aws.dynamo import ConditionsFailed, transact, write
from jinqiao.errors import (
    AlreadyAccepted,
    BorrowingCapExceeded,
    Forbidden,
    IdempotencyKeyReused,
    NoOffer,
    NotFound,
    OfferExpired,
    ReviewClosed,
    StaleAgreement,
    StaleOffer,
    Suspended,
)
from jinqiao.ledger import book
from lending import (
    acceptance,
    applications,
    assessment,
    exposure,
    listing,
    reviews,
    store,
    underwriting,
)
from lending.models import AcceptanceRequest, DecisionRequest
from local.world import World
from tests.contention import just_before
from tests.use_cases.applications import NOW, PRINCIPAL_FEN, RULES, applied, reviewed
from tests.use_cases.people import account_holder, request_of

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
CAP_FEN = RULES.borrowing.person_cap_fen
LATER = NOW + timedelta(days=RULES.decision.offer_valid_days, seconds=1)


@pytest.fixture
def borrower(fresh: Fresh, platform: World) -> str:
    return account_holder(fresh("usr"), NOW)


def offer_of(application: dict, **but: str) -> AcceptanceRequest:
    names = ("offer_id", "agreement_version")
    return AcceptanceRequest(**{name: application.get(name, "x") for name in names} | but)


def accept(application: dict, key: str = "key", at=NOW, **but: str):
    request = request_of(application["user_id"], at, key)
    return acceptance.accept(request, application["application_id"], offer_of(application, **but))


def withdraw(application: dict):
    return applications.withdraw(request_of(application["user_id"], NOW), application["application_id"])


def decide(review: dict, decision: str, key: str = "key", by: str = "usr_underwriter"):
    asked = DecisionRequest(decision=decision, reason="salary slips seen")
    return underwriting.decide(request_of(by, NOW, key), review["review_id"], asked)


def conclude(application: dict) -> str:
    return reviews.conclude(application["user_id"], application["application_id"], NOW)["outcome"]


def status_of(application: dict) -> str:
    return store.required_application(application["user_id"], application["application_id"])["status"]


def in_review(fresh: Fresh, borrower: str) -> tuple[dict, dict]:
    application = applied(borrower, fresh("app"), "in_review", reasons=["borderline_affordability"])
    return application, reviewed(application)


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_what_is_not_accepted_yet_can_be_withdrawn(fresh: Fresh, borrower, status):
    application = applied(borrower, fresh("app"), status)

    assert withdraw(application).status == status_of(application) == "withdrawn"


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_what_has_come_to_its_end_stays_there(fresh: Fresh, borrower, status):
    application = applied(borrower, fresh("app"), status)

    assert withdraw(application).status == status_of(application) == status


@pytest.mark.parametrize("status", ["accepted", "listed"])
def test_from_the_acceptance_on_nothing_is_withdrawn(fresh: Fresh, borrower, status):
    application = applied(borrower, fresh("app"), status)

    with pytest.raises(AlreadyAccepted):
        withdraw(application)
    assert status_of(application) == status


def test_with_an_application_its_open_review_is_withdrawn(fresh: Fresh, borrower):
    application, review = in_review(fresh, borrower)

    assert withdraw(application).status == "withdrawn"
    assert store.review(review["review_id"])["status"] == "withdrawn"
    assert conclude(application) == "withdrawn"


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_an_application_can_be_withdrawn_between_the_decision_and_what_follows_from_it(
    fresh: Fresh, borrower, decision
):
    application, review = in_review(fresh, borrower)
    decide(review, decision)

    assert withdraw(application).status == "withdrawn"
    assert conclude(application) == "withdrawn"
    assert store.review(review["review_id"])["decision"] == decision


def test_a_decision_that_overtakes_the_withdrawal_does_not_stop_it(fresh: Fresh, borrower):
    application, review = in_review(fresh, borrower)
    with just_before(application["application_id"], lambda: decide(review, "approve")):
        withdrawn = withdraw(application)

    assert withdrawn.status == "withdrawn"
    assert conclude(application) == "withdrawn"


def test_an_acceptance_that_overtakes_the_withdrawal_wins(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "approved")
    with (
        just_before(application["application_id"], lambda: accept(application)),
        pytest.raises(AlreadyAccepted),
    ):
        withdraw(application)


@pytest.mark.parametrize("status", ["submitted", "in_review", "declined", "withdrawn"])
def test_without_an_offer_there_is_nothing_to_accept(fresh: Fresh, borrower, status):
    with pytest.raises(NoOffer):
        accept(applied(borrower, fresh("app"), status))
    assert store.committed_fen(borrower) == 0


@pytest.mark.parametrize("status", ["accepted", "listed"])
def test_an_offer_is_accepted_once(fresh: Fresh, borrower, status):
    with pytest.raises(AlreadyAccepted):
        accept(applied(borrower, fresh("app"), status))
    assert store.committed_fen(borrower) == 0


def test_an_acceptance_commits_the_borrower_to_the_whole_principal_once(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "approved")
    answers = [accept(application), accept(application)]

    assert {answer.status for answer in answers} == {"accepted"}
    assert store.committed_fen(borrower) == PRINCIPAL_FEN
    with pytest.raises(IdempotencyKeyReused):
        accept(application, agreement_version="another")
    with pytest.raises(AlreadyAccepted):
        accept(application, key="another")


@pytest.mark.parametrize(
    ("but", "refusal"),
    [
        ({"offer_id": "off_other"}, StaleOffer),
        ({"agreement_version": "1999-01"}, StaleAgreement),
        ({"at": LATER}, OfferExpired),
    ],
)
def test_only_this_offer_under_this_agreement_in_its_time(fresh: Fresh, borrower, but, refusal):
    application = applied(borrower, fresh("app"), "approved")

    with pytest.raises(refusal):
        accept(application, **but)
    assert (status_of(application), store.committed_fen(borrower)) == ("approved", 0)


def test_nobody_accepts_or_withdraws_what_is_anothers(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "approved")
    others = application | {"user_id": account_holder(fresh("usr"), NOW)}

    for attempt in (accept, withdraw):
        with pytest.raises(NotFound):
            attempt(others)


def test_a_frozen_account_accepts_nothing(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "approved")
    write(book.set_status(borrower, "frozen"))

    with pytest.raises(Suspended):
        accept(application)


@pytest.mark.parametrize(
    ("committed_fen", "accepted"),
    [(0, True), (CAP_FEN - PRINCIPAL_FEN, True), (CAP_FEN - PRINCIPAL_FEN + 1, False), (CAP_FEN, False)],
)
def test_what_is_owed_listed_and_raised_together_stays_within_the_cap(
    fresh: Fresh, borrower, committed_fen, accepted
):
    transact([store.commitment(borrower, committed_fen, CAP_FEN)])
    application = applied(borrower, fresh("app"), "approved")
    try:
        accept(application)
    except BorrowingCapExceeded:
        assert status_of(application) == "approved"

    assert store.committed_fen(borrower) == committed_fen + accepted * PRINCIPAL_FEN


@pytest.mark.parametrize("owed_fen", [None, 0], ids=["never borrowed", "has repaid all"])
def test_a_cap_that_fell_under_the_offer_since_is_the_one_that_holds(
    fresh: Fresh, borrower, owed_fen, monkeypatch
):
    lower = replace(RULES, borrowing=replace(RULES.borrowing, person_cap_fen=PRINCIPAL_FEN - 1))
    monkeypatch.setattr(rules, "in_force", lambda _: lower)
    if owed_fen is not None:
        transact([store.commitment(borrower, owed_fen, CAP_FEN)])
    application = applied(borrower, fresh("app"), "approved")

    with pytest.raises(BorrowingCapExceeded):
        accept(application)
    assert (status_of(application), store.committed_fen(borrower)) == ("approved", 0)


def test_of_two_offers_accepted_at_once_the_second_sees_the_first(fresh: Fresh, borrower):
    transact([store.commitment(borrower, CAP_FEN - PRINCIPAL_FEN, CAP_FEN)])
    first, second = (applied(borrower, fresh("app"), "approved") for _ in range(2))
    with (
        just_before(first["application_id"], lambda: accept(second)),
        pytest.raises(BorrowingCapExceeded),
    ):
        accept(first)

    assert (status_of(first), status_of(second)) == ("approved", "accepted")
    assert store.committed_fen(borrower) == CAP_FEN


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_a_second_decision_is_too_late_and_the_same_one_is_answered_again(fresh: Fresh, borrower, decision):
    _, review = in_review(fresh, borrower)
    first = decide(review, decision)

    assert decide(review, decision) == first
    assert first.decision == decision
    with pytest.raises(IdempotencyKeyReused):
        decide(review, "decline" if decision == "approve" else "approve")
    with pytest.raises(ReviewClosed):
        decide(review, decision, key="another", by="usr_colleague")


def test_of_two_underwriters_at_once_one_decides(fresh: Fresh, borrower):
    _, review = in_review(fresh, borrower)
    with (
        just_before(review["review_id"], lambda: decide(review, "decline", by="usr_colleague")),
        pytest.raises(ReviewClosed),
    ):
        decide(review, "approve")

    assert store.review(review["review_id"])["decided_by"] == "usr_colleague"


def test_nobody_decides_on_themselves(fresh: Fresh, borrower):
    _, review = in_review(fresh, borrower)

    with pytest.raises(Forbidden):
        decide(review, "approve", by=borrower)
    assert store.review(review["review_id"])["status"] == "open"


@pytest.mark.parametrize(
    ("decision", "status", "reasons"),
    [("approve", "approved", []), ("decline", "declined", ["declined_in_review"])],
)
def test_what_was_decided_is_carried_out_once(fresh: Fresh, borrower, decision, status, reasons):
    application, review = in_review(fresh, borrower)
    decide(review, decision)

    assert [conclude(application), conclude(application)] == [status, status]
    concluded = store.required_application(borrower, application["application_id"])
    assert (concluded["status"], concluded["reasons"]) == (status, reasons)
    assert concluded["event_seq"] == 2


def test_a_review_that_is_open_at_its_deadline_closes_with_a_refusal(fresh: Fresh, borrower):
    application, review = in_review(fresh, borrower)

    assert [conclude(application), conclude(application)] == ["declined", "declined"]
    assert store.review(review["review_id"])["status"] == "expired"
    waiting = [place["review_id"] for place in store.open_reviews(100, None).items]
    assert review["review_id"] not in waiting
    with pytest.raises(ReviewClosed):
        decide(review, "approve")


def test_a_decision_that_overtakes_the_deadline_is_carried_out(fresh: Fresh, borrower):
    application, review = in_review(fresh, borrower)
    with just_before(review["review_id"], lambda: decide(review, "approve")):
        assert conclude(application) == "approved"


@pytest.mark.parametrize("status", ["approved", "declined", "accepted", "listed", "withdrawn"])
def test_an_application_that_is_decided_is_not_decided_again(fresh: Fresh, borrower, status):
    application = applied(borrower, fresh("app"), status)

    assert assessment.assess(borrower, application["application_id"], NOW)["outcome"] == status
    assert assessment.decline(application, ["unaffordable"]) == status
    assert status_of(application) == status


def test_an_offer_is_named_after_its_application_so_that_a_repeat_makes_the_same(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"))
    outcomes = [assessment.assess(borrower, application["application_id"], NOW) for _ in range(2)]

    offered = store.required_application(borrower, application["application_id"])
    assert [outcome["outcome"] for outcome in outcomes] == ["approved", "approved"]
    assert offered["offer_id"] == ids.derive("off", application["application_id"])
    assert offered["policy_version"] == RULES.version


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([100_000], 900_000),
        ([100_000, 100_000], 900_000),
        ([300_000, 100_000], 700_000),
        ([100_000, 300_000, PRINCIPAL_FEN], 0),
        ([PRINCIPAL_FEN, PRINCIPAL_FEN, 100_000], 0),
    ],
)
def test_a_debt_falls_to_what_was_repaid_most_in_whatever_order_it_is_told(
    fresh: Fresh, borrower, told, left
):
    application = applied(borrower, fresh("app"), "listed")
    transact([store.commitment(borrower, PRINCIPAL_FEN, CAP_FEN)])
    for repaid_fen in told:
        exposure.release(store.required_application(borrower, application["application_id"]), repaid_fen)

    assert store.committed_fen(borrower) == left


def test_two_receipts_told_at_once_are_not_both_counted_from_the_same_start(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "listed")
    transact([store.commitment(borrower, PRINCIPAL_FEN, CAP_FEN)])
    with (
        just_before(application["application_id"], lambda: exposure.release(application, 200_000)),
        pytest.raises(ConditionsFailed),
    ):
        exposure.release(application, 100_000)

    assert store.committed_fen(borrower) == 800_000


def test_more_is_never_released_than_was_committed(fresh: Fresh, borrower):
    application = applied(borrower, fresh("app"), "listed")
    transact([store.commitment(borrower, 50_000, CAP_FEN)])

    with pytest.raises(ConditionsFailed):
        exposure.release(application, 100_000)
    assert store.committed_fen(borrower) == 50_000


def test_a_receipt_of_a_listing_that_lending_has_not_heard_of_yet_is_told_again_later(fresh: Fresh, borrower):
    applied(borrower, fresh("app"), "accepted")

    with pytest.raises(LookupError, match="no application of the listing"):
        listing.note_receipt({"user_id": borrower, "listing_id": fresh("lst"), "paid_principal_fen": 1})
