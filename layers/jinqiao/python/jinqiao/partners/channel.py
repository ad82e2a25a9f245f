"""One signed call to a partner, with its failures sorted by whether the partner may have acted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import urllib3

from jinqiao import clock, settings
from jinqiao.aws import secrets
from jinqiao.partners import signing
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable

TIMEOUT = urllib3.Timeout(connect=1.0, read=3.0)
_NOT_SENT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
_TOOK_NOTHING = (429, 503)


@dataclass(frozen=True, slots=True)
class Channel:
    """A partner's address and the secret we share with it."""

    partner: str
    url: str
    secret: str = field(repr=False)
    timeout: urllib3.Timeout = TIMEOUT

    def call(self, operation: str, **fields: object) -> dict[str, Any]:
        """POST `fields` to the partner's `operation` and return its answer.

        Raises PartnerRefused (4xx), PartnerUnavailable (never sent, or 429/503: took nothing) and
        PartnerTimeout (everything that leaves the outcome open, other 5xx and unreadable answers too).
        """
        name = f"{self.partner}.{operation}"
        response = self._post(operation, name, fields)
        if response.status in _TOOK_NOTHING:
            raise PartnerUnavailable(name, str(response.status))
        answer = _document(response.data)
        if 400 <= response.status < 500:
            raise PartnerRefused(name, str(answer.get("code", response.status)))
        if response.status >= 300 or not answer:
            raise PartnerTimeout(name, str(response.status))
        return answer

    def _post(self, operation: str, name: str, fields: Mapping[str, object]) -> urllib3.BaseHTTPResponse:
        body = json.dumps({"operation": operation, **fields}, ensure_ascii=False, separators=(",", ":"))
        message_id = signing.message_id(operation, body, self.secret)
        # Signatures live by the wall clock: the partner knows nothing of our business date.
        signed = signing.headers(message_id, body, self.secret, clock.wall_clock())
        try:
            return _pool().request(
                "POST",
                f"{self.url}/{operation}",
                body=body.encode(),
                headers={"content-type": "application/json", **signed},
                timeout=self.timeout,
            )
        except _NOT_SENT:
            raise PartnerUnavailable(name, "no connection") from None
        except urllib3.exceptions.HTTPError as error:
            raise PartnerTimeout(name, type(error).__name__) from None


def open_channel(partner: str) -> Channel:
    """The channel to `bank`, `identity` or `sms`, from <PARTNER>_URL and <PARTNER>_SECRET."""
    prefix = partner.upper()
    return Channel(partner, settings.variable(f"{prefix}_URL"), secrets.value(f"{prefix}_SECRET"))


@cache
def _pool() -> urllib3.PoolManager:
    # Retries belong to the workflow, which knows whether repeating is safe.
    return urllib3.PoolManager(maxsize=64, retries=False)


def _document(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
