"""Money in suspense moves when one person has proposed it and another agreed: every command at every state."""

from collections.abc import Callable
from typing import Any

import pytest

from jinqiao import ids
from jinqiao.aws.dynamo import transact
from jinqiao.errors import (
    ExceptionResolved,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    Refusal,
    SecondPersonRequired,
)
from jinqiao.ledger import book
from local.world import World
from payments import casebook, receipts, resolutions, store
from payments.models import ApprovalRequest, BankMessage, ResolutionRequest
from tests.contention import just_before
from tests.use_cases.people import account_holder, balances, request_of
from tests.use_cases.withdrawals import NOW

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
FEN = 70_000
ONE, ANOTHER = "usr_finance_one", "usr_finance_another"


@pytest.fixture
def suspended(fresh: Fresh, platform: World) -> dict[str, Any]:
    """Money that came for an order that we don't know, and whose it turns out to be."""
    owner, order_id = account_holder(fresh("usr"), NOW), fresh("dep")
    told = BankMessage(
        type="deposit.succeeded", id=order_id, sub_account_id="sub_x", amount_fen=FEN, occurred_at="now"
    )
    receipts.arrived(told, NOW)
    exception_id = casebook.exception_id("unknown_deposit", order_id)
    return {"id": exception_id, "owner": owner, "receipt": ids.derive("rcp", "bank", order_id)}


def propose(suspended: dict, action: str = "credit", by: str = ONE, key: str = "k", owner: str = "") -> str:
    user_id = (owner or suspended["owner"]) if action == "credit" else None
    asked = ResolutionRequest(action=action, user_id=user_id, reason="looked into it")
    return resolutions.resolve(request_of(by, NOW, f"{key}-{suspended['id']}"), suspended["id"], asked).status


def approve(suspended: dict, decision: str = "approve", by: str = ANOTHER, key: str = "k") -> str:
    asked = ApprovalRequest(decision=decision, reason="agreed")
    return resolutions.approve(request_of(by, NOW, f"{key}-{suspended['id']}"), suspended["id"], asked).status


def outcome(command: Callable[[], str]) -> str:
    """The exception's status after a command, or the code of its refusal."""
    try:
        return command()
    except Refusal as refusal:
        return refusal.code


COMMANDS: dict[str, Callable[[dict], str]] = {
    "credit": lambda each: propose(each, "credit", key="credit"),
    "return": lambda each: propose(each, "return", key="return"),
    "close": lambda each: propose(each, "close", key="close"),
    "own approval": lambda each: approve(each, by=ONE, key="own"),
    "approval": lambda each: approve(each, key="approval"),
    "rejection": lambda each: approve(each, "reject", key="rejection"),
}
REACHED: dict[str, list[str]] = {
    "open": [],
    "proposed": ["credit"],
    "rejected": ["credit", "rejection"],
    "credited": ["credit", "approval"],
    "returned": ["return", "approval"],
}
"""By which commands an exception comes to a state."""

RESOLVED, SECOND, INVALID = "exception_resolved", "second_person_required", "invalid_request"
SAYS = {
    "open": ["proposed", "proposed", INVALID, RESOLVED, RESOLVED, RESOLVED],
    "proposed": ["proposed", RESOLVED, INVALID, SECOND, "resolved", "open"],
    "rejected": ["proposed", "proposed", INVALID, RESOLVED, RESOLVED, "open"],
    "credited": ["proposed", RESOLVED, INVALID, RESOLVED, "resolved", RESOLVED],
    "returned": [RESOLVED, "proposed", INVALID, RESOLVED, "resolved", RESOLVED],
}
"""What each command comes to at each state; one that was given before gets its first answer again."""


@pytest.mark.parametrize(
    ("state", "command", "said"),
    [(state, name, said) for state, row in SAYS.items() for name, said in zip(COMMANDS, row, strict=True)],
)
def test_every_command_at_every_state(suspended, state, command, said):
    for earlier in REACHED[state]:
        COMMANDS[earlier](suspended)

    assert outcome(lambda: COMMANDS[command](suspended)) == said


