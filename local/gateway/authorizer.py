"""The Cognito authorizer: real signatures, the access token's own short life, and the scope that a method names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import requests

from local.template import Resource, Resources

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_DATES = ("exp", "iat")


class Unauthorized(Exception):
    """The request carries no token that this method accepts."""


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Verifies access tokens of one user pool. `wall_clock`: token life never follows the local clock."""

    issuer: str
    keys: Mapping[str, jwt.PyJWK]
    access_token_life: Mapping[str, timedelta]
    wall_clock: Callable[[], datetime]

    def claims(self, authorization: str | None, scopes: tuple[str, ...]) -> dict[str, str]:
        """The token's claims as API Gateway passes them on, all of them text; raises Unauthorized."""
        token = (authorization or "").removeprefix("Bearer ")
        try:
            key = self.keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token, key, ["RS256"], issuer=self.issuer, options={"require": ["exp", "iat", "iss", "sub"]}
            )
        except (jwt.InvalidTokenError, KeyError):
            raise Unauthorized from None
        self._check(claims, scopes)
        return {name: _text(name, value) for name, value in claims.items()}

    def _check(self, claims: Mapping[str, Any], scopes: tuple[str, ...]) -> None:
        """A method with scopes takes access tokens only; moto gives them a longer life than their client has."""
        life = self.access_token_life.get(claims.get("client_id") or "")
        if life is None or self.wall_clock().timestamp() >= claims["iat"] + life.total_seconds():
            raise Unauthorized
        if claims.get("token_use") != "access":
            raise Unauthorized
        if not set(scopes) & set(str(claims.get("scope", "")).split()):
            raise Unauthorized


def read(resources: Resources, wall_clock: Callable[[], datetime]) -> dict[str, Authorizer]:
    """The authorizers that the template declares, by id."""
    return {
        declared.ref: _authorizer(declared, resources, wall_clock)
        for declared in resources.of_type("AWS::ApiGateway::Authorizer")
    }


def _authorizer(declared: Resource, resources: Resources, wall_clock: Callable[[], datetime]) -> Authorizer:
    [pool_arn] = declared.properties["ProviderARNs"]
    [pool] = [each for each in resources.of_type("AWS::Cognito::UserPool") if each.arn == pool_arn]
    issuer = pool.created.attributes["ProviderURL"]
    clients = [
        each
        for each in resources.of_type("AWS::Cognito::UserPoolClient")
        if each.properties["UserPoolId"] == pool.ref
    ]
    lives = {client.ref: _access_token_life(client.properties) for client in clients}
    return Authorizer(issuer, _keys(issuer), lives, wall_clock)


def _access_token_life(properties: Mapping[str, Any]) -> timedelta:
    unit = properties.get("TokenValidityUnits", {}).get("AccessToken", "hours")
    return timedelta(seconds=properties.get("AccessTokenValidity", 1) * _UNITS[unit])


def _keys(issuer: str) -> dict[str, jwt.PyJWK]:
    """The pool's public keys, from where Cognito publishes them."""
    published = requests.get(f"{issuer}/.well-known/jwks.json", timeout=5).json()
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(published).keys if key.key_id}


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    if name in _DATES:
        return datetime.fromtimestamp(value, tz=UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    return str(value).lower() if isinstance(value, bool) else str(value)
