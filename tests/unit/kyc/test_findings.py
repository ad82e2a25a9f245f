"""Weighing what the partners said."""

import pytest

from kyc.findings import Verdict, weigh

GOOD = {"identity": "match", "bank_card": "match", "screening": "clear"}


def test_three_good_answers_are_accepted():
    assert weigh(GOOD) == Verdict("accept")


@pytest.mark.parametrize(
    ("check", "said", "reason"),
    [
        ("identity", "mismatch", "identity_mismatch"),
        ("bank_card", "mismatch", "bank_card_mismatch"),
        ("screening", "hit", "watch_list_hit"),
    ],
)
def test_a_definite_no_rejects(check, said, reason):
    assert weigh(GOOD | {check: said}) == Verdict("reject", (reason,))


@pytest.mark.parametrize("check", ["identity", "bank_card", "screening"])
@pytest.mark.parametrize("said", ["unclear", "unanswered", "a word that we never heard"])
def test_what_is_neither_good_nor_bad_goes_to_a_person(check, said):
    assert weigh(GOOD | {check: said}) == Verdict("review", (f"{check}_{said}",))


def test_a_definite_no_outweighs_what_is_unclear():
    assert weigh({"identity": "unclear", "bank_card": "mismatch"}) == Verdict(
        "reject", ("bank_card_mismatch",)
    )


def test_all_that_is_unclear_is_named():
    assert weigh(GOOD | {"identity": "unclear", "screening": "unanswered"}).reasons == (
        "identity_unclear",
        "screening_unanswered",
    )
