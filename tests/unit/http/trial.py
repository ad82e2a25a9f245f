"""An API for trials of the edge: one route of each kind, called as API Gateway calls a function."""

import base64
import json
from typing import Annotated, Any

from pydantic import Field

from jinqiao.aws.dynamo import Contended
from jinqiao.errors import InsufficientFunds, NotFound, TooManyRequests
from jinqiao.http.api import PARTNER, PUBLIC, Api, staff
from jinqiao.http.models import AnswerModel, Fen, Rate, RequestModel
from jinqiao.http.request import Request


class Order(RequestModel):
    amount_fen: Fen
    annual_rate: Rate


class Echo(AnswerModel):
    id: str
    amount_fen: int
    annual_rate: Rate


class Tag(RequestModel):
    name: Annotated[str, Field(min_length=1, max_length=5)]


class Tags(RequestModel):
    items: Annotated[list[Tag], Field(min_length=1, max_length=3)]
    labels: dict[str, Tag] = Field(default_factory=dict)


class Ids(AnswerModel):
    items: list[str]
    next_cursor: str | None


api = Api("trial")


@api.post(
    "/v1/orders/{order_id}", body=Order, answer=Echo, status=201, idempotent=True, errors=(InsufficientFunds,)
)
def place(request: Request, body: Order, order_id: str) -> Echo:
    """Place an order.

    With a second sentence.
    """
    if order_id == "poor":
        raise InsufficientFunds
    if order_id == "broken":
        raise RuntimeError("a cause that nobody outside may read")
    made = request.command("ord", body.model_dump())
    return Echo(id=made.id, amount_fen=body.amount_fen, annual_rate=body.annual_rate)


@api.get("/v1/orders", answer=Ids, query={"limit": "", "cursor": ""})
def orders(request: Request) -> Ids:
    """List orders."""
    return Ids(items=[str(request.limit), str(request.after)], next_cursor=request.cursor("sk-1"))


@api.get("/v1/others", answer=Ids, query={"limit": "", "cursor": ""})
def others(request: Request) -> Ids:
    """List something else."""
    return orders(request)


@api.get("/v1/open", answer=Ids, auth=PUBLIC, query={"limit": "", "cursor": ""})
def open_to_all(request: Request) -> Ids:
    """List without signing in."""
    return orders(request)


@api.delete("/v1/orders/{order_id}", status=204)
def cancel(request: Request, order_id: str) -> None:
    """Take an order back."""


@api.put("/v1/orders/{order_id}/tags", body=Tags, status=204)
def tag(request: Request, body: Tags, order_id: str) -> None:
    """Name an order."""


@api.get("/v1/contended", auth=PUBLIC)
def contended(request: Request) -> None:
    """Others keep writing the same."""
    raise Contended


@api.post("/v1/callbacks", auth=PARTNER, body=Order)
def called_back(request: Request) -> None:
    """Reads its body by itself."""
    if request.raw_body != "signed":
        raise NotFound


@api.get("/v1/slow", auth=PUBLIC, errors=(TooManyRequests,))
def slow(request: Request) -> None:
    """Always too many."""
    raise TooManyRequests(retry_after_seconds=7)


@api.get("/v1/ops", auth=staff("finance"))
def desk(request: Request) -> None:
    """For staff."""


def event(method: str, path: str, **given: Any) -> dict[str, Any]:
    """API Gateway's proxy event, as far as the edge reads it."""
    claims = {"username": given.get("user", "usr_a"), "jti": "s1", "cognito:groups": given.get("groups", "")}
    return {
        "httpMethod": method,
        "path": path,
        "headers": ({} if given.get("keyless") else {"Idempotency-Key": "k1"}) | given.get("headers", {}),
        "queryStringParameters": given.get("query"),
        "requestContext": {
            "requestId": "r1",
            "stage": "$default",
            "path": path,
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {"claims": claims} if given.get("signed_in", True) else None,
        },
        "body": given.get("body"),
    } | _raw(given.get("raw"))


def _raw(sent: bytes | None) -> dict[str, Any]:
    """Bytes as API Gateway hands them on where it is told that bodies may be binary."""
    return {} if sent is None else {"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}


def call(method: str, path: str, **given: Any) -> tuple[int, Any, dict[str, Any]]:
    answer = api.handler(event(method, path, **given), None)
    return answer["statusCode"], json.loads(answer["body"] or "null"), answer["multiValueHeaders"]


GOOD = '{"amount_fen": 100, "annual_rate": "0.1200"}'
