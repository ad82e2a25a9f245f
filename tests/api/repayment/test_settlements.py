"""Settling a loan early: exactly as quoted, once, or not at all."""

import pytest

from docs.recompute import wrong
from local.api_client import Problem
from tests.customers import freeze, verified
from tests.lent_loans import (
    balance,
    give,
    in_clearing,
    journals_of,
    lend,
    somebody,
    take,
    tomorrow,
    trial_balance,
)
from tests.settling import columns, days_ago, full, part, quote, settle, today


@pytest.fixture
def lent(world, borrower):
    """3,000 yuan that were paid out today: three months at 12 %."""
    return lend(world, borrower.user_id, [200_000, 100_000], value_date=days_ago(world, 0))


def received(world, lent):
    return [balance(world, lender) for lender, _ in lent.lenders]


def shown(borrower, lent, *names):
    loan = borrower.app.loan(lent.loan_id)
    return tuple(loan[name] for name in names)


def schedules(borrower, lent):
    return borrower.app.get(f"/v1/me/loans/{lent.loan_id}/schedules")["items"]


def test_a_payoff_ends_the_loan_and_every_lender_has_their_money(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))

    settled = settle(borrower.app, lent.loan_id, quoted)

    assert settled["amount_fen"] == quoted["amount_fen"] == 300_000
    assert received(world, lent) == [200_000, 100_000]
    assert shown(borrower, lent, "status", "outstanding_principal_fen", "next_due_date") == (
        "repaid",
        0,
        None,
    )
    assert in_clearing(world, lent.loan_id) == trial_balance(world) == 0


def test_a_payoff_is_a_receipt_under_the_settlement_s_own_name(world, borrower, lent):
    settled = settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))

    journal = journals_of(world, lent.loan_id)[f"collection#{lent.loan_id}#{settled['settlement_id']}"]
    assert (journal.kind, journal.effective_date) == ("repayment_distributed", today(world))
    assert settled["settlement_id"].startswith("set_")


def test_a_settlement_is_explained_and_recomputes(world, borrower):
    lent = lend(world, borrower.user_id, [300_000], value_date=days_ago(world, 10), fee_fen=300)
    give(world, borrower.user_id, 10_000)
    settled = settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))
    journal = f"collection%23{lent.loan_id}%23{settled['settlement_id']}"

    explained = borrower.app.get(f"/v1/me/transactions/{journal}/explanation")["items"]

    assert [item["amount_fen"] for item in explained] == [settled["amount_fen"]]
    assert [bad for item in explained for bad in wrong(item)] == []


def test_a_prepayment_leaves_the_rows_that_were_quoted(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))

    settle(borrower.app, lent.loan_id, quoted)

    names = ("number", "due_date", "principal_fen", "interest_fen", "fee_fen", "total_fen")
    loan = borrower.app.loan(lent.loan_id)
    assert columns(loan, *names) == columns(quoted, *names)
    assert columns(loan, "paid_fen", "status")[0] == (100_000, "paid")
    assert loan["next_due_date"] == loan["schedule"][1]["due_date"]
    assert loan["outstanding_principal_fen"] == quoted["outstanding_principal_fen"] == 200_000
    assert received(world, lent) == [66_667, 33_333]


def test_each_version_of_the_schedule_is_kept_with_its_reason(world, borrower, lent):
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 100_000)))
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))

    versions = schedules(borrower, lent)

    assert [(each["version"], each["reason"]) for each in versions] == [
        (1, "contract"),
        (2, "prepayment"),
        (3, "payoff"),
    ]
    assert [each["since"] for each in versions[1:]] == [today(world).isoformat()] * 2
    assert columns(versions[0], "kind") == [("instalment",)] * 3
    assert columns(versions[1], "kind") == [("prepayment",), *[("instalment",)] * 3]
    assert columns(versions[2], "kind", "principal_fen") == [
        ("prepayment", 100_000),
        ("prepayment", 200_000),
    ]


def test_the_loan_as_it_was_known_before_can_still_be_seen(world, borrower, lent):
    before, instant = borrower.app.loan(lent.loan_id), world.clock.now().isoformat()
    world.clock.advance(seconds=1)
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 100_000)))
    day, path = today(world).isoformat(), f"/v1/me/loans/{lent.loan_id}"

    assert borrower.app.get(path, as_of=day, known_at=instant) == before
    assert borrower.app.get(path, as_of=day) == borrower.app.loan(lent.loan_id) != before


def test_what_is_left_after_a_prepayment_is_collected_by_the_run(world, borrower):
    lent = lend(world, borrower.user_id, [300_000])
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 150_000)))
    due_date = tomorrow(world)
    first = borrower.app.loan(lent.loan_id)["schedule"][1]

    world.clock.advance(days=1)

    journal = journals_of(world, lent.loan_id)[f"collection#{lent.loan_id}#{due_date}"]
    assert journal.facts["principal_fen"] == first["principal_fen"]
    assert journal.facts["interest_fen"] == first["interest_fen"]
    assert borrower.app.loan(lent.loan_id)["schedule"][1]["status"] == "paid"


