"""Refusals as problems (RFC 9457): their shape, their language, and when to come back."""

import inspect
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinqiao import errors
from jinqiao.errors import InvalidRequest, MalformedBody, Refusal, Text, TooManyRequests
from jinqiao.http import problems
from jinqiao.partners import errors as partner_errors
from tests.unit.http.trial import GOOD, call

REFUSALS = sorted(
    {
        kind
        for module in (errors, partner_errors)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Refusal) and kind is not Refusal
    },
    key=lambda kind: kind.__name__,
)
SAMPLES = {
    InvalidRequest: lambda: InvalidRequest([{"pointer": "/a", "code": "missing", "message": "m"}]),
    MalformedBody: lambda: MalformedBody(Text("不是", "not")),
}


def sample(kind: type[Refusal]) -> Refusal:
    """A refusal of this class, raised with every fact that its detail names."""
    detail = kind.detail or kind.title
    named = {name for _, name, _, _ in string.Formatter().parse(detail.zh + detail.en) if name}
    return SAMPLES.get(kind, lambda: kind(**dict.fromkeys(named, 7)))()


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_makes_a_whole_problem_in_either_language(kind, language):
    answer = problems.of_refusal(sample(kind), language, "r-9")
    body = json.loads(answer.body)

    assert answer.status_code == body["status"] == kind.status
    assert 400 <= kind.status < 500 or kind.code in ("busy", "message_not_sent")
    assert body["type"] == f"urn:jinqiao:problem:{kind.code}"
    assert body["code"] == kind.code
    assert body["request_id"] == answer.headers["X-Request-Id"] == "r-9"
    assert body["title"] == kind.title.within(language)
    assert body["detail"]
    assert "{" not in body["detail"]
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_speaks_both_languages(kind):
    said = [kind.title, *([kind.detail] if kind.detail else [])]

    assert all(text.zh != text.en and text.en.isascii() and not text.zh.isascii() for text in said)


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_code_is_a_stable_word(kind):
    assert kind.code == kind.code.lower()
    assert kind.code.replace("_", "").isalpha()


def test_no_two_refusals_share_a_code_unless_one_is_the_other():
    shared = [
        (one.__name__, other.__name__)
        for one in REFUSALS
        for other in REFUSALS
        if one is not other and one.code == other.code and not issubclass(one, other) | issubclass(other, one)
    ]

    assert shared == []


@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind.status in (429, 503)])
def test_who_is_sent_away_for_now_is_told_when_to_come_back(kind):
    answer = problems.of_refusal(sample(kind), "zh", "r")

    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind.status not in (429, 503)])
def test_who_is_refused_for_good_is_not_invited_back(kind):
    assert "Retry-After" not in problems.of_refusal(sample(kind), "zh", "r").headers


def test_faults_are_listed_for_what_is_not_valid_and_for_nothing_else():
    with_faults = {
        kind for kind in REFUSALS if "errors" in json.loads(problems.of_refusal(sample(kind), "en", "r").body)
    }

    assert with_faults == {InvalidRequest}


def test_a_fault_of_ours_is_told_in_either_language_without_its_cause():
    english = json.loads(problems.unexpected("en", "r").body)
    chinese = json.loads(problems.unexpected("zh", "r").body)

    assert (english["status"], english["code"]) == (500, "internal_error")
    assert english["title"] == "Something went wrong on our side; try again later"
    assert chinese["title"] == "服务器内部错误，请稍后再试"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh"),
        ("zh-Hant-HK", "zh"),
        ("ZH-cn", "zh"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.4,zh;q=0.5", "zh"),
        ("zh;q=0.4,en;q=0.5", "en"),
        ("zh; q=0.4, en; q=0.5", "en"),
        ("zh ;q=0.4 , en ;q=0.5", "en"),
        ("zh;\tq=0.1,en", "en"),
        ("en;Q=0.1,zh;Q=0.2", "zh"),
        ("en,zh", "en"),
        ("zh,en", "zh"),
        ("fr,de;q=0.9", "zh"),
        ("fr,en;q=0.1", "en"),
        ("de;q=1.0,zh;q=0.2,en;q=0.3", "en"),
        ("en;q=0", "zh"),
        ("en;q=0,zh;q=0.1", "zh"),
        ("zh;q=0,en;q=0.001", "en"),
        ("en;q=high,zh;q=0.1", "zh"),
        ("en;q=", "en"),
        ("en;q=-1", "zh"),
        (",,en,,", "en"),
        (";q=1", "zh"),
        ("日本語", "zh"),
        ("en;q=nan", "zh"),
    ],
)
def test_the_language_is_the_one_that_the_reader_likes_best(header, language):
    assert problems.language_of(header) == language


