"""Identifiers that derive from causes.

An id is never random where it has a cause: the same request sent twice names the same thing, and that is what
makes a repeat harmless. 130 bits of SHA-256 in Crockford's base 32, behind a prefix that says what it names.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def derive(prefix: str, *causes: str) -> str:
    """`derive("dep", caller, route, key)` → `dep_` and 26 characters, the same for the same causes."""
    joined = "\x1f".join((prefix, *causes))
    number = int.from_bytes(hashlib.sha256(joined.encode()).digest(), "big")
    return f"{prefix}_" + "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(_LENGTH))


def fingerprint(key: str, command: Mapping[str, Any]) -> str:
    """What a command was, without saying it: an HMAC of its canonical JSON under its idempotency key.

    The key itself is never stored, so that the fingerprint of a guessable input cannot be tried out.
    """
    canonical = json.dumps(command, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest()
