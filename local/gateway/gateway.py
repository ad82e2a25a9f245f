"""One request through the gateway: route, limit, token, size, permission, function, answer."""

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from jinqiao.clock import wall_clock
from local.gateway import api, authorizer, invoke_permissions, proxy, refusals
from local.gateway.api import Match
from local.gateway.platform import Platform
from local.gateway.proxy import HttpAnswer, HttpRequest
from local.gateway.refusals import Kind
from local.gateway.throttle import Throttle

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_EVENT_BYTES = 6 * 1024 * 1024  # Lambda's own limit for a synchronous call
_THREADS = 128  # 50 bids at once, and the callbacks that they cause, without waiting for each other


class Refused(Exception):
    """The gateway answers by itself."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.name)
        self.kind = kind


class Gateway:
    """Serves the one REST API of a platform's template."""

    def __init__(self, platform: Platform) -> None:
        resources = platform.resources
        self._platform = platform
        self.api = api.read(resources, platform.account.number)
        self._authorizers = authorizer.read(resources, wall_clock)
        self._refusals = refusals.read(resources)
        self._permissions = invoke_permissions.read(resources)
        self._throttle = Throttle(self.api.method_settings)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="gateway")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request (ASGI)."""
        request_id = str(uuid.uuid4())
        try:
            answer = await self._forward(Request(scope, receive), request_id)
        except Refused as refused:
            answer = self._refusals.answer(refused.kind, request_id)
        await _response(answer, request_id)(scope, receive, send)

    def close(self) -> None:
        """Take no more requests; running handlers end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _forward(self, request: Request, request_id: str) -> HttpAnswer:
        match = self.api.match(request.method, request.scope["raw_path"].decode("ascii"))
        if match is None:
            raise Refused(refusals.NO_SUCH_ROUTE)
        if not self._throttle.admits(match.method):
            raise Refused(refusals.THROTTLED)
        claims = self._claims(match, request.headers.get("authorization"))
        if not self._permissions.allow(self.api, match.method):
            raise Refused(refusals.MISCONFIGURED)
        received = await self._received(request, request_id)
        event = proxy.event(self.api, match, received, claims)
        if proxy.size(event) > MAX_EVENT_BYTES:
            raise Refused(refusals.TOO_LARGE)
        return await self._invoke(match, event)

    def _claims(self, match: Match, authorization: str | None) -> dict[str, str] | None:
        if match.method.authorizer_id is None:
            return None
        try:
            return self._authorizers[match.method.authorizer_id].claims(authorization, match.method.scopes)
        except authorizer.Unauthorized:
            raise Refused(refusals.UNAUTHORIZED) from None

    async def _received(self, request: Request, request_id: str) -> HttpRequest:
        return HttpRequest(
            method=request.method,
            path=request.scope["raw_path"].decode("ascii"),
            query=parse_qsl(request.url.query, keep_blank_values=True),
            headers=request.headers.items(),
            body=await _body(request),
            source_ip=request.client.host if request.client else "127.0.0.1",
            request_id=request_id,
            at=self._platform.clock.now(),
        )

    async def _invoke(self, match: Match, event: dict[str, Any]) -> HttpAnswer:
        loop = asyncio.get_running_loop()
        arn = match.method.function_arn
        call = loop.run_in_executor(self._threads, self._platform.functions.invoke, arn, event)
        try:
            outcome = await asyncio.wait_for(asyncio.shield(call), match.method.time_out_seconds)
        except TimeoutError:
            raise Refused(refusals.TIMED_OUT) from None
        try:
            return proxy.answer(None if outcome.failed else outcome.value, self.api.binary)
        except proxy.MalformedResult:
            self._platform.failures.note(arn, outcome.payload)
            raise Refused(refusals.BAD_RESULT) from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(refusals.TOO_LARGE)
    return bytes(body)


def _response(answer: HttpAnswer, request_id: str) -> Response:
    response = Response(answer.body, answer.status)
    del response.headers["content-length"]
    response.raw_headers[:0] = [(n.lower().encode(), v.encode("latin-1")) for n, v in answer.headers]
    response.headers["content-length"] = str(len(answer.body))
    response.headers.setdefault("x-request-id", request_id)
    response.headers["x-amzn-requestid"] = request_id
    return response