def test_two_prepayments_on_one_day_each_have_a_row(world, borrower, lent):
    first = quote(borrower.app, lent.loan_id, part(world, 100_000))
    settle(borrower.app, lent.loan_id, first)
    second = quote(borrower.app, lent.loan_id, part(world, 50_000, "instalment"))

    settle(borrower.app, lent.loan_id, second)

    assert second["breakdown"]["broken_interest_fen"] == 0
    assert columns(borrower.app.loan(lent.loan_id), "principal_fen", "status")[:2] == [
        (100_000, "paid"),
        (50_000, "paid"),
    ]
    assert sum(received(world, lent)) == 150_000


def test_everything_but_a_fen_and_then_the_fen(world, borrower, lent):
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 299_999)))
    almost = shown(borrower, lent, "status", "outstanding_principal_fen")

    last = settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))

    assert almost == ("active", 1)
    assert last["amount_fen"] == 1
    assert received(world, lent) == [200_000, 100_000]
    assert in_clearing(world, lent.loan_id) == 0


def test_what_is_overdue_is_paid_first_with_its_penalty(world, borrower):
    lent = lend(world, borrower.user_id, [600_000, 400_000])
    take(world, borrower.user_id, 1_000_000)
    world.clock.advance(days=10)
    give(world, borrower.user_id, 1_100_000)
    overdue = borrower.app.loan(lent.loan_id)
    quoted = quote(borrower.app, lent.loan_id, part(world, 500_000))

    settle(borrower.app, lent.loan_id, quoted)

    assert quoted["breakdown"]["due_fen"] == overdue["due_fen"]
    assert quoted["breakdown"]["penalty_fen"] == overdue["penalty_due_fen"] > 0
    assert shown(borrower, lent, "status", "stage", "due_fen") == ("active", 0, 0)
    assert columns(borrower.app.loan(lent.loan_id), "status")[:2] == [("paid",), ("paid",)]


def test_on_a_due_date_the_instalment_is_paid_with_it_and_no_interest_is_broken(world, borrower):
    lent = lend(world, borrower.user_id, [300_000])
    take(world, borrower.user_id, 300_000)
    world.clock.advance(days=1)
    give(world, borrower.user_id, 310_000)

    quoted = quote(borrower.app, lent.loan_id, full(world))

    assert (quoted["breakdown"]["due_fen"], quoted["breakdown"]["broken_interest_fen"]) == (102_007, 0)
    assert quoted["breakdown"]["prepaid_principal_fen"] == 300_000 - 99_007
    assert settle(borrower.app, lent.loan_id, quoted)["interest_fen"] == 3_000


def test_what_was_paid_in_advance_is_not_paid_again(world, borrower):
    lent = lend(world, borrower.user_id, [300_000], value_date=days_ago(world, 10))
    give(world, borrower.user_id, 10_000)
    borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", {"amount_fen": 50_000})
    quoted = quote(borrower.app, lent.loan_id, full(world))

    settle(borrower.app, lent.loan_id, quoted)

    assert quoted["breakdown"]["interest_fen"] == 0
    assert quoted["breakdown"]["principal_fen"] == 300_000 - 47_000
    assert columns(quoted, "principal_fen", "interest_fen") == [(300_000, 3_000)]
    assert shown(borrower, lent, "status") == ("repaid",)


def test_money_that_is_missing_changes_nothing_and_the_quote_still_holds(world, borrower, lent):
    take(world, borrower.user_id, 200_000)
    quoted = quote(borrower.app, lent.loan_id, full(world))

    with pytest.raises(Problem, match="409 insufficient_funds"):
        settle(borrower.app, lent.loan_id, quoted)

    assert (balance(world, borrower.user_id), received(world, lent)) == (100_000, [0, 0])
    assert len(schedules(borrower, lent)) == 1
    give(world, borrower.user_id, 200_000)
    assert settle(borrower.app, lent.loan_id, quoted)["amount_fen"] == 300_000


def test_a_quote_is_good_for_its_day_only(world, borrower, lent):
    day = tomorrow(world).isoformat()
    of_today, of_tomorrow = (
        quote(borrower.app, lent.loan_id, asked) for asked in (full(world), full(world, date=day))
    )
    give(world, borrower.user_id, 10_000)
    with pytest.raises(Problem, match="409 quote_expired"):
        settle(borrower.app, lent.loan_id, of_tomorrow)

    world.clock.advance(days=1)

    with pytest.raises(Problem, match="409 quote_expired"):
        settle(borrower.app, lent.loan_id, of_today)
    assert settle(borrower.app, lent.loan_id, of_tomorrow)["amount_fen"] == of_tomorrow["amount_fen"]


def test_a_receipt_ends_every_quote_of_the_loan(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))
    borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", {"amount_fen": 1})

    with pytest.raises(Problem, match="409 quote_expired"):
        settle(borrower.app, lent.loan_id, quoted)


def test_a_quote_is_executed_once(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))
    settle(borrower.app, lent.loan_id, quoted)

    with pytest.raises(Problem, match="409 quote_expired"):
        settle(borrower.app, lent.loan_id, quoted)

    assert sum(received(world, lent)) == 100_000


