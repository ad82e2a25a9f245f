"""Only the pool's own access tokens, in their short life, with the scope that the method names."""

import time

import jwt
import pytest

from tests.unit.gateway.conftest import Scene


def test_an_access_token_with_the_scope_passes_with_its_claims_as_text(scene: Scene) -> None:
    token = scene.keys.token({"cognito:groups": ["finance", "support"]})
    claims = scene.get("/v1/me", token).json()["requestContext"]["authorizer"]["claims"]
    assert claims["username"] == "usr_1"
    assert claims["cognito:groups"] == "finance,support"
    assert claims["token_use"] == "access"
    assert claims["exp"].endswith(time.strftime("%Y", time.gmtime()))


def test_no_token_is_unauthorized_in_the_templates_words(scene: Scene) -> None:
    response = scene.get("/v1/me")
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-kind"] == "UNAUTHORIZED"
    assert response.json() == {
        "code": "UNAUTHORIZED",
        "title": "Unauthorized",
        "request_id": response.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"iat": int(time.time()) - 15 * 60},
        {"iss": "https://another.example/pool"},
        {"token_use": "id", "aud": "client_1"},
        {"scope": "openid email"},
        {"scope": ""},
        {"client_id": "another"},
        {"client_id": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_does_not_fit_is_unauthorized(scene: Scene, claims: dict[str, object]) -> None:
    assert scene.get("/v1/me", scene.keys.token(claims)).status_code == 401


def test_a_token_lives_as_long_as_its_client_says(scene: Scene) -> None:
    fresh_enough = int(time.time()) - 14 * 60
    assert scene.get("/v1/me", scene.keys.token({"iat": fresh_enough})).status_code == 200


def test_a_strangers_signature_is_unauthorized(scene: Scene) -> None:
    assert scene.get("/v1/me", scene.keys.token(stranger=True)).status_code == 401


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "Bearer", "é"])
def test_garbage_is_unauthorized(scene: Scene, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    assert scene.http.get("/v1/me", headers=headers).status_code == 401


def test_an_unsigned_token_is_unauthorized(scene: Scene) -> None:
    claims = jwt.decode(scene.keys.token(), options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"})
    assert scene.get("/v1/me", unsigned).status_code == 401


def test_a_token_under_an_unknown_key_is_unauthorized(scene: Scene) -> None:
    token = jwt.encode({"sub": "x"}, scene.keys.own, algorithm="RS256", headers={"kid": "k2"})
    assert scene.get("/v1/me", token).status_code == 401


def test_a_method_without_scopes_takes_id_tokens_only(scene: Scene) -> None:
    assert scene.get("/v1/profile", scene.keys.token()).status_code == 401
    token = scene.keys.token({"token_use": "id", "aud": "client_1", "client_id": None})
    assert scene.get("/v1/profile", token).status_code == 401
