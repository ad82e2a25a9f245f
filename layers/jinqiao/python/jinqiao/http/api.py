"""Routes of a context: one declaration says path, models, who may call, and what it may refuse.

The same declarations serve requests (through Powertools' REST resolver), the OpenAPI document and the tests
that compare them with the template.

    api = Api("payments")

    @api.post("/v1/deposits", body=DepositRequest, answer=Deposit, status=202, idempotent=True)
    def deposit(request: Request, body: DepositRequest) -> Deposit:
        return service.order_deposit(request, body)

    handler = api.handler
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from pydantic import BaseModel

from jinqiao import clock
from jinqiao.aws.dynamo import Contended, OutsideOfList
from jinqiao.errors import Busy, Forbidden, InvalidCursor, NotFound, Refusal
from jinqiao.http import problems, validation
from jinqiao.http.request import Caller, Request

PUBLIC, USER, PARTNER = "public", "user", "partner"
SCOPE = "aws.cognito.signin.user.admin"
_LONGEST_ID = 200
"""Nothing has an id as long as this; DynamoDB would refuse to look for one that its keys cannot hold."""

logger = Logger()


def staff(*groups: str) -> str:
    """Only for staff in one of these Cognito groups (`admin` always): checked here, with the session's life."""
    return "staff:" + ",".join(sorted({*groups, "admin"}))


@dataclass(frozen=True)
class Route:
    """One operation of the API."""

    method: str
    path: str
    view: Callable[..., Any]
    body: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    auth: str
    idempotent: bool
    query: Mapping[str, str]
    errors: tuple[type[Refusal], ...]
    media_type: str


class Api:
    """The routes of one context and the Lambda handler that serves them."""

    def __init__(self, context: str) -> None:
        self.context = context
        self.routes: list[Route] = []
        self._resolver = APIGatewayRestResolver()
        self._resolver.not_found(self._nothing)

    def get(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._route("PUT", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._route("DELETE", path, **declared)

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda handler: one request in API Gateway's proxy form."""
        return self._resolver.resolve(_matchable(event), context)

    def _nothing(self, _: Exception) -> Response[Any]:
        """The answer to a path that the resolver's patterns don't take, such as an id with a quotation mark."""
        event = self._resolver.current_event.raw_event
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        language = problems.language_of(headers.get("accept-language", ""))
        return problems.of_refusal(NotFound(), language, event["requestContext"]["requestId"])

    def _route(
        self,
        method: str,
        path: str,
        *,
        answer: type[BaseModel] | None = None,
        body: type[BaseModel] | None = None,
        status: int = 200,
        auth: str = USER,
        idempotent: bool = False,
        query: Mapping[str, str] | None = None,
        errors: tuple[type[Refusal], ...] = (),
        media_type: str = "application/json",
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            route = Route(
                method, path, view, body, answer, status, auth, idempotent, query or {}, errors, media_type
            )
            self.routes.append(route)
            pattern = path.replace("{", "<").replace("}", ">")
            self._resolver.route(pattern, method=method)(self._serve(route))
            return view

        return register

    def _serve(self, route: Route) -> Callable[..., Response[Any]]:
        def serve(**path: str) -> Response[Any]:
            event = self._resolver.current_event.raw_event
            request = _request(route, event)
            try:
                ids = {name: unquote(value) for name, value in path.items()}
                return _answer(route, request, _call(route, request, ids))
            except Refusal as refusal:
                return problems.of_refusal(refusal, request.language, request.request_id)
            except Contended:
                return problems.of_refusal(Busy(), request.language, request.request_id)
            except OutsideOfList:
                return problems.of_refusal(InvalidCursor(), request.language, request.request_id)
            except Exception:
                logger.exception(
                    "unexpected", extra={"route": request.route, "request_id": request.request_id}
                )
                return problems.unexpected(request.language, request.request_id)

        return serve


def _matchable(event: dict[str, Any]) -> dict[str, Any]:
    """The event with the ids in its path percent-encoded: the resolver's patterns take no `#`, as journals have."""
    ids = event.get("pathParameters") or {}
    if not ids:
        return event
    path = event["resource"]
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", quote(unquote(value), safe=""))
    return {**event, "path": path}


def _request(route: Route, event: Mapping[str, Any]) -> Request:
    context = event["requestContext"]
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Request(
        route=f"{route.method} {route.path}",
        now=clock.now(),
        language=problems.language_of(headers.get("accept-language", "")),
        request_id=context["requestId"],
        source_ip=(context.get("identity") or {}).get("sourceIp", ""),
        headers=headers,
        query=event.get("queryStringParameters") or {},
        raw_body=_body_text(event),
        signed_in=_caller((context.get("authorizer") or {}).get("claims")),
    )


def _body_text(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body
    import base64

    return base64.b64decode(body).decode("utf-8", errors="surrogateescape")


def _caller(claims: Mapping[str, str] | None) -> Caller | None:
    if not claims:
        return None
    groups = claims.get("cognito:groups") or ""
    named = groups if isinstance(groups, list) else groups.strip("[]").replace(",", " ").split()
    return Caller(claims["username"], claims.get("origin_jti") or claims["jti"], frozenset(named))


def _call(route: Route, request: Request, path: Mapping[str, str]) -> Any:
    _admit(route, request)
    if any(len(value) > _LONGEST_ID for value in path.values()):
        raise NotFound
    if route.idempotent:
        _ = request.key
    if route.body is None or route.auth == PARTNER:  # a partner's body is read once its signature is verified
        return route.view(request, **path)
    return route.view(request, validation.parse(route.body, request.raw_body, request.language), **path)


def _admit(route: Route, request: Request) -> None:
    """The authorizer has checked the token; here, whether its bearer has the right that the route names."""
    if route.auth in (PUBLIC, PARTNER):
        return
    caller = request.caller
    if not route.auth.startswith("staff:"):
        return
    if not caller.groups & set(route.auth.removeprefix("staff:").split(",")):
        raise Forbidden
    from jinqiao import sessions

    sessions.require_live(caller)


def _answer(route: Route, request: Request, answer: Any) -> Response[Any]:
    headers: dict[str, Any] = {"X-Request-Id": request.request_id, "Cache-Control": "no-store"}
    if isinstance(answer, Response):
        answer.headers = {**headers, **answer.headers}
        return answer
    body = answer.model_dump_json() if isinstance(answer, BaseModel) else answer
    return Response(
        route.status, content_type=route.media_type if body else None, body=body or "", headers=headers
    )
