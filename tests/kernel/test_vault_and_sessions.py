"""Personal data under a key per user; sessions that end; step-ups that serve once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
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
