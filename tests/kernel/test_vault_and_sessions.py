"""Personal data under a key per user; sessions that end; step-ups that serve once."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag

from jinqiao import clock, keyed_hash, sessions, vault
from jinqiao.aws.dynamo import ConditionsFailed, transact, write
from jinqiao.errors import SignedOut, StepUpRequired, Suspended
from jinqiao.http.request import Caller
from local.world import World

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]


def test_what_was_sealed_reads_back_and_nothing_else_is_there(fresh: Fresh):
    user = fresh("usr")
    transact(vault.seal(user, {"phone": "13800138000", "name": "金桥"}))
    assert vault.unseal(user, "phone", "name", "bank_card") == {"phone": "13800138000", "name": "金桥"}


def test_nothing_stands_in_the_vault_in_clear(fresh: Fresh):
    user = fresh("usr")
    transact(vault.seal(user, {"phone": "13800138000"}))
    sealed = vault.VAULT.get(f"USER#{user}", "FIELD#phone")["sealed"]
    assert b"13800138000" not in sealed


def test_a_field_cannot_be_moved_to_another_person(fresh: Fresh):
    ann, bo = fresh("usr"), fresh("usr")
    transact(vault.seal(ann, {"phone": "13800138000"}) + vault.seal(bo, {"name": "Bo"}))
    stolen = vault.VAULT.get(f"USER#{ann}", "FIELD#phone")
    write(vault.VAULT.put("moved", stolen | {"pk": f"USER#{bo}"}))
    with pytest.raises(InvalidTag):
        vault.unseal(bo, "phone")


def test_without_its_key_a_users_data_is_gone(fresh: Fresh):
    user = fresh("usr")
    transact(vault.seal(user, {"phone": "13800138000"}))
    write(vault.USER_KEYS.delete("key", f"USER#{user}", "KEY"))
    with pytest.raises(vault.Erased):
        vault.unseal(user, "phone")


def test_a_user_without_data_has_none(fresh: Fresh):
    assert vault.unseal(fresh("usr"), "phone") == {}


def test_a_keyed_hash_depends_on_purpose_and_value():
    assert keyed_hash.of("phone", "13800138000") == keyed_hash.of("phone", "13800138000")
    assert keyed_hash.of("phone", "13800138000") != keyed_hash.of("code", "13800138000")


@pytest.fixture
def caller(fresh: Fresh) -> Caller:
    """Somebody with a session that has a confirmed step-up."""
    made = Caller(fresh("usr"), fresh("ses"))
    item = {"pk": f"SESSION#{made.session_id}", "sk": "SESSION", "user_id": made.user_id}
    good = clock.text(clock.now() + timedelta(minutes=10))
    write(sessions.SESSIONS.put("session", item | {"step_up_good_until": good}))
    return made


def spend(caller: Caller, later: timedelta = timedelta()) -> None:
    """What money out does, as far as sessions go."""
    try:
        transact(
            [sessions.step_up_spent(caller, "wdr_1", clock.now() + later), sessions.in_good_standing(caller)]
        )
    except ConditionsFailed as refusal:
        sessions.explain(refusal)


def test_a_step_up_serves_once(caller: Caller):
    spend(caller)
    with pytest.raises(StepUpRequired):
        spend(caller)


def test_a_step_up_ends_after_its_minutes(caller: Caller):
    with pytest.raises(StepUpRequired):
        spend(caller, timedelta(minutes=11))


def test_a_step_up_serves_its_own_user_only(caller: Caller):
    with pytest.raises(StepUpRequired):
        spend(Caller("usr_other", caller.session_id))


def test_a_session_that_was_signed_out_spends_nothing_and_is_not_live(caller: Caller):
    sessions.require_live(caller)
    key = f"SESSION#{caller.session_id}"
    write(sessions.SESSIONS.update("out", key, "SESSION", set={"revoked_at": clock.text(clock.now())}))
    with pytest.raises(SignedOut):
        spend(caller)
    with pytest.raises(SignedOut):
        sessions.require_live(caller)


def test_a_suspended_user_moves_nothing(caller: Caller):
    write(
        sessions.SESSIONS.put(
            "standing", {"pk": f"USER#{caller.user_id}", "sk": "STANDING", "suspended": True}
        )
    )
    with pytest.raises(Suspended):
        spend(caller)
    with pytest.raises(Suspended):
        sessions.require_live(caller)


def test_an_unknown_session_is_not_live(platform: World, fresh: Fresh):
    with pytest.raises(SignedOut):
        sessions.require_live(Caller(fresh("usr"), fresh("ses")))


# Keys and contexts


def test_each_user_has_a_key_of_their_own(fresh: Fresh):
    ann, bo = fresh("usr"), fresh("usr")
    transact(vault.seal(ann, {"name": "Ann"}) + vault.seal(bo, {"name": "Bo"}))

    wrapped = [vault.USER_KEYS.get(f"USER#{user}", "KEY")["wrapped"] for user in (ann, bo)]

    assert wrapped[0] != wrapped[1]


def test_a_key_opens_nothing_in_the_name_of_another_user(fresh: Fresh):
    ann, bo = fresh("usr"), fresh("usr")
    transact(vault.seal(ann, {"name": "Ann"}) + vault.seal(bo, {"name": "Bo"}))
    stolen = vault.USER_KEYS.get(f"USER#{ann}", "KEY")
    write(vault.USER_KEYS.put("stolen", stolen | {"pk": f"USER#{bo}"}))

    with pytest.raises(ClientError, match="InvalidCiphertext"):
        vault.unseal(bo, "name")


def test_a_field_cannot_stand_for_another_field(fresh: Fresh):
    user = fresh("usr")
    transact(vault.seal(user, {"bank_mobile": "13800138000"}))
    moved = vault.VAULT.get(f"USER#{user}", "FIELD#bank_mobile") | {"sk": "FIELD#phone"}
    write(vault.VAULT.put("moved", moved))

    with pytest.raises(InvalidTag):
        vault.unseal(user, "phone")


@pytest.mark.parametrize(
    "change", [lambda sealed: sealed[:-1], lambda sealed: sealed[:-1] + b"\x00\x00", lambda s: s[1:]]
)
def test_a_value_that_was_tampered_with_is_no_value(fresh: Fresh, change):
    user = fresh("usr")
    transact(vault.seal(user, {"name": "Ann"}))
    kept = vault.VAULT.get(f"USER#{user}", "FIELD#name")
    write(vault.VAULT.put("tampered", kept | {"sealed": change(kept["sealed"])}))

    with pytest.raises(InvalidTag):
        vault.unseal(user, "name")


def test_the_same_value_is_sealed_differently_each_time(fresh: Fresh):
    user = fresh("usr")

    assert len({vault.sealed(user, "phone", "13800138000") for _ in range(5)}) == 5


@pytest.mark.parametrize("value", ["", "x", "王小明", "\U0001f600" * 50, "a" * 5_000])
def test_any_text_comes_back_as_it_was(fresh: Fresh, value: str):
    user = fresh("usr")

    assert vault.opened(user, "note", vault.sealed(user, "note", value)) == value


def test_ten_who_seal_for_a_new_user_at_once_use_one_key(platform: World, fresh: Fresh):
    user = fresh("usr")
    with ThreadPoolExecutor(10) as threads:
        contexts = [copy_context() for _ in range(10)]
        made = [threads.submit(each.run, vault.sealed, user, "n", str(n)) for n, each in enumerate(contexts)]

    assert [vault.opened(user, "n", each.result()) for each in made] == [str(n) for n in range(10)]


def test_what_was_removed_cannot_be_read_and_leaves_no_key(fresh: Fresh):
    user = fresh("usr")
    transact(vault.seal(user, {"name": "Ann", "phone": "13800138000"}))

    for each in vault.removed(user):
        write(each)

    assert vault.unseal(user, "name", "phone") == {}
    assert vault.USER_KEYS.get(f"USER#{user}", "KEY") is None


def test_a_user_whose_key_was_destroyed_is_not_given_another(fresh: Fresh):
    user = fresh("usr")
    write(vault.USER_KEYS.put("erased", {"pk": f"USER#{user}", "sk": "KEY", "erased_at": "2026-11-24"}))

    with pytest.raises(vault.Erased):
        vault.sealed(user, "name", "Ann")


# Sessions


@pytest.fixture
def begun(fresh: Fresh) -> Caller:
    """Somebody who has just signed in."""
    made = Caller(fresh("usr"), fresh("ses"))
    now = clock.now()
    transact(sessions.begun(made, b"sealed", now, now + timedelta(days=30)))
    return made


def grant(caller: Caller, minutes: int = 10) -> None:
    write(sessions.step_up_granted(caller, clock.now() + timedelta(minutes=minutes)))


def test_who_signed_in_is_live_and_on_the_list(begun: Caller):
    sessions.require_live(begun)

    assert [each["session_id"] for each in sessions.live_sessions(begun.user_id)] == [begun.session_id]


def test_a_session_is_its_own_users_only(begun: Caller):
    with pytest.raises(SignedOut):
        sessions.require_live(Caller("usr_other", begun.session_id))


def test_a_session_begins_once(begun: Caller):
    now = clock.now()

    with pytest.raises(ConditionsFailed):
        transact(sessions.begun(begun, b"other", now, now + timedelta(days=30)))


def test_who_signed_out_is_off_the_list_and_spends_nothing(begun: Caller):
    grant(begun)
    transact(sessions.ended(begun.user_id, begun.session_id, clock.now()))

    assert list(sessions.live_sessions(begun.user_id)) == []
    assert sessions.live_session(begun.user_id, begun.session_id) is None
    with pytest.raises(SignedOut):
        spend(begun)
    with pytest.raises(SignedOut):
        sessions.require_step_up(begun, clock.now())


def test_a_session_that_ended_is_granted_no_step_up(begun: Caller):
    transact(sessions.ended(begun.user_id, begun.session_id, clock.now()))

    with pytest.raises(ConditionsFailed):
        grant(begun)


def test_a_step_up_is_asked_for_where_there_is_none_and_looking_spends_none(begun: Caller):
    with pytest.raises(StepUpRequired):
        sessions.require_step_up(begun, clock.now())
    grant(begun)

    sessions.require_step_up(begun, clock.now())
    sessions.require_step_up(begun, clock.now())

    spend(begun)
    with pytest.raises(StepUpRequired):
        sessions.require_step_up(begun, clock.now())


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (601, False)])
def test_a_step_up_is_good_to_the_end_of_its_minutes(begun: Caller, seconds: int, good: bool):
    now = clock.now()
    write(sessions.step_up_granted(begun, now + timedelta(minutes=10)))

    assert spendable(begun, now + timedelta(seconds=seconds)) is good


def spendable(caller: Caller, at: datetime) -> bool:
    try:
        sessions.require_step_up(caller, at)
    except StepUpRequired:
        return False
    return True


def test_a_newer_step_up_takes_the_place_of_the_older(begun: Caller):
    grant(begun, 10)
    grant(begun, 20)

    spend(begun, timedelta(minutes=15))

    with pytest.raises(StepUpRequired):
        spend(begun)


def test_a_step_up_that_was_spent_says_on_what(begun: Caller):
    grant(begun)
    spend(begun)

    session = sessions.SESSIONS.get(f"SESSION#{begun.session_id}", "SESSION")
    assert session["step_up_spent_on"] == "wdr_1"


def test_a_suspension_that_was_lifted_is_over(begun: Caller):
    grant(begun)
    write(sessions.standing(begun.user_id, True))
    with pytest.raises(Suspended):
        sessions.require_step_up(begun, clock.now())

    write(sessions.standing(begun.user_id, False))

    spend(begun)


def test_a_suspended_users_transaction_leaves_the_step_up_unspent(begun: Caller):
    grant(begun)
    write(sessions.standing(begun.user_id, True))
    with pytest.raises(Suspended):
        spend(begun)
    write(sessions.standing(begun.user_id, False))

    spend(begun)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("phone", "1"), ("phone", "2")), (("phone", "1"), ("id_number", "1"))],
)
def test_keyed_hashes_of_two_things_never_meet(one, other):
    assert keyed_hash.of(*one) != keyed_hash.of(*other)


def test_a_keyed_hash_is_not_the_plain_one(platform: World):
    plain = hashlib.sha256(b"13800138000").hexdigest()

    assert keyed_hash.of("phone", "13800138000") != plain
    assert len(keyed_hash.of("phone", "13800138000")) == 64
