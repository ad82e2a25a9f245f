"""Only the pool's own access tokens, in their short life, with the scope that the method names."""

import base64
import hmac
import time

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.gateway.conftest import Scene
from tests.unit.gateway.template import SCOPE


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


def test_an_id_token_is_no_access_token_whatever_it_says(scene: Scene) -> None:
    honest = {"token_use": "id", "aud": "client_1", "client_id": None, "scope": None}
    dressed_up = {"token_use": "id", "scope": SCOPE}
    for claims in (honest, dressed_up):
        assert scene.get("/v1/me", scene.keys.token(claims)).status_code == 401


@pytest.mark.parametrize("missing", ["exp", "iat", "iss", "sub", "token_use", "client_id", "scope"])
def test_a_token_that_leaves_something_out_is_unauthorized(scene: Scene, missing: str) -> None:
    claims = jwt.decode(scene.keys.token(), options={"verify_signature": False})
    del claims[missing]
    token = jwt.encode(claims, scene.keys.own, algorithm="RS256", headers={"kid": "k1"})
    assert scene.get("/v1/me", token).status_code == 401


@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
def test_the_public_key_is_no_shared_secret(scene: Scene, form: Encoding) -> None:
    """A token signed with what everybody can read passes where the header's algorithm is believed."""
    public = scene.keys.own.public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"k1"}').decode().rstrip("=")
    signed = f"{head}.{scene.keys.token().split('.')[1]}"
    signature = hmac.digest(public, signed.encode(), "sha256")
    forged = f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert scene.get("/v1/me", forged).status_code == 401


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_the_pool_signs_with_one_algorithm(scene: Scene, algorithm: str) -> None:
    claims = jwt.decode(scene.keys.token(), options={"verify_signature": False})
    token = jwt.encode(claims, scene.keys.own, algorithm=algorithm, headers={"kid": "k1"})
    assert scene.get("/v1/me", token).status_code == 401


def test_a_changed_payload_breaks_the_signature(scene: Scene) -> None:
    head, _, signature = scene.keys.token({"username": "usr_1"}).split(".")
    other = scene.keys.token({"username": "usr_2"}).split(".")[1]
    assert scene.get("/v1/me", f"{head}.{other}.{signature}").status_code == 401


@pytest.mark.parametrize("scope", [SCOPE, f"openid {SCOPE}", f"{SCOPE} email"])
def test_one_scope_of_several_is_enough(scene: Scene, scope: str) -> None:
    assert scene.get("/v1/me", scene.keys.token({"scope": scope})).status_code == 200


def test_part_of_a_scopes_name_is_not_the_scope(scene: Scene) -> None:
    for scope in (SCOPE + ".more", SCOPE[:-1], SCOPE.upper()):
        assert scene.get("/v1/me", scene.keys.token({"scope": scope})).status_code == 401


def test_the_token_may_stand_alone_in_its_header(scene: Scene) -> None:
    assert scene.http.get("/v1/me", headers={"Authorization": scene.keys.token()}).status_code == 200


def test_a_token_in_the_query_is_none(scene: Scene) -> None:
    assert scene.get(f"/v1/me?access_token={scene.keys.token()}").status_code == 401


def test_an_open_route_takes_no_notice_of_a_token(scene: Scene) -> None:
    response = scene.get("/v1/loans/x", "garbage")
    assert response.status_code == 200
    assert "authorizer" not in response.json()["requestContext"]
