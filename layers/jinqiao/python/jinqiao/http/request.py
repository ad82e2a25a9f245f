"""A request as use cases see it."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jinqiao.errors import InvalidCursor, InvalidRequest, MissingIdempotencyKey, SignInRequired
from jinqiao.ids import derive, fingerprint

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Caller:
    """Who signed in: the opaque user id, the session, and the staff groups."""

    user_id: str
    session_id: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Command:
    """One POST: the id of what it makes, and the fingerprint that tells a repeat from another request."""

    id: str
    fingerprint: str


@dataclass(frozen=True)
class Request:
    """One HTTP request: caller, time and headers; the body has been parsed into the route's model."""

    route: str
    now: datetime
    language: str
    request_id: str
    source_ip: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str]
    raw_body: str = field(repr=False)
    signed_in: Caller | None = None

    @property
    def caller(self) -> Caller:
        """Who asks; raises `SignInRequired` on a route where nobody has to be."""
        if self.signed_in is None:
            raise SignInRequired
        return self.signed_in

    @property
    def key(self) -> str:
        """The Idempotency-Key; raises `MissingIdempotencyKey` when it is absent or malformed."""
        key = self.headers.get("idempotency-key", "")
        if not _KEY.fullmatch(key):
            raise MissingIdempotencyKey
        return key

    def command(self, prefix: str, facts: Mapping[str, Any], owner: str | None = None) -> Command:
        """Name what this POST makes, from (owner, route, key); the owner is the caller unless given.

        `facts` is the whole input with its path parameters, passwords left out.
        """
        owner = owner or self.caller.user_id
        return Command(derive(prefix, owner, self.route, self.key), fingerprint(self.key, facts))

    @property
    def limit(self) -> int:
        """How many items a page may have: `?limit=1..100`, 20 by default."""
        asked = self.query.get("limit", "20")
        if not re.fullmatch(r"[0-9]{1,3}", asked) or not 1 <= int(asked) <= 100:
            raise InvalidRequest([{"pointer": "limit", "code": "out_of_range", "message": "1..100"}])
        return int(asked)

    @property
    def after(self) -> str | None:
        """The sort key that the caller's cursor stands for; raises `InvalidCursor` for a foreign one."""
        if "cursor" not in self.query:
            return None
        try:
            read = base64.urlsafe_b64decode(self.query["cursor"].encode()).decode()
        except ValueError:
            raise InvalidCursor from None
        scope, _, position = read.partition(":")
        if scope != self._scope or not position:
            raise InvalidCursor
        return position

    def cursor(self, position: str | None) -> str | None:
        """The opaque cursor for a sort key; good for this caller and route only."""
        if position is None:
            return None
        return base64.urlsafe_b64encode(f"{self._scope}:{position}".encode()).decode()

    @property
    def _scope(self) -> str:
        return derive("cur", self.route, self.signed_in.user_id if self.signed_in else "")[4:16]