@pytest.mark.parametrize(
    ("commands", "credited_fen", "in_suspense_fen"),
    [
        (["credit"], 0, FEN),
        (["credit", "own approval"], 0, FEN),
        (["credit", "rejection"], 0, FEN),
        (["credit", "approval"], FEN, 0),
        (["credit", "approval", "approval"], FEN, 0),
        (["return", "approval"], 0, 0),
        (["credit", "rejection", "return", "approval"], 0, 0),
    ],
)
def test_the_money_moves_with_the_second_agreement_and_once(
    suspended, commands, credited_fen, in_suspense_fen
):
    for command in commands:
        outcome(lambda each=command: COMMANDS[each](suspended))

    moved = book.journal(f"suspense_resolution#{suspended['receipt']}")
    assert balances(suspended["owner"]) == (credited_fen, 0)
    assert (
        FEN - sum(leg.amount_fen for leg in (moved.legs if moved else ()) if leg.side == "D")
        == in_suspense_fen
    )


def test_a_rejected_proposal_can_be_made_again_under_another_key(suspended):
    propose(suspended, key="first")
    approve(suspended, "reject", key="no")
    propose(suspended, key="second")

    assert approve(suspended, key="yes") == "resolved"
    assert balances(suspended["owner"]) == (FEN, 0)


def test_of_two_approvals_at_once_one_moves_the_money(suspended):
    propose(suspended)
    with (
        just_before("suspense_resolution#", lambda: approve(suspended, by="usr_finance_third", key="theirs")),
        pytest.raises(ExceptionResolved),
    ):
        approve(suspended, key="ours")

    assert store.exception(suspended["id"])["approved_by"] == "usr_finance_third"
    assert balances(suspended["owner"]) == (FEN, 0)


def test_the_same_approval_twice_at_once_is_one_with_one_answer(suspended):
    propose(suspended)
    with just_before("suspense_resolution#", lambda: approve(suspended)):
        assert approve(suspended) == "resolved"

    assert balances(suspended["owner"]) == (FEN, 0)


def test_an_approval_and_a_rejection_at_once_are_one_of_the_two(suspended):
    propose(suspended)
    with (
        just_before("suspense_resolution#", lambda: approve(suspended, "reject", key="no")),
        pytest.raises(ExceptionResolved),
    ):
        approve(suspended, key="yes")

    assert store.exception(suspended["id"])["status"] == "open"
    assert balances(suspended["owner"]) == (0, 0)


@pytest.mark.parametrize("again", [{"action": "return"}, {"owner": "usr_somebody_else"}])
def test_a_key_stands_for_one_proposal(suspended, again):
    propose(suspended)

    with pytest.raises(IdempotencyKeyReused):
        propose(suspended, **again)


def test_money_is_proposed_only_for_somebody_who_has_an_account(suspended, fresh: Fresh):
    with pytest.raises(InvalidRequest) as refused:
        propose(suspended, owner=fresh("usr"))

    assert [(fault["pointer"], fault["code"]) for fault in refused.value.errors] == [
        ("/user_id", "unknown_user")
    ]
    assert store.exception(suspended["id"])["status"] == "open"


def test_what_nobody_raised_is_not_there(fresh: Fresh):
    for command in COMMANDS.values():
        with pytest.raises(NotFound):
            command({"id": fresh("exc"), "owner": "usr_x"})


def test_only_a_second_person_even_if_the_first_proposed_nothing_new(suspended):
    propose(suspended, by=ANOTHER)
    with pytest.raises(SecondPersonRequired):
        approve(suspended, "reject", by=ANOTHER)


def test_what_is_resolved_leaves_the_list_and_keeps_who_did_what(suspended):
    propose(suspended)
    approve(suspended)
    resolved = store.exception(suspended["id"])

    listed = {each["exception_id"] for each in store.open_exceptions(100, None).items}
    assert suspended["id"] not in listed
    assert (resolved["proposal"]["by"], resolved["approved_by"]) == (ONE, ANOTHER)
    assert (resolved["proposal"]["reason"], resolved["approval_reason"]) == ("looked into it", "agreed")


@pytest.mark.parametrize(
    "kind", ["payout_unanswered", "contradicting_callback", "late_payout", "funding_stuck"]
)
@pytest.mark.parametrize("action", ["credit", "return"])
def test_what_has_no_money_in_suspense_moves_none(fresh: Fresh, kind, action):
    subject = fresh("sub")
    transact(casebook.raised(kind, subject, NOW))
    about = {"id": casebook.exception_id(kind, subject), "owner": "usr_x"}

    assert outcome(lambda: propose(about, action)) == "invalid_request"
    assert propose(about, "close", key="close") == "resolved"
    assert propose(about, "close", key="close") == "resolved"
    assert outcome(lambda: propose(about, "close", key="again")) == "exception_resolved"
