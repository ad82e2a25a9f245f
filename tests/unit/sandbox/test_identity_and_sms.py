"""The identity partner and the SMS partner, through the platform's own adapters."""

import pytest

from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from jinqiao.partners.identity import Match, Screening
from tests.unit.sandbox.conftest import Scene

ID_NUMBER, CARD, MOBILE = "110101199003078013", "6222020000000000009", "13800000001"


@pytest.mark.parametrize(
    ("name", "result"), [("林晓", Match.MATCH), ("王不符", Match.MISMATCH), ("王不清", Match.UNCLEAR)]
)
def test_identity_answers_by_the_name(scene: Scene, name: str, result: Match) -> None:
    assert scene.identity.check_identity(name, ID_NUMBER).result is result


@pytest.mark.parametrize(
    ("card", "result"),
    [(CARD, Match.MATCH), ("6222020000000090401", Match.MISMATCH), ("6222020000000090402", Match.UNCLEAR)],
)
def test_the_card_check_answers_by_the_card(scene: Scene, card: str, result: Match) -> None:
    assert scene.identity.check_bank_card("林晓", ID_NUMBER, card, MOBILE).result is result


@pytest.mark.parametrize(
    ("name", "result"),
    [("林晓", Screening.CLEAR), ("王名单", Screening.HIT), ("王疑似", Screening.UNCLEAR)],
)
def test_screening_answers_by_the_name(scene: Scene, name: str, result: Screening) -> None:
    assert scene.identity.screen(name, ID_NUMBER).result is result


def test_a_check_repeated_has_the_same_reference(scene: Scene) -> None:
    first = scene.identity.check_identity("林晓", ID_NUMBER)
    assert scene.identity.check_identity("林晓", ID_NUMBER) == first
    assert scene.identity.check_identity("林晓晓", ID_NUMBER).reference != first.reference


def test_a_slow_check_is_a_time_out(scene: Scene) -> None:
    with pytest.raises(PartnerTimeout):
        scene.identity.check_identity("王超时", ID_NUMBER)


def test_a_partner_that_is_down_twice_answers_the_third_time(scene: Scene) -> None:
    with pytest.raises(PartnerUnavailable):
        scene.identity.check_identity("王停机", ID_NUMBER)
    with pytest.raises(PartnerUnavailable):
        scene.identity.check_identity("王停机", ID_NUMBER)
    assert scene.identity.check_identity("王停机", ID_NUMBER).result is Match.MATCH


def test_messages_reach_the_outbox_newest_first(scene: Scene) -> None:
    scene.sms.send("msg_1", MOBILE, "验证码 123456")
    scene.sms.send("msg_2", MOBILE, "验证码 654321")
    scene.sms.send("msg_3", "13800000002", "别人的")
    assert [message.text for message in scene.sandbox.sms.outbox(MOBILE)] == [
        "验证码 654321",
        "验证码 123456",
    ]
    assert len(scene.sandbox.sms.outbox()) == 3


def test_a_message_id_is_delivered_once(scene: Scene) -> None:
    scene.sms.send("msg_1", MOBILE, "验证码 123456")
    scene.sms.send("msg_1", MOBILE, "验证码 123456")
    assert len(scene.sandbox.sms.outbox(MOBILE)) == 1


def test_a_refused_number_gets_nothing(scene: Scene) -> None:
    with pytest.raises(PartnerRefused, match="invalid_number"):
        scene.sms.send("msg_1", "13800090401", "验证码 123456")
    assert scene.sandbox.sms.outbox("13800090401") == []


def test_a_lost_message_was_accepted(scene: Scene) -> None:
    scene.sms.send("msg_1", "13800090405", "验证码 123456")
    assert scene.sandbox.sms.outbox("13800090405") == []


def test_a_message_whose_answer_is_late_was_delivered(scene: Scene) -> None:
    with pytest.raises(PartnerTimeout):
        scene.sms.send("msg_1", "13800090403", "验证码 123456")
    assert len(scene.sandbox.sms.outbox("13800090403")) == 1
