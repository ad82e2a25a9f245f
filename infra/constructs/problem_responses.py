"""What the gateway itself refuses, as problem+json like everything else, in both languages at once.

The gateway cannot read `Accept-Language`; so titles carry Chinese and English.
"""

import json
from dataclasses import dataclass

from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

_Type = apigateway.ResponseType


@dataclass(frozen=True)
class Problem:
    """One kind of refusal by the gateway."""

    kind: apigateway.ResponseType
    status: int
    code: str
    title: str
    retry_after_seconds: int | None = None


_UNAUTHORIZED = ("sign_in_required", "请先登录 / Sign in first")
_FORBIDDEN = ("forbidden", "没有权限 / You may not do this")
_NOT_FOUND = ("not_found", "未找到 / Not found")
_TOO_MANY = ("too_many_requests", "请求过于频繁，请稍后再试 / Too many requests; try again later")
_BUSY = ("busy", "系统繁忙，请稍后再试 / The platform is busy; try again shortly")

PROBLEMS = {
    "Unauthorized": Problem(_Type.UNAUTHORIZED, 401, *_UNAUTHORIZED),
    "ExpiredToken": Problem(_Type.EXPIRED_TOKEN, 401, *_UNAUTHORIZED),
    "InvalidSignature": Problem(_Type.INVALID_SIGNATURE, 401, *_UNAUTHORIZED),
    "AccessDenied": Problem(_Type.ACCESS_DENIED, 403, *_FORBIDDEN),
    # API Gateway says "missing authentication token" for a path or method that it doesn't know.
    "UnknownRoute": Problem(_Type.MISSING_AUTHENTICATION_TOKEN, 404, *_NOT_FOUND),
    "ResourceNotFound": Problem(_Type.RESOURCE_NOT_FOUND, 404, *_NOT_FOUND),
    "TooLarge": Problem(_Type.REQUEST_TOO_LARGE, 413, "body_too_large", "请求体过大 / The body is too large"),
    "Throttled": Problem(_Type.THROTTLED, 429, *_TOO_MANY, retry_after_seconds=1),
    "QuotaExceeded": Problem(_Type.QUOTA_EXCEEDED, 429, *_TOO_MANY, retry_after_seconds=60),
    # The function may have done its work: the same request with the same key is safe.
    "IntegrationTimeout": Problem(_Type.INTEGRATION_TIMEOUT, 503, *_BUSY, retry_after_seconds=2),
    "IntegrationFailure": Problem(_Type.INTEGRATION_FAILURE, 503, *_BUSY, retry_after_seconds=2),
    "Other4xx": Problem(_Type.DEFAULT_4_XX, 400, "bad_request", "请求无效 / The request is not valid"),
    "Other5xx": Problem(
        _Type.DEFAULT_5_XX, 500, "internal_error", "系统内部错误 / Something went wrong on our side"
    ),
}


def answer_with_problems(scope: Construct, api: apigateway.RestApi) -> None:
    """Give the API a gateway response for each of `PROBLEMS`."""
    for name, problem in PROBLEMS.items():
        apigateway.GatewayResponse(
            scope,
            f"{name}Response",
            rest_api=api,
            type=problem.kind,
            status_code=str(problem.status),
            response_headers=_headers(problem),
            templates={"application/json": _body(problem)},
        )


def _headers(problem: Problem) -> dict[str, str]:
    headers = {"Content-Type": "'application/problem+json'", "X-Request-Id": "context.requestId"}
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = f"'{problem.retry_after_seconds}'"
    return headers


def _body(problem: Problem) -> str:
    return json.dumps(
        {
            "type": f"urn:jinqiao:problem:{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.title,
            "code": problem.code,
            "request_id": "$context.requestId",
        },
        ensure_ascii=False,
    )
