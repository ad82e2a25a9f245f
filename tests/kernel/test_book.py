"""The book: a journal and its guarded accounts move together or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from jinqiao.aws.dynamo import ConditionsFailed, transact, write
from jinqiao.errors import JournalConflict
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal, Leg
from local.world import World

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
Fresh = Callable[[str], str]


def journal(journal_id: str, legs: tuple[Leg, ...], command: str = "command") -> Journal:
    return Journal(journal_id, "test", date(2026, 1, 5), NOW, command, legs, {"deposit_id": "dep_1"})


@pytest.fixture
def user(platform: World, fresh: Fresh) -> str:
    """A verified user with 1,000 fen, and the same 1,000 in custody."""
    user_id = fresh("usr")
    write(book.open_user_account(user_id, "sub_1", NOW))
    transact(book.writes(journal(fresh("deposit"), recipes.deposit(user_id, 1000))))
    return user_id


@pytest.fixture(autouse=True)
def taken_back(user: str, fresh: Fresh):
    """Tests share a platform whose books must balance with its bank: what came in here goes out again."""
    yield
    left = book.user_account(user)
    if left["held_fen"]:
        transact(book.writes(journal(fresh("back"), recipes.bid_released(user, left["held_fen"]))))
    total = left["available_fen"] + left["held_fen"]
    transact(book.writes(journal(fresh("back"), recipes.late_payout(user, total, total))))


def balances(user_id: str) -> tuple[int, int]:
    account = book.user_account(user_id)
    return account["available_fen"], account["held_fen"]


def test_a_new_account_is_empty_open_and_has_no_risk_class(fresh: Fresh):
    user_id = fresh("usr")
    write(book.open_user_account(user_id, "sub_1", NOW))
    account = book.user_account(user_id)
    assert (account["available_fen"], account["held_fen"], account["risk_rank"]) == (0, 0, 0)
    assert account["status"] == "open"


def test_an_account_opens_once(user: str):
    with pytest.raises(ConditionsFailed):
        write(book.open_user_account(user, "sub_2", NOW))


def test_a_journal_moves_its_accounts_and_reads_back(user: str, fresh: Fresh):
    held = journal(fresh("bid"), recipes.bid_held(user, 300))
    transact(book.writes(held))
    assert balances(user) == (700, 300)
    assert book.journal(held.journal_id) == held
    assert book.user_account(user)["last_journal"] == held.journal_id
    assert book.user_account(user)["seq"] == 2


def test_money_that_is_not_there_is_not_moved(user: str, fresh: Fresh):
    held = journal(fresh("bid"), recipes.bid_held(user, 1001))
    with pytest.raises(ConditionsFailed) as refusal:
        transact(book.writes(held))
    assert refusal.value.old(book.user_label(user))["available_fen"] == 1000
    assert book.journal(held.journal_id) is None
    assert balances(user) == (1000, 0)


def test_the_same_command_twice_is_a_replay_and_moves_once(user: str, fresh: Fresh):
    held = journal(fresh("bid"), recipes.bid_held(user, 300))
    transact(book.writes(held))
    with pytest.raises(ConditionsFailed) as refusal:
        transact(book.writes(held))
    assert book.replayed(refusal.value, held)
    assert balances(user) == (700, 300)


def test_an_id_used_for_another_command_is_a_conflict(user: str, fresh: Fresh):
    journal_id = fresh("bid")
    transact(book.writes(journal(journal_id, recipes.bid_held(user, 300))))
    other = journal(journal_id, recipes.bid_held(user, 200), "another command")
    with pytest.raises(ConditionsFailed) as refusal:
        transact(book.writes(other))
    with pytest.raises(JournalConflict):
        book.replayed(refusal.value, other)


def test_a_failure_of_money_is_no_replay(user: str, fresh: Fresh):
    held = journal(fresh("bid"), recipes.bid_held(user, 5000))
    with pytest.raises(ConditionsFailed) as refusal:
        transact(book.writes(held))
    assert not book.replayed(refusal.value, held)


def test_a_guard_is_checked_with_the_money(user: str, fresh: Fresh):
    guard = book.Guard("#status = :open AND #risk_rank >= :rank", {"open": "open", "rank": 3})
    guards = {f"ACCOUNT#user#{user}": guard}
    with pytest.raises(ConditionsFailed):
        transact(book.writes(journal(fresh("bid"), recipes.bid_held(user, 300)), guards))
    write(book.classify(user, 3, date(2027, 1, 5)))
    transact(book.writes(journal(fresh("bid"), recipes.bid_held(user, 300)), guards))
    assert balances(user) == (700, 300)


def test_a_frozen_account_still_receives(user: str, fresh: Fresh):
    write(book.set_status(user, "frozen"))
    transact(book.writes(journal(fresh("deposit"), recipes.deposit(user, 5))))
    assert balances(user) == (1005, 0)


def test_an_account_on_both_sides_is_written_once(user: str, fresh: Fresh):
    shares = [recipes.Share(user, 100, "principal"), recipes.Share(user, 5, "interest")]
    own = journal(fresh("collection"), recipes.repayment_distributed(user, shares, 0))
    assert len(book.writes(own)) == 2
    transact(book.writes(own))
    assert balances(user) == (1000, 0)


PAYS_OUT = book.Guard(
    "#status = :open AND (attribute_not_exists(#payouts_after) OR #payouts_after <= :now)",
    {"open": "open", "now": "2026-01-05T04:00:00.000000+00:00"},
)


def pay_out(user: str, fresh: Fresh) -> None:
    held = journal(fresh("withdrawal"), recipes.withdrawal_held(user, 100, 2))
    transact(book.writes(held, {f"ACCOUNT#user#{user}": PAYS_OUT}))


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_deferral_that_is_over_keeps_nothing_back(user: str, fresh: Fresh, seconds):
    write(book.payouts_deferred(user, NOW + timedelta(seconds=seconds)))
    pay_out(user, fresh)

    assert balances(user) == (898, 102)


def test_while_payouts_are_deferred_nothing_leaves_and_the_rest_goes_on(user: str, fresh: Fresh):
    write(book.payouts_deferred(user, NOW + timedelta(seconds=1)))
    with pytest.raises(ConditionsFailed) as refusal:
        pay_out(user, fresh)
    transact(book.writes(journal(fresh("bid"), recipes.bid_held(user, 300))))

    assert refusal.value.old(book.user_label(user))["payouts_after"] == "2026-01-05T04:00:01.000000+00:00"
    assert balances(user) == (700, 300)


def test_a_deferral_is_taken_back_only_as_long_as_it_is_the_latest(user: str, fresh: Fresh):
    first, second = NOW + timedelta(hours=24), NOW + timedelta(hours=48)
    write(book.payouts_deferred(user, first))
    write(book.payouts_deferred(user, second))
    with pytest.raises(ConditionsFailed):
        write(book.payouts_resumed(user, first))
    write(book.payouts_resumed(user, second))
    pay_out(user, fresh)

    assert balances(user) == (898, 102)


@pytest.mark.parametrize(
    "change", [book.set_status, lambda user_id, _: book.classify(user_id, 3, NOW.date())]
)
def test_what_is_said_of_an_account_makes_none(fresh: Fresh, change):
    with pytest.raises(ConditionsFailed):
        write(change(fresh("usr"), "frozen"))


def test_a_journal_on_an_account_that_nobody_opened_is_refused(fresh: Fresh):
    user_id = fresh("usr")
    with pytest.raises(ConditionsFailed) as refusal:
        transact(book.writes(journal(fresh("deposit"), recipes.deposit(user_id, 5))))

    assert refusal.value.failed(book.user_label(user_id))
    assert book.user_account(user_id) is None


def test_a_status_is_set_only_where_its_guard_holds(user: str):
    empty = book.Guard("#available_fen = :nothing", {"nothing": 0})
    with pytest.raises(ConditionsFailed):
        write(book.set_status(user, "frozen", empty))

    assert book.user_account(user)["status"] == "open"


def test_a_loans_clearing_opens_once_at_nothing_and_never_goes_below(user: str, fresh: Fresh):
    loan_id = fresh("loan")
    write(book.open_clearing(loan_id))
    with pytest.raises(ConditionsFailed):
        write(book.open_clearing(loan_id))
    with pytest.raises(ConditionsFailed):
        transact(book.writes(journal(fresh("out"), recipes.loan_disbursed(loan_id, user, 1))))

    transact(book.writes(journal(fresh("in"), recipes.repayment_collected(user, loan_id, 40))))
    assert book.account(f"ACCOUNT#loan#{loan_id}")["clearing_fen"] == 40
    transact(book.writes(journal(fresh("out"), recipes.loan_disbursed(loan_id, user, 40))))
    assert book.account(f"ACCOUNT#loan#{loan_id}")["clearing_fen"] == 0


def test_the_number_of_an_account_rises_by_one_with_each_journal_whatever_moves(user: str, fresh: Fresh):
    before = book.user_account(user)["seq"]
    own = [recipes.Share(user, 100, "principal")]
    for legs in (
        recipes.bid_held(user, 5),
        recipes.repayment_distributed(user, own, 0),
        recipes.bid_released(user, 5),
    ):
        transact(book.writes(journal(fresh("step"), legs)))

    assert book.user_account(user)["seq"] == before + 3
