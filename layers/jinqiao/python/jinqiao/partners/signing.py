"""Standard Webhooks signatures (https://www.standardwebhooks.com), for what we send and what we receive.

The signature covers id, timestamp and body, not the address: so each body names its own operation or type,
and a captured message cannot be replayed at another address.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from jinqiao.partners.errors import ForgedCallback, StaleCallback

TOLERANCE = timedelta(minutes=5)
_ID, _TIMESTAMP, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def headers(message_id: str, body: str, secret: str, now: datetime) -> dict[str, str]:
    """The three headers that sign `body`. `now` is the wall clock, whatever the business date is."""
    moment = now.astimezone(UTC)
    return {
        _ID: message_id,
        _TIMESTAMP: str(int(moment.timestamp())),
        _SIGNATURE: _signature(message_id, moment, body, secret),
    }


def verify(headers: Mapping[str, str], body: str, secret: str, now: datetime) -> str:
    """Check a received message and return its id.

    `headers` may be in any case; `now` is the wall clock. Raises `ForgedCallback` before `StaleCallback`,
    so that nobody without the secret learns anything about our clock.
    """
    given = {name.lower(): value for name, value in headers.items()}
    moment = _moment(given.get(_TIMESTAMP, ""))
    message_id = given.get(_ID, "")
    if not message_id or not _signed(given.get(_SIGNATURE, ""), _signature(message_id, moment, body, secret)):
        raise ForgedCallback
    if abs(now - moment) > TOLERANCE:
        raise StaleCallback
    return message_id


def message_id(operation: str, body: str, secret: str) -> str:
    """An id that is the same for the same request and, being keyed, tells nothing about what it holds."""
    digest = hmac.new(secret.encode(), f"{operation}\n{body}".encode(), hashlib.sha256).digest()
    return "msg_" + base64.b32encode(digest).decode().lower()[:26]


def _signature(message_id: str, moment: datetime, body: str, secret: str) -> str:
    from standardwebhooks import Webhook  # only functions that talk to a partner pay for the import

    # A generated secret without the prefix is taken as it is, not as base64.
    key = secret if secret.startswith("whsec_") else secret.encode()
    return Webhook(key).sign(msg_id=message_id, timestamp=moment, data=body)


def _signed(given: str, expected: str) -> bool:
    """True if one of the space-separated signatures is ours; a partner sends two while it rotates its key."""
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given.split(" "))


def _moment(timestamp: str) -> datetime:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise ForgedCallback
    return datetime.fromtimestamp(int(timestamp), tz=UTC)
