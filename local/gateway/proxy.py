"""API Gateway's Lambda proxy integration (payload version 1.0): request to event, result to answer."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.gateway.api import Api, Match

Pairs = Sequence[tuple[str, str]]
_HOP_BY_HOP = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive", "date"})


class MalformedResult(ValueError):
    """The function answered something that API Gateway cannot turn into HTTP: a 502."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came in; `path` is still percent-encoded."""

    method: str
    path: str
    query: Pairs
    headers: Pairs
    body: bytes
    source_ip: str
    request_id: str
    at: datetime

    def header(self, name: str) -> str | None:
        """The last value of a header, as API Gateway's single-valued map has it."""
        return {key.lower(): value for key, value in self.headers}.get(name)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer to send."""

    status: int
    headers: Pairs
    body: bytes


def event(api: Api, match: Match, request: HttpRequest, claims: Mapping[str, str] | None) -> dict[str, Any]:
    """The event that the function gets."""
    return {
        "resource": match.method.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(request.headers),
        "multiValueHeaders": _grouped(request.headers),
        "queryStringParameters": dict(request.query) or None,
        "multiValueQueryStringParameters": _grouped(request.query) or None,
        "pathParameters": match.path_parameters or None,
        "stageVariables": None,
        "requestContext": _context(api, match, request, claims),
        **_body(api, request),
    }


def answer(result: Any, binary: bool) -> HttpAnswer:
    """The HTTP answer that a function's result stands for; raises MalformedResult as AWS answers 502."""
    if not isinstance(result, dict) or not set(result) <= _RESULT_KEYS:
        raise MalformedResult
    try:
        status = int(result["statusCode"])
    except (KeyError, TypeError, ValueError):
        raise MalformedResult from None
    body = result.get("body") or ""
    if not isinstance(body, str) or not 100 <= status <= 599:
        raise MalformedResult
    raw = base64.b64decode(body) if binary and result.get("isBase64Encoded") else body.encode()
    return HttpAnswer(status, _result_headers(result), raw)


_RESULT_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies"}


def _result_headers(result: Mapping[str, Any]) -> Pairs:
    """Both header maps merged; where both name a header, the multi-valued one counts."""
    many = {name: list(values) for name, values in (result.get("multiValueHeaders") or {}).items()}
    named = {name.lower() for name in many}
    single = [(n, str(v)) for n, v in (result.get("headers") or {}).items() if n.lower() not in named]
    pairs = single + [(name, str(value)) for name, values in many.items() for value in values]
    kept = [(name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP]
    typed = any(name.lower() == "content-type" for name, _ in kept)
    return kept if typed else [*kept, ("Content-Type", "application/json")]


def _body(api: Api, request: HttpRequest) -> dict[str, Any]:
    if not request.body:
        return {"body": None, "isBase64Encoded": False}
    if api.binary:
        return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
    return {"body": request.body.decode("utf-8", errors="replace"), "isBase64Encoded": False}


def _context(
    api: Api, match: Match, request: HttpRequest, claims: Mapping[str, str] | None
) -> dict[str, Any]:
    authorizer = {} if claims is None else {"authorizer": {"claims": dict(claims)}}
    return {
        "accountId": api.account_number,
        "apiId": api.id,
        "domainName": request.header("host") or "",
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity": {"sourceIp": request.source_ip, "userAgent": request.header("user-agent")},
        "path": f"/{api.stage}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": request.at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(request.at.timestamp() * 1000),
        "resourceId": match.method.resource_id,
        "resourcePath": match.method.path,
        "stage": api.stage,
        **authorizer,
    }


def _grouped(pairs: Pairs) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def size(made: Mapping[str, Any]) -> int:
    """Bytes of an event as Lambda counts them against its payload limit."""
    return len(json.dumps(made, ensure_ascii=False).encode())
