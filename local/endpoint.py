"""Where moto answers AWS calls, with three things put in front of it.

The call is given to the account that it belongs to; the role of the function or workflow that makes it must
allow it; and DynamoDB's item operations are answered by `local.dynamodb`, not by moto.
"""

import json
import zlib
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.core.botocore_stubber import BotocoreStubber

from local.account import Account, acting_account, open_accounts

HttpAnswer = tuple[int, dict[str, str], Any]
_TABLES = "DynamoDB_20120810."
_moto = BotocoreStubber.process_request


def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> HttpAnswer | None:
    """In place of moto's: answer a prepared request, or None for one that is not for AWS."""
    account = _account_of(request)
    if account is None or ".amazonaws.com" not in request.url:
        return _moto(stubber, request)
    request.headers["x-moto-account-id"] = account.number
    refusal = account.platform.permissions.refusal(request)
    if refusal is not None:
        return refusal
    target = _text(request.headers.get("X-Amz-Target", ""))
    if target.startswith(_TABLES):
        operation, engine = target.removeprefix(_TABLES), account.platform.tables
        if engine.serves(operation):
            return _json(*engine.answer(operation, _text(request.body)))
    return _moto(stubber, request)


def _account_of(request: AWSPreparedRequest) -> Account | None:
    number = _text(request.headers.get("x-moto-account-id", ""))
    if not number:
        return acting_account()
    return next((account for account in open_accounts if account.number == number), None)


def _json(status: int, content: dict[str, Any]) -> HttpAnswer:
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(body))}
    return status, headers, body


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else value


Patch = tuple[Any, str, Callable[..., Any]]


def patches() -> list[Patch]:
    return [(BotocoreStubber, "process_request", process_request)]
