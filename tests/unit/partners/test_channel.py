"""A call to a partner ends in an answer or in an error that says whether the partner may have acted."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from urllib3 import Timeout

from jinqiao.clock import wall_clock
from jinqiao.partners.channel import Channel
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from jinqiao.partners.signing import verify

SECRET = "a-secret-of-these-tests"


class Partner(HTTPServer):
    """Answers what the test put down, and keeps what it was sent."""

    status = 200
    body = b'{"result": "match"}'
    received: str
    headers: dict[str, str]


class Answering(BaseHTTPRequestHandler):
    server: Partner

    def do_POST(self) -> None:
        self.server.received = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.headers = dict(self.headers)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def channel(partner: Partner) -> Channel:
    return Channel("identity", f"http://127.0.0.1:{partner.server_port}", SECRET, Timeout(1))


def test_a_request_is_signed_and_names_its_operation(partner: Partner, channel: Channel) -> None:
    assert channel.call("screen", name="林晓") == {"result": "match"}
    assert json.loads(partner.received) == {"operation": "screen", "name": "林晓"}
    assert verify(partner.headers, partner.received, SECRET, wall_clock()).startswith("msg_")


def test_the_same_request_has_the_same_id_and_another_has_another(partner: Partner, channel: Channel) -> None:
    ids = []
    for name in ("林晓", "林晓", "王明"):
        channel.call("screen", name=name)
        ids.append(partner.headers["webhook-id"])
    assert ids[0] == ids[1] != ids[2]


def test_a_4xx_is_a_refusal_with_the_partners_code(partner: Partner, channel: Channel) -> None:
    partner.status, partner.body = 422, b'{"code": "limit_exceeded"}'
    with pytest.raises(PartnerRefused) as refused:
        channel.call("screen")
    assert (refused.value.code, refused.value.operation) == ("limit_exceeded", "identity.screen")


def test_a_4xx_without_a_code_is_named_by_its_status(partner: Partner, channel: Channel) -> None:
    partner.status, partner.body = 404, b"not json"
    with pytest.raises(PartnerRefused, match="404"):
        channel.call("screen")


@pytest.mark.parametrize("status", [429, 503])
def test_a_partner_that_took_nothing_is_unavailable(partner: Partner, channel: Channel, status: int) -> None:
    partner.status = status
    with pytest.raises(PartnerUnavailable):
        channel.call("screen")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (502, b""), (504, b"{}"), (302, b"{}"), (200, b"half an ans"), (200, b""), (200, b"[1]")],
)
def test_every_answer_that_proves_nothing_leaves_the_outcome_open(
    partner: Partner, channel: Channel, status: int, body: bytes
) -> None:
    partner.status, partner.body = status, body
    with pytest.raises(PartnerTimeout):
        channel.call("screen")


def test_a_partner_that_cannot_be_reached_did_nothing() -> None:
    with pytest.raises(PartnerUnavailable):
        Channel("bank", "http://127.0.0.1:1", SECRET, Timeout(1)).call("order_payout", payout_id="p")


def test_errors_and_the_channel_tell_nothing_of_what_was_sent(partner: Partner, channel: Channel) -> None:
    partner.status = 500
    with pytest.raises(PartnerTimeout) as failed:
        channel.call("check_identity", name="林晓", id_number="110101199003078013")
    assert str(failed.value) == "identity.check_identity: 500"
    assert SECRET not in repr(channel)
