"""What AWS's user pools do and moto's don't: revoke a token, refuse one that they never gave, check the secret."""

from typing import Any

from moto.cognitoidp.exceptions import NotAuthorizedError
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPool, CognitoIdpUserPoolClient
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.cognitoidp.utils import check_secret_hash
from moto.core.responses import EmptyResult

_moto_refresh = CognitoIdpUserPool.create_tokens_from_refresh_token
_moto_initiate = CognitoIdpBackend.admin_initiate_auth


def patches() -> list[tuple[Any, str, Any]]:
    return [
        (CognitoIdpResponse, "revoke_token", _revoke_token),
        (CognitoIdpUserPool, "create_tokens_from_refresh_token", _refresh),
        (CognitoIdpBackend, "admin_initiate_auth", _initiate),
    ]


def _revoke_token(self: CognitoIdpResponse) -> EmptyResult:
    """The token and its access tokens end; one that is not the client's is refused as on AWS."""
    wanted, client_id = self._get_param("Token"), self._get_param("ClientId")
    for pool in self.backend.user_pools.values():
        client = pool.clients.get(client_id)
        if client is None:
            continue
        if client.secret != self._get_param("ClientSecret"):
            raise NotAuthorizedError("Unable to verify the client secret")
        if pool.refresh_tokens.get(wanted) is not None:
            pool.refresh_tokens[wanted] = None
    return EmptyResult()


def _refresh(self: CognitoIdpUserPool, refresh_token: str) -> Any:
    if self.refresh_tokens.get(refresh_token) is None:
        raise NotAuthorizedError("Invalid Refresh Token")
    return _moto_refresh(self, refresh_token)


def _initiate(
    self: CognitoIdpBackend,
    user_pool_id: str,
    client_id: str,
    auth_flow: str,
    auth_parameters: dict[str, str],
) -> dict[str, Any]:
    pool = self.describe_user_pool(user_pool_id)
    client = pool.clients.get(client_id)
    if client is not None and client.secret:
        _require_secret_hash(pool, client, auth_parameters)
    return _moto_initiate(self, user_pool_id, client_id, auth_flow, auth_parameters)


def _require_secret_hash(
    pool: CognitoIdpUserPool, client: CognitoIdpUserPoolClient, parameters: dict[str, str]
) -> None:
    """A client with a secret proves it by a hash over the username, which a refresh doesn't name."""
    given = pool.refresh_tokens.get(parameters.get("REFRESH_TOKEN", ""))
    username = parameters.get("USERNAME") or (given[1] if given else "")
    if username and not check_secret_hash(client.secret, client.id, username, parameters.get("SECRET_HASH")):
        raise NotAuthorizedError("SecretHash does not match for the client")