def test_the_same_request_again_gets_the_first_answer_though_the_loan_moved_on(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))
    first = settle(borrower.app, lent.loan_id, quoted, key="settle-1")
    borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", {"amount_fen": 1})

    again = settle(borrower.app, lent.loan_id, quoted, key="settle-1")

    assert again == first
    assert sum(received(world, lent)) == 100_001


def test_the_same_key_for_another_quote_is_refused(world, borrower, lent):
    quotes = [quote(borrower.app, lent.loan_id, part(world, fen)) for fen in (100_000, 50_000)]
    settle(borrower.app, lent.loan_id, quotes[0], key="settle-1")

    with pytest.raises(Problem, match="422 idempotency_key_reused"):
        settle(borrower.app, lent.loan_id, quotes[1], key="settle-1")


def test_a_settlement_needs_an_idempotency_key(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))

    with pytest.raises(Problem, match="400 idempotency_key_required"):
        borrower.app.request(
            "POST",
            f"/v1/me/loans/{lent.loan_id}/settlements",
            json={"quote_token": quoted["quote_token"]},
        )


@pytest.mark.parametrize(
    "forged",
    [
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token + "AAAA",
        lambda token: "A" + token[1:] if token[0] != "A" else "B" + token[1:],
        lambda token: token[:60] + ("A" if token[60] != "A" else "B") + token[61:],
        lambda token: token[:40] + "é" + token[41:],
        lambda token: "A" * 2_048,
    ],
)
def test_a_token_that_was_tampered_with_is_no_quote(world, borrower, lent, forged):
    token = quote(borrower.app, lent.loan_id, full(world))["quote_token"]

    with pytest.raises(Problem, match="422 invalid_quote"):
        settle(borrower.app, lent.loan_id, {"quote_token": forged(token)})


def test_anothers_quote_and_another_loan_s_are_no_quotes(world, borrower, lent):
    other = verified(world)
    others_loan = lend(world, other.user_id, [300_000], value_date=days_ago(world, 0))
    own_other_loan = lend(world, borrower.user_id, [300_000], value_date=days_ago(world, 0))
    tokens = [
        quote(other.app, others_loan.loan_id, full(world)),
        quote(borrower.app, own_other_loan.loan_id, full(world)),
    ]

    for token in tokens:
        with pytest.raises(Problem, match="422 invalid_quote"):
            settle(borrower.app, lent.loan_id, token)


def test_anothers_loan_is_as_absent_as_none(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))
    stranger = verified(world, 1_000_000).app

    for loan_id in (lent.loan_id, "loan_absent"):
        with pytest.raises(Problem, match="404 not_found"):
            settle(stranger, loan_id, quoted)


@pytest.mark.parametrize("body", [{}, {"quote_token": ""}, {"quote_token": 1}, {"quote_token": "A" * 2_049}])
def test_a_body_of_another_form_is_not_valid(borrower, lent, body):
    with pytest.raises(Problem, match="422 invalid_request"):
        borrower.app.post(f"/v1/me/loans/{lent.loan_id}/settlements", body)


def test_a_frozen_account_commands_no_money(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))
    freeze(world, borrower)

    with pytest.raises(Problem, match="403 suspended"):
        settle(borrower.app, lent.loan_id, quoted)


def test_a_hundred_lenders_have_their_shares_soon_after(world, borrower):
    lenders = [somebody(world) for _ in range(100)]
    lent = lend(world, borrower.user_id, [(each, 10_000) for each in lenders], value_date=days_ago(world, 0))
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 500_000)))
    world.settle()
    halfway = sum(received(world, lent))

    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))
    world.settle()

    assert halfway == 500_000
    assert set(received(world, lent)) == {10_000}
    assert in_clearing(world, lent.loan_id) == 0


def test_ninety_lenders_of_a_loan_in_arrears_are_paid_off_in_one_transaction(world, borrower):
    lent = lend(world, borrower.user_id, [10_000] * 90)
    take(world, borrower.user_id, 900_000)
    world.clock.advance(days=10)
    give(world, borrower.user_id, 1_000_000)
    borrower.sign_in()

    settled = settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))

    journal = journals_of(world, lent.loan_id)[f"collection#{lent.loan_id}#{settled['settlement_id']}"]
    assert journal.kind == "repayment_distributed"
    assert shown(borrower, lent, "status", "stage") == ("repaid", 0)
    assert sum(received(world, lent)) == sum(
        settled[name] for name in ("principal_fen", "interest_fen", "penalty_fen")
    )


def test_a_loan_on_which_only_arrears_are_left_is_settled_without_a_new_schedule(world, borrower):
    lent = lend(world, borrower.user_id, [300_000], months=1)
    take(world, borrower.user_id, 300_000)
    world.clock.advance(days=2)
    give(world, borrower.user_id, 310_000)
    quoted = quote(borrower.app, lent.loan_id, full(world))

    settle(borrower.app, lent.loan_id, quoted)

    assert quoted["breakdown"]["due_fen"] == quoted["amount_fen"]
    assert shown(borrower, lent, "status") == ("repaid",)
    assert [each["reason"] for each in schedules(borrower, lent)] == ["contract"]
