"""The local user pool where it does what moto's doesn't."""

import base64
import hashlib
import hmac
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local import user_pools


class Pool:
    """A pool with one confidential client and one user."""

    def __init__(self) -> None:
        self.cognito = boto3.client("cognito-idp", region_name="ap-southeast-1")
        self.id = self.cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
        made = self.cognito.create_user_pool_client(UserPoolId=self.id, ClientName="c", GenerateSecret=True)
        self.client_id = made["UserPoolClient"]["ClientId"]
        self.secret = made["UserPoolClient"]["ClientSecret"]
        self.cognito.admin_create_user(UserPoolId=self.id, Username="usr_a", MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(
            UserPoolId=self.id, Username="usr_a", Password="Good-pass-2026", Permanent=True
        )

    def hash(self, username: str) -> str:
        message = (username + self.client_id).encode()
        return base64.b64encode(hmac.new(self.secret.encode(), message, hashlib.sha256).digest()).decode()

    def ask(self, flow: str, **parameters: str):
        answer = self.cognito.admin_initiate_auth(
            UserPoolId=self.id, ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters
        )
        return answer["AuthenticationResult"]

    def sign_in(self, secret_hash: str):
        return self.ask(
            "ADMIN_USER_PASSWORD_AUTH", USERNAME="usr_a", PASSWORD="Good-pass-2026", SECRET_HASH=secret_hash
        )

    def refresh(self, token: str, secret_hash: str):
        return self.ask("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token, SECRET_HASH=secret_hash)


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    patched = [patch.object(owner, name, new, create=True) for owner, name, new in user_pools.patches()]
    with mock_aws(), patched[0], patched[1], patched[2]:
        yield Pool()


def refused(call, *args) -> str:
    with pytest.raises(ClientError) as failed:
        call(*args)
    return failed.value.response["Error"]["Code"]


def test_a_token_is_refreshed_until_it_is_revoked(pool):
    token = pool.sign_in(pool.hash("usr_a"))["RefreshToken"]
    assert pool.refresh(token, pool.hash("usr_a"))["AccessToken"]
    pool.cognito.revoke_token(Token=token, ClientId=pool.client_id, ClientSecret=pool.secret)
    assert refused(pool.refresh, token, pool.hash("usr_a")) == "NotAuthorizedException"


def test_revoking_a_token_leaves_the_others(pool):
    first, second = (pool.sign_in(pool.hash("usr_a"))["RefreshToken"] for _ in range(2))
    pool.cognito.revoke_token(Token=first, ClientId=pool.client_id, ClientSecret=pool.secret)
    assert pool.refresh(second, pool.hash("usr_a"))["AccessToken"]


def test_only_who_knows_the_clients_secret_revokes(pool):
    token = pool.sign_in(pool.hash("usr_a"))["RefreshToken"]
    with pytest.raises(ClientError, match="client secret"):
        pool.cognito.revoke_token(Token=token, ClientId=pool.client_id, ClientSecret="guessed" * 4)
    assert pool.refresh(token, pool.hash("usr_a"))["AccessToken"]


def test_a_token_that_was_never_given_is_not_authorized(pool):
    assert refused(pool.refresh, "made-up", pool.hash("usr_a")) == "NotAuthorizedException"


def test_a_wrong_proof_of_the_clients_secret_is_not_authorized(pool):
    assert refused(pool.sign_in, pool.hash("usr_b")) == "NotAuthorizedException"
    token = pool.sign_in(pool.hash("usr_a"))["RefreshToken"]
    assert refused(pool.refresh, token, pool.hash("usr_b")) == "NotAuthorizedException"
