"""The test template behind a real port, with a user pool whose keys are made here."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.account import Account
from local.clock import LocalClock
from local.failures import Failures
from local.gateway.gateway import Gateway
from local.gateway.listener import Listener
from local.lambda_runtime import Functions
from local.provision.deployment import deploy
from local.stepfunctions.executions import Run
from local.template import Resources
from tests.unit.gateway import template


@dataclass
class Keys:
    """The pool's own signing key and a stranger's."""

    own: rsa.RSAPrivateKey
    stranger: rsa.RSAPrivateKey
    issuer: str

    def published(self) -> dict[str, Any]:
        return {
            "keys": [
                {**RSAAlgorithm.to_jwk(self.own.public_key(), as_dict=True), "kid": "k1", "alg": "RS256"}
            ]
        }

    def token(self, claims: Mapping[str, Any] | None = None, *, stranger: bool = False) -> str:
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "sub": "0b5f",
            "username": "usr_1",
            "client_id": "client_1",
            "token_use": "access",
            "scope": template.SCOPE,
            "iat": now,
            "exp": now + 3600,
        }
        key = self.stranger if stranger else self.own
        return jwt.encode(usual | dict(claims or {}), key, algorithm="RS256", headers={"kid": "k1"})


@dataclass
class Platform:
    account: Account
    resources: Resources
    functions: Functions
    failures: Failures
    clock: LocalClock

    def executions(self) -> list[Run]:
        return []


@dataclass
class Scene:
    platform: Platform
    keys: Keys
    http: httpx.Client

    def get(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.get(path, headers=headers | more.pop("headers", {}), **more)


@pytest.fixture(scope="session")
def scene() -> Iterator[Scene]:
    listener = Listener(0)
    keys = Keys(_key(), _key(), f"{listener.url}/pool")
    gateways: list[Gateway] = []

    async def published(request: Request) -> JSONResponse:
        return JSONResponse(keys.published())

    async def forward(scope: Any, receive: Any, send: Any) -> None:
        await gateways[0](scope, receive, send)

    listener.serve(
        Starlette(
            routes=[Route("/pool/.well-known/jwks.json", published), Route("/{_:path}", _Asgi(forward))]
        )
    )
    platform = deployed(template.resources(), keys.issuer)
    gateways.append(Gateway(platform))
    yield Scene(platform, keys, httpx.Client(base_url=listener.url, timeout=30))
    gateways[0].close()
    listener.close()


class _Asgi:
    """A plain function would be taken for a view."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


def deployed(body: dict[str, Any], issuer: str) -> Platform:
    """A platform of the resources given, without any AWS behind it."""
    account = Account("123456789012", "ap-southeast-1")
    failures = Failures()
    resources = deploy(account, [template.stack(body)], template.creators(issuer), {})
    return Platform(account, resources, Functions(account, resources, failures), failures, LocalClock())


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