@given(st.text(max_size=60) | st.text("zhenq=;,.019- \t", max_size=60))
def test_any_header_whatever_names_one_of_the_two(header):
    assert problems.language_of(header) in ("zh", "en")


@given(st.sampled_from(["zh", "zh-CN", "zh-TW"]), st.integers(1, 999), st.integers(1, 999))
def test_the_higher_weight_wins_wherever_it_stands(chinese, one, other):
    weights = f"{chinese};q=0.{one:03d}, en;q=0.{other:03d}"
    turned = ", ".join(reversed(weights.split(", ")))
    preferred = "zh" if one > other else "en"

    assert one == other or problems.language_of(weights) == problems.language_of(turned) == preferred


def test_a_missing_language_is_chinese_over_the_edge_too():
    assert call("POST", "/v1/orders/poor", body=GOOD)[1]["title"] == "可用余额不足"


@pytest.mark.parametrize("name", ["accept-language", "Accept-Language", "ACCEPT-LANGUAGE"])
def test_a_header_counts_however_it_is_written(name):
    _, answer, _ = call("POST", "/v1/orders/poor", body=GOOD, headers={name: "en"})

    assert answer["title"] == "The available balance is not enough"


@pytest.mark.parametrize(
    ("method", "path", "given_", "status"),
    [
        ("POST", "/v1/orders/one", {"body": GOOD}, 201),
        ("GET", "/v1/orders", {}, 200),
        ("DELETE", "/v1/orders/one", {}, 204),
        ("POST", "/v1/orders/one", {"body": "{"}, 400),
        ("GET", "/v1/orders", {"signed_in": False}, 401),
        ("GET", "/v1/ops", {}, 403),
        ("GET", "/v1/nowhere", {}, 404),
        ("POST", "/v1/orders/poor", {"body": GOOD}, 409),
        ("POST", "/v1/orders/one", {"body": " " * 9000}, 413),
        ("POST", "/v1/orders/one", {"body": "{}"}, 422),
        ("GET", "/v1/slow", {}, 429),
        ("POST", "/v1/orders/broken", {"body": GOOD}, 500),
        ("GET", "/v1/contended", {}, 503),
    ],
)
def test_every_answer_carries_its_requests_id(method, path, given_, status):
    answered, _, headers = call(method, path, **given_)

    assert (answered, headers["X-Request-Id"]) == (status, ["r1"])


def test_what_others_keep_writing_is_busy_and_never_one_of_the_refusals():
    status, answer, headers = call("GET", "/v1/contended", headers={"Accept-Language": "en"})

    assert (status, answer["code"], headers["Retry-After"]) == (503, "busy", ["1"])
    assert answer["title"] == "The platform is busy; try again shortly"


def test_a_wait_is_told_in_whole_seconds():
    answer = problems.of_refusal(TooManyRequests(retry_after_seconds=41), "zh", "r")

    assert answer.headers["Retry-After"] == "41"


def test_an_answer_is_never_kept_by_a_cache_on_the_way():
    assert call("GET", "/v1/orders")[2]["Cache-Control"] == ["no-store"]


def test_nothing_at_all_is_sent_with_a_204():
    status, body, headers = call("DELETE", "/v1/orders/one")

    assert (status, body) == (204, None)
    assert "Content-Type" not in headers
