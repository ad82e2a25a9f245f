"""An offer is accepted exactly as it was made, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from jinqiao import policy
from jinqiao.errors import CostCapExceeded, NoOffer, OfferExpired, StaleAgreement, StaleOffer
from lending import answers, offers
from lending.pricing import Asked, price

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = policy.load("sandbox").on(NOW.date())
ASKED = Asked(1_000_000, 12, "equal_instalment", 3_000_000, 0)


@pytest.fixture
def application():
    offered = price(ASKED, RULES.decision.grades[0], RULES, NOW.date())
    return {"status": "approved", **vars(ASKED), **offers.attributes("app_1", offered, RULES, NOW)}


def accept(application, now=NOW, rules=RULES, **but) -> None:
    said = {name: application[name] for name in ("offer_id", "agreement_version")} | but
    offers.require_acceptable(application, **said, policy=rules, now=now)


def test_the_offer_as_made_can_be_accepted(application):
    assert accept(application) is None


def test_it_can_be_accepted_until_its_last_instant_and_not_after(application):
    last = NOW + timedelta(days=RULES.decision.offer_valid_days)

    assert accept(application, now=last) is None
    with pytest.raises(OfferExpired):
        accept(application, now=last + timedelta(microseconds=1))


def test_another_offer_cannot_be_accepted(application):
    with pytest.raises(StaleOffer):
        accept(application, offer_id="off_other")


def test_another_agreement_cannot_be_accepted(application):
    with pytest.raises(StaleAgreement):
        accept(application, agreement_version="2019-01")


def test_nothing_can_be_accepted_where_nothing_was_offered():
    with pytest.raises(NoOffer):
        offers.require_acceptable({}, "off_1", "2026-01", RULES, NOW)


def test_an_offer_that_a_lower_cap_forbids_by_now_is_not_signed(application):
    stricter = replace(RULES, borrowing=replace(RULES.borrowing, cost_cap=Decimal("0.0500")))

    with pytest.raises(CostCapExceeded):
        accept(application, rules=stricter)


def test_what_is_shown_is_what_was_stored(application):
    shown = answers.offer(application)

    assert shown.apr == application["apr"] == "0.073422"
    assert shown.fees.service_fee_fen == 3_000
    assert shown.total_fen == sum(row.total_fen for row in shown.schedule) == 1_040_215
    assert [row.number for row in shown.schedule] == list(range(1, 13))


def test_there_is_nothing_to_show_before_an_offer():
    assert answers.offer({"status": "submitted"}) is None
