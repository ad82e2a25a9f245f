"""EventBridge's pattern language, matcher by matcher."""

from typing import Any

import pytest

from local.patterns import UnsupportedPattern, matches

EVENT = {
    "source": "jinqiao.lending",
    "detail-type": "lending.funded",
    "detail": {"amount_fen": 500, "tags": ["a", "b"], "ok": True, "none": None, "nested": {"x": "y"}},
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["jinqiao.lending"]}, True),
        ({"source": ["jinqiao.kyc", "jinqiao.lending"]}, True),
        ({"source": ["jinqiao.kyc"]}, False),
        ({"source": ["jinqiao.lending"], "detail-type": ["other"]}, False),
        ({"detail": {"nested": {"x": ["y"]}}}, True),
        ({"detail": {"nested": {"x": ["z"]}}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"detail": {"ok": [True]}}, True),
        ({"detail": {"ok": [1]}}, False),
        ({"detail": {"amount_fen": [500.0]}}, True),
        ({"detail": {"none": [None]}}, True),
        ({"detail": {"absent": [None]}}, False),
        ({"detail": {"absent": [{"exists": False}]}}, True),
        ({"detail": {"ok": [{"exists": True}]}}, True),
        ({"missing": {"x": [{"exists": False}]}}, True),
        ({"source": [{"prefix": "jinqiao."}]}, True),
        ({"source": [{"suffix": ".lending"}]}, True),
        ({"source": [{"equals-ignore-case": "JINQIAO.LENDING"}]}, True),
        ({"source": [{"wildcard": "jin*.lend*"}]}, True),
        ({"source": [{"anything-but": ["jinqiao.kyc"]}]}, True),
        ({"source": [{"anything-but": {"prefix": "jinqiao."}}]}, False),
        ({"detail": {"amount_fen": [{"numeric": [">", 100, "<=", 500]}]}}, True),
        ({"detail": {"amount_fen": [{"numeric": [">", 500]}]}}, False),
        ({"detail": {"ok": [{"numeric": ["=", 1]}]}}, False),
        ({"$or": [{"source": ["x"]}, {"detail": {"ok": [True]}}]}, True),
        ({"$or": [{"source": ["x"]}, {"detail": {"ok": [False]}}]}, False),
    ],
)
def test_a_pattern_matches_as_documented(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


def test_an_unknown_matcher_is_refused() -> None:
    with pytest.raises(UnsupportedPattern, match="cidr"):
        matches({"source": [{"cidr": "10.0.0.0/24"}]}, EVENT)
