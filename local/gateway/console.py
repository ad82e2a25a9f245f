"""The /_local routes: what only a local platform has. Everything here runs off the event loop."""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from jinqiao.errors import NotFound, Refusal
from jinqiao.http import problems, strict_json
from local.gateway import clock_command, console_page, inventory, trial_balance
from local.gateway.api import Api
from local.gateway.platform import Platform
from local.gateway.staff import Staff
from local.sandbox import quirks
from local.sandbox.partners import Sandbox

Answer = dict[str, Any]
View = Callable[[Mapping[str, str], str], Answer]


class Console:
    """Answers from the running platform's own resources."""

    def __init__(self, platform: Platform, api: Api, sandbox: Sandbox, staff: Staff) -> None:
        self._platform, self._api, self._sandbox, self._staff = platform, api, sandbox, staff
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="console")

    def routes(self) -> list[Route]:
        """The routes, by method and path; any other method or path below /_local is a problem, too."""
        return [
            Route("/_local", self._overview_or_page, methods=["GET"]),
            Route("/_local/outbox", self._view(self._outbox), methods=["GET"]),
            Route("/_local/clock", self._view(self._read_clock), methods=["GET"]),
            Route("/_local/clock", self._view(self._move_clock), methods=["POST"]),
            Route("/_local/executions", self._view(self._executions), methods=["GET"]),
            Route("/_local/ledger", self._view(self._ledger), methods=["GET"]),
            Route("/_local/failures", self._view(self._failures), methods=["GET"]),
            Route("/_local/{rest:path}", self._view(_nothing_here)),
        ]

    def close(self) -> None:
        """Take no more requests."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _overview(self, query: Mapping[str, str], body: str) -> Answer:
        del query, body
        return {
            "now": self._platform.clock.now().isoformat(),
            **inventory.of(self._platform.resources, self._api),
            "staff": [asdict(member) for member in self._staff.hired()],
            "magic_values": quirks.table(),
        }

    def _outbox(self, query: Mapping[str, str], body: str) -> Answer:
        del body
        messages = self._sandbox.sms.outbox(query.get("phone"))
        return {"items": [asdict(message) | {"at": message.at.isoformat()} for message in messages]}

    def _read_clock(self, query: Mapping[str, str], body: str) -> Answer:
        del query, body
        return {"now": self._platform.clock.now().isoformat()}

    def _move_clock(self, query: Mapping[str, str], body: str) -> Answer:
        clock_command.execute(self._platform.clock, strict_json.loads(body))
        return self._read_clock(query, body)

    def _executions(self, query: Mapping[str, str], body: str) -> Answer:
        del query, body
        runs = reversed(self._platform.executions())
        return {"items": [asdict(run) | {"started_at": run.started_at.isoformat()} for run in runs]}

    def _ledger(self, query: Mapping[str, str], body: str) -> Answer:
        del query, body
        balance = trial_balance.compute(self._platform.account, self._platform.resources)
        return balance | {"bank_balance_fen": self._sandbox.bank.balance_fen()}

    def _failures(self, query: Mapping[str, str], body: str) -> Answer:
        del query, body
        undelivered = [asdict(each) | {"at": each.at.isoformat()} for each in self._sandbox.undelivered]
        return {"items": list(map(asdict, self._platform.failures)), "undelivered_callbacks": undelivered}

    async def _overview_or_page(self, request: Request) -> Response:
        answer = await self._view(self._overview)(request)
        if "text/html" not in request.headers.get("accept", "") or not isinstance(answer, _Json):
            return answer
        return HTMLResponse(
            console_page.render(answer.content), headers={"x-request-id": answer.headers["x-request-id"]}
        )

    def _view(self, view: View) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            body = (await request.body()).decode("utf-8", errors="surrogateescape")
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, _answer, view, request, body)

        return serve


class _Json(JSONResponse):
    """JSON that remembers what it was made of, so that the page can be made of the same."""

    def __init__(self, content: Answer, request_id: str) -> None:
        super().__init__(content, headers={"x-request-id": request_id, "cache-control": "no-store"})
        self.content = content


def _answer(view: View, request: Request, body: str) -> Response:
    """The view's answer, or the problem it refused with, in the caller's language."""
    request_id = str(uuid.uuid4())
    try:
        return _Json(view(request.query_params, body), request_id)
    except Refusal as refusal:
        language = problems.language_of(request.headers.get("accept-language", ""))
        problem = problems.of_refusal(refusal, language, request_id)
        return Response(
            problem.body,
            problem.status_code,
            media_type=problems.MEDIA_TYPE,
            headers={"x-request-id": request_id},
        )


def _nothing_here(query: Mapping[str, str], body: str) -> Answer:
    del query, body
    raise NotFound
