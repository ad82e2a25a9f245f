"""Cases as borrowers read of them and as staff finds them."""

import pytest

from local.mobile_app import MobileApp
from tests.customers import Customer, verified
from tests.loans_behind import a_loan, behind
from tests.savers import problem_of


def of(world, app, **query):
    """The cases that a list shows, of this test's loans or others'."""
    return {each["case_id"]: each for each in app.items("/v1/ops/collections", **query)}


def kinds(app, case):
    history = app.get(f"/v1/ops/collections/{case['case_id']}", limit=100)["history"]
    return [each["kind"] for each in reversed(history)]


def test_who_is_not_behind_has_no_case(world, borrower):
    assert borrower.app.items("/v1/me/collections") == []


def test_a_loan_that_falls_behind_has_a_case_that_its_borrower_can_read(world, borrower):
    case = behind(world, 1, borrower).case()

    assert (case["status"], case["stage"], case["days_past_due"], case["overdue_fen"]) == (
        "open",
        1,
        1,
        100_000,
    )
    assert case["text"] == "您的借款已逾期，请尽快还款"
    assert (case["step"]["step"], case["step"]["status"]) == ("reminder", "due")
    assert (case["promise"], case["hardship"], case["closed_at"]) == (None, None, None)


def test_the_words_follow_the_readers_language(world, loan, borrower):
    app = MobileApp(world.url, "en")
    app.tokens = borrower.app.tokens
    [case] = app.items("/v1/me/collections")

    assert case["text"] == "Your loan has been overdue for more than a week"
    assert case["step"]["text"] == "Our support calls you"


@pytest.mark.parametrize(
    ("stage", "step"),
    [(1, "reminder"), (2, "call"), (3, "dun_letter"), (4, "legal_notice"), (5, "legal_handover")],
)
def test_each_stage_brings_its_step(world, loan, stage, step):
    loan.tell(loan.stage(0, 3), loan.stage(stage, 4))

    assert loan.case()["step"]["step"] == step


def test_a_case_moves_on_with_its_stage_and_closes_when_nothing_is_past_due(loan, support):
    loan.tell(loan.stage(3, 3))
    worse = loan.case()
    loan.tell(loan.stage(0, 4))
    settled = loan.case()

    assert (worse["stage"], worse["step"]["step"]) == (3, "dun_letter")
    assert (settled["status"], settled["stage"], settled["step"]) == ("closed", 0, None)
    assert settled["text"] == "逾期已结清"
    assert kinds(support, settled) == ["case_opened", "step_due", "stage_changed", "step_due", "case_closed"]


def test_a_better_stage_takes_the_step_away(loan):
    loan.tell(loan.stage(1, 3))

    assert (loan.case()["stage"], loan.case()["step"]) == (1, None)


def test_a_loan_that_falls_behind_again_opens_its_case_again(loan, support):
    loan.tell(loan.stage(0, 3), loan.stage(1, 4))
    case = loan.case()

    assert (case["status"], case["stage"], case["step"]["step"]) == ("open", 1, "reminder")
    assert kinds(support, case).count("case_opened") == 2


def test_a_repaid_loan_closes_its_case(loan, support):
    loan.tell(loan.repaid())

    assert loan.case()["status"] == "closed"
    assert (
        support.get(f"/v1/ops/collections/{loan.case()['case_id']}")["history"][0]["facts"]["cause"]
        == "repaid"
    )


def test_another_ones_case_is_absent(world, loan, case):
    stranger = verified(world)

    assert stranger.app.items("/v1/me/collections") == []
    promise = {"amount_fen": 100_000, "date": "2030-01-01"}
    path = f"/v1/me/collections/{case['case_id']}/promises"
    assert problem_of(stranger.app.post, path, promise) == (404, "not_found")


def test_staff_finds_a_case_by_its_stage_and_status(world, loan, case, support):
    here = case["case_id"]

    assert here in of(world, support)
    assert of(world, support, stage=2)[here]["user_id"] == loan.customer.user_id
    assert here not in of(world, support, stage=3)
    assert here not in of(world, support, status="closed")


def test_a_closed_case_is_found_by_the_worst_stage_that_it_saw(world, loan, case, support):
    loan.tell(loan.stage(4, 3), loan.stage(0, 4))

    assert of(world, support, status="closed", stage=4)[case["case_id"]]["worst_stage"] == 4
    assert case["case_id"] not in of(world, support)


def test_the_worst_cases_come_first_and_pages_follow_each_other(world, borrower, support):
    for stage in (1, 5, 3):
        behind(world, stage, borrower)
    stages = [each["stage"] for each in support.items("/v1/ops/collections")]
    first = support.get("/v1/ops/collections", limit=1)
    second = support.get("/v1/ops/collections", limit=1, cursor=first["next_cursor"])

    assert stages == sorted(stages, reverse=True)
    assert first["items"] != second["items"]


@pytest.mark.parametrize("query", [{"stage": 0}, {"stage": "x"}, {"status": "lost"}])
def test_a_list_that_there_isnt_is_refused(support, query):
    assert problem_of(support.get, "/v1/ops/collections", **query) == (422, "invalid_request")


def test_history_comes_in_pages(loan, support):
    loan.tell(loan.stage(3, 3))
    path = f"/v1/ops/collections/{loan.case()['case_id']}"
    first = support.get(path, limit=3)
    rest = support.get(path, limit=3, cursor=first["next_cursor"])

    assert [each["number"] for each in first["history"] + rest["history"]] == [4, 3, 2, 1]
    assert rest["next_cursor"] is None


def test_compliance_reads_and_others_dont(world, case, compliance, borrower):
    path = f"/v1/ops/collections/{case['case_id']}"
    contact = {"channel": "phone", "outcome": "reached"}

    assert compliance.get(path)["case_id"] == case["case_id"]
    assert problem_of(compliance.post, f"{path}/contacts", contact) == (403, "forbidden")
    assert problem_of(borrower.app.get, path) == (403, "forbidden")
    assert problem_of(borrower.app.get, "/v1/ops/collections") == (403, "forbidden")


def test_nobody_works_on_their_own_case(world, support):
    member = Customer(support.me()["user_id"], support, None)
    case = behind(world, 2, member).case()
    path = f"/v1/ops/collections/{case['case_id']}"

    assert problem_of(support.get, path) == (403, "forbidden")
    assert problem_of(support.post, f"{path}/steps", {"step": "call"}) == (403, "forbidden")


def test_a_case_that_there_isnt_is_not_found(world, support, borrower):
    paid = a_loan(world, borrower)
    paid.tell(paid.repaid())

    assert problem_of(support.get, "/v1/ops/collections/cas_x") == (404, "not_found")
    assert borrower.app.items("/v1/me/collections") == []
