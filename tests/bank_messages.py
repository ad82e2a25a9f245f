"""The bank's callbacks, made by hand: signed as the bank signs, or not."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from jinqiao.partners import signing
from local.world import World


def secret_of(world: World) -> str:
    """What the platform shares with the bank."""
    return world.client("secretsmanager").get_secret_value(SecretId="jinqiao-dev-bank")["SecretString"]


def message(kind: str, order_id: str, amount_fen: int, sub_account_id: str, **more: Any) -> str:
    """A message's body."""
    fields = {"type": kind, "id": order_id, "amount_fen": amount_fen, "sub_account_id": sub_account_id}
    return json.dumps(fields | {"occurred_at": "2026-11-24T00:00:00+00:00"} | more)


def send(
    world: World,
    body: str | bytes,
    *,
    message_id: str = "",
    secret: str = "",
    age: timedelta = timedelta(),
    partner: str = "bank",
) -> httpx.Response:
    """POST a message, signed with the bank's secret now unless told otherwise."""
    text = body if isinstance(body, str) else body.decode("latin-1")
    headers = signing.headers(
        message_id or f"cb_{uuid.uuid4().hex}", text, secret or secret_of(world), datetime.now(UTC) - age
    )
    return post(world, body, headers, partner)


def post(world: World, body: str | bytes, headers: dict[str, str], partner: str = "bank") -> httpx.Response:
    """POST a message under these headers."""
    return httpx.post(f"{world.url}/v1/callbacks/{partner}", content=body, headers=headers, timeout=30)
