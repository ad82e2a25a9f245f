"""A quote as a token: what it was computed from, signed, so that nothing has to be kept until it is executed.

The signature covers the caller, whom the token doesn't name. Executing it computes the quote again from the loan
and compares: a token proves what was promised, never what is owed.
"""

import base64
import hmac
import json
from datetime import date
from typing import NamedTuple

from jinqiao import keyed_hash
from jinqiao.errors import InvalidQuote
from repayment.quotation import Wish

_SIGNATURE_BYTES = 32


class Quoted(NamedTuple):
    """What was promised, on which state of the loan and under which policy; the total in fen."""

    loan_id: str
    loan_version: int
    schedule_version: int
    policy_version: str
    wish: Wish
    total_fen: int


def sign(quoted: Quoted, user_id: str) -> str:
    """The token of a quote to its borrower."""
    payload = json.dumps(quoted, separators=(",", ":"), default=date.isoformat)
    token = bytes.fromhex(_signature(payload, user_id)) + payload.encode()
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def read(token: str, user_id: str) -> Quoted:
    """What a token promises this borrower; raises `InvalidQuote` for any other text."""
    try:
        signed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        payload = signed[_SIGNATURE_BYTES:].decode()
    except ValueError:
        raise InvalidQuote from None
    if not hmac.compare_digest(signed[:_SIGNATURE_BYTES].hex(), _signature(payload, user_id)):
        raise InvalidQuote
    *state, (kind, day, *part), total_fen = json.loads(payload)
    return Quoted._make([*state, Wish(kind, date.fromisoformat(day), *part), total_fen])


def _signature(payload: str, user_id: str) -> str:
    return keyed_hash.of("settlement_quote", f"{user_id}\x1f{payload}")
