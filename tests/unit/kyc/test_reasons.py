"""What a rejected person reads."""

import pytest

from kyc import reasons


@pytest.mark.parametrize(
    ("language", "message"),
    [("zh", "姓名与身份证号不一致"), ("en", "Name and ID number do not belong together")],
)
def test_a_reason_has_a_stable_code_and_a_sentence(language, message):
    [reason] = reasons.shown(["identity_mismatch"], language)
    assert (reason.code, reason.message) == ("identity_mismatch", message)


def test_a_hit_on_a_watch_list_is_not_told():
    assert [reason.code for reason in reasons.shown(["watch_list_hit"], "en")] == ["not_eligible"]


def test_a_code_of_the_banks_that_we_never_heard_of_says_nothing_more():
    assert [reason.code for reason in reasons.shown(["bank_code_77", "watch_list_hit"], "zh")] == [
        "not_eligible"
    ]
