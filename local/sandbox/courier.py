"""Signed callbacks from a partner to the platform, tried a few times."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import urllib3
from standardwebhooks import Webhook

_PAUSES_SECONDS = (0.1, 0.3, 0.8, 1.5)
_TIMEOUT = urllib3.Timeout(connect=1.0, read=10.0)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A callback that the platform never took."""

    message_id: str
    type: str
    status: int
    at: datetime


@dataclass(slots=True)
class Courier:
    """Posts callbacks to `url`; a 5xx, a 429 or no answer is tried again, another refusal is not."""

    url: str
    secret: Callable[[], str]
    undelivered: list[Undelivered] = field(default_factory=list)
    _pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=16, timeout=_TIMEOUT, retries=False)
    )

    def deliver(self, message_id: str, message: dict[str, object]) -> None:
        """Send a message until it is taken or the tries are used up."""
        body = json.dumps(message, ensure_ascii=False)
        status = self._post(message_id, body)
        for pause in _PAUSES_SECONDS:
            if not _worth_another_try(status):
                break
            time.sleep(pause)
            status = self._post(message_id, body)
        if status >= 300 or status == 0:
            now = datetime.now(UTC)
            self.undelivered.append(Undelivered(message_id, str(message["type"]), status, now))

    def _post(self, message_id: str, body: str) -> int:
        """The status of one try; 0 when no answer came."""
        try:
            headers = self._signed(message_id, body)
            return self._pool.request("POST", self.url, body=body.encode(), headers=headers).status
        except urllib3.exceptions.HTTPError:
            return 0

    def _signed(self, message_id: str, body: str) -> dict[str, str]:
        now = datetime.now(UTC)
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": webhook(self.secret()).sign(message_id, now, body),
        }


def webhook(secret: str) -> Webhook:
    """The signer for a secret: base64 after `whsec_`, else the text as it is."""
    return Webhook(secret if secret.startswith("whsec_") else secret.encode())


def message_id(*cause: object) -> str:
    """The same cause, the same message."""
    return "cb_" + hashlib.sha256("\n".join(map(str, cause)).encode()).hexdigest()[:26]


def _worth_another_try(status: int) -> bool:
    return status in (0, 429) or status >= 500
