"""Every reason that a decision can give is a sentence in both languages."""

import pytest

from lending import decision, reasons, reviews

GIVEN = (
    decision.OVER_BORROWING_CAP,
    decision.UNAFFORDABLE,
    decision.OVER_COST_CAP,
    decision.BORDERLINE,
    reviews.DECLINED,
    reviews.OVERDUE,
)


@pytest.mark.parametrize("code", GIVEN)
def test_a_reason_is_told_in_the_callers_language(code):
    [zh], [en] = reasons.explained([code], "zh"), reasons.explained([code], "en")

    assert zh.code == en.code == code
    assert en.message.isascii()
    assert not zh.message.isascii()


def test_a_reason_without_a_sentence_is_a_defect():
    with pytest.raises(KeyError):
        reasons.explained(["because"], "en")
