"""What the gateway refuses by itself, and how it says so."""

from local.gateway import gateway as gateway_module
from local.gateway.throttle import Bucket
from tests.unit.gateway.conftest import Scene


def test_a_body_over_the_limit_is_413(scene: Scene) -> None:
    response = scene.http.post("/v1/loans/x", content=b"x" * (gateway_module.MAX_BODY_BYTES + 1))
    assert (response.status_code, response.json()["code"]) == (413, "REQUEST_TOO_LARGE")


def test_an_event_over_lambdas_limit_is_413_too(scene: Scene) -> None:
    assert scene.http.post("/v1/loans/x", content=b"x" * gateway_module.MAX_EVENT_BYTES).status_code == 413


def test_a_second_request_over_the_limit_is_429_with_retry_after(scene: Scene) -> None:
    assert scene.get("/v1/limited").status_code == 200
    response = scene.get("/v1/limited")
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert response.json()["code"] == "THROTTLED"


def test_a_function_that_raises_is_502_and_noted(scene: Scene) -> None:
    response = scene.get("/v1/defect")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})
    assert "a defect" in list(scene.platform.failures)[-1].what


def test_a_result_that_is_no_answer_is_502(scene: Scene) -> None:
    assert scene.get("/v1/nonsense").status_code == 502


def test_a_function_that_outlasts_the_integration_is_504(scene: Scene) -> None:
    response = scene.get("/v1/slow")
    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})


def test_a_function_that_permits_nobody_is_not_invoked(scene: Scene) -> None:
    assert scene.get("/v1/forbidden").status_code == 500
    assert scene.platform.functions.invocations["forbidden"] == 0


def test_every_answer_carries_a_request_id(scene: Scene) -> None:
    ids = {
        scene.get(path).headers["x-request-id"]
        for path in ("/v1/me", "/nowhere", "/v1/loans/x", "/v1/nonsense")
    }
    assert len(ids) == 4


def test_a_bucket_refills_at_its_rate() -> None:
    readings = iter([0.0, 0.0, 0.0, 0.4, 0.5, 100.0, 100.0, 100.0])
    bucket = Bucket(rate=2, burst=2, now=lambda: next(readings))
    assert [bucket.take() for _ in range(7)] == [True, True, False, True, True, True, False]
