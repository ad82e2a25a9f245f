"""Refusals as `application/problem+json` (RFC 9457), in the caller's language."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

from jinqiao.errors import InvalidRequest, Refusal, Text

MEDIA_TYPE = "application/problem+json"
_UNEXPECTED = Text("服务器内部错误，请稍后再试", "Something went wrong on our side; try again later")


def language_of(accept_language: str) -> str:
    """`zh` or `en`, by the first of the two that the header prefers; Chinese where it names neither."""
    ranked = []
    for place, part in enumerate(accept_language.lower().split(",")):
        tag, _, weight = "".join(part.split()).partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag[:2]))
        except ValueError:
            continue
    named = [tag for weight, _, tag in sorted(ranked) if tag in ("zh", "en") and weight < 0]
    return named[0] if named else "zh"


def of_refusal(refusal: Refusal, language: str, request_id: str) -> Response[Any]:
    """The answer to a refused request."""
    body = _body(
        refusal.status, refusal.code, refusal.title.within(language), refusal.explain(language), request_id
    )
    if isinstance(refusal, InvalidRequest):
        body["errors"] = refusal.errors
    headers = {} if refusal.retry_after_seconds is None else {"Retry-After": str(refusal.retry_after_seconds)}
    return _answer(refusal.status, body, headers)


def unexpected(language: str, request_id: str) -> Response[Any]:
    """The answer when the fault is ours: no stack, no cause, only the id that the log has too."""
    title = _UNEXPECTED.within(language)
    return _answer(500, _body(500, "internal_error", title, title, request_id), {})


def _body(status: int, code: str, title: str, detail: str, request_id: str) -> dict[str, Any]:
    return {
        "type": f"urn:jinqiao:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }


def _answer(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response[Any]:
    return Response(
        status_code=status,
        content_type=MEDIA_TYPE,
        body=json.dumps(body, ensure_ascii=False),
        headers=headers | {"X-Request-Id": body["request_id"]},
    )
