"""The sandbox trusts nobody who does not sign, and says so as a partner would."""

import json
from datetime import timedelta

import pytest
import urllib3

from jinqiao import clock
from jinqiao.partners import signing
from jinqiao.partners.errors import PartnerRefused
from jinqiao.partners.sms import HttpSms
from tests.unit.sandbox.conftest import SECRET, Scene

MESSAGE = json.dumps({"operation": "send", "message_id": "msg_1", "to": "13800000001", "text": "x"})


def post(scene: Scene, path: str, body: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    response = urllib3.request("POST", f"{scene.url}/_sandbox/{path}", body=body, headers=headers)
    return response.status, response.json()


def signed(body: str, **shift: float) -> dict[str, str]:
    moment = clock.wall_clock() + timedelta(**shift)
    return signing.headers("msg_x", body, SECRET, moment)


def test_a_message_signed_with_another_secret_is_refused(scene: Scene) -> None:
    with pytest.raises(PartnerRefused, match="bad_signature"):
        HttpSms(scene.channel("sms", "another-secret")).send("msg_1", "13800000001", "x")
    assert scene.sandbox.sms.outbox() == []


@pytest.mark.parametrize("shift", [{"minutes": 6}, {"minutes": -6}])
def test_a_message_from_another_time_is_refused(scene: Scene, shift: dict[str, float]) -> None:
    assert post(scene, "sms/send", MESSAGE, signed(MESSAGE, **shift)) == (401, {"code": "bad_signature"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "m", "webhook-timestamp": "nan", "webhook-signature": "v1,x"},
        {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "garbage"},
    ],
)
def test_malformed_headers_are_refused(scene: Scene, headers: dict[str, str]) -> None:
    assert post(scene, "sms/send", MESSAGE, headers) == (401, {"code": "bad_signature"})


def test_a_message_captured_for_one_operation_is_refused_at_another(scene: Scene) -> None:
    assert post(scene, "sms/receive", MESSAGE, signed(MESSAGE)) == (404, {"code": "unknown_operation"})
    assert post(scene, "bank/order_payout", MESSAGE, signed(MESSAGE)) == (401, {"code": "bad_signature"})


def test_unknown_or_missing_fields_are_malformed(scene: Scene) -> None:
    body = json.dumps({"operation": "send", "message_id": "msg_1"})
    assert post(scene, "sms/send", body, signed(body)) == (400, {"code": "malformed"})
