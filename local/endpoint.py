"""Where moto answers AWS calls, with three things put in front of it.

The call is given to the account that it belongs to; the role of the function or workflow that makes it must
allow it; and DynamoDB's item operations are answered by `local.dynamodb`, not by moto.
"""

import json
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from botocore.awsrequest import AWSPreparedRequest
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from moto.core.botocore_stubber import BotocoreStubber

from local.account import Account, acting_account, open_accounts
from local.permissions.calls import Call
from local.permissions.enforcement import AccessDenied

HttpAnswer = tuple[int, dict[str, str], Any]
_moto = BotocoreStubber.process_request


def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> HttpAnswer | None:
    """In place of moto's: answer a prepared request, or None for one that is not for AWS."""
    account = _account_of(request)
    if account is None or ".amazonaws.com" not in request.url:
        return _moto(stubber, request)
    request.headers["x-moto-account-id"] = account.number
    call = _call(request)
    try:
        account.platform.check(call)
    except AccessDenied as denied:
        return _denied(call.service, str(denied))
    if call.service == "dynamodb" and account.platform.tables.serves(call.operation):
        return _json(*account.platform.tables.answer(call.operation, call.content))
    return _moto(stubber, request)


def _account_of(request: AWSPreparedRequest) -> Account | None:
    number = _text(request.headers.get("x-moto-account-id", ""))
    if not number:
        return acting_account()
    return next((account for account in open_accounts if account.number == number), None)


def _call(request: AWSPreparedRequest) -> Call:
    target = _text(request.headers.get("X-Amz-Target", ""))
    return Call(
        service=_service(urlsplit(request.url).netloc),
        operation=target.rpartition(".")[2],
        method=request.method,
        url=request.url,
        content=_content(request),
    )


def _content(request: AWSPreparedRequest) -> dict[str, Any]:
    """The body of a request in AWS's JSON protocol; others, a JSON file for S3 too, are nobody's business here."""
    if "x-amz-json" not in _text(request.headers.get("Content-Type", "")) or not request.body:
        return {}
    content = json.loads(_text(request.body))
    return content if isinstance(content, dict) else {}


@lru_cache(maxsize=256)
def _service(host: str) -> str:
    """`dynamodb` of `dynamodb.ap-southeast-1.amazonaws.com`; a bucket may stand in front of `s3`."""
    labels = host.split(".")
    return "s3" if "s3" in labels[:-3] else labels[0]


def _denied(service: str, message: str) -> HttpAnswer:
    if service == "s3":
        body = f"<Error><Code>AccessDenied</Code><Message>{escape(message)}</Message></Error>"
        return 403, {"Content-Type": "application/xml"}, body.encode()
    status, headers, body = _json(400, {"__type": "AccessDeniedException", "message": message})
    return status, {**headers, "x-amzn-ErrorType": "AccessDeniedException"}, body


def _json(status: int, content: dict[str, Any]) -> HttpAnswer:
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(body))}
    return status, headers, body


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else value


_sign = RequestSigner.sign


def _stamp(self: RequestSigner, operation_name: str, request: Any, *rest: Any, **more: Any) -> None:
    """The part of a signature that moto reads: which region and service are meant.

    S3's signature says how the body is chunked, so that one is made in full.
    """
    if self._signing_name == "s3":
        _sign(self, operation_name, request, *rest, **more)
        return
    scope = f"LOCAL/20260101/{self._region_name}/{self._signing_name}/aws4_request"
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


Patch = tuple[Any, str, Callable[..., Any]]


def patches() -> list[Patch]:
    """What to replace while a platform runs: (owner, name, replacement).

    Nobody here checks signatures or reads user agents, and making them takes half of a call's time.
    """
    return [
        (BotocoreStubber, "process_request", process_request),
        (RequestSigner, "sign", _stamp),
        (UserAgentString, "to_string", lambda _: "local"),
    ]
