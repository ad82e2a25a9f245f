"""What every installed pack keeps, and what a pack is refused for."""

import json
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from jinqiao import policy
from jinqiao.apr import apr_of
from jinqiao.policy.pack import BadPack, read_pack
from jinqiao.schedule import DayCount, Method, Terms, build

COMPONENTS = ("penalty", "fee", "interest", "principal")
PACKS = ["cn-2016", "sandbox"]
TODAY = date(2026, 11, 23)
DOCUMENT = json.loads((Path(policy.__file__).parent / "packs" / "sandbox.json").read_text(encoding="utf-8"))


def changed(topic: str, **change: object) -> dict:
    """The sandbox pack with one entry changed."""
    rows = [{**row, **change} if row["topic"] == topic else row for row in DOCUMENT["entries"]]
    return {**DOCUMENT, "entries": rows}


def dearest_apr(rules: policy.Policy, grade: policy.Grade, method: str) -> object:
    """The effective cost of the dearest term, for a small loan and a large one."""
    return max(
        apr_of(
            build(
                Terms(
                    principal,
                    grade.rate_for(method),
                    months,
                    Method(method),
                    date(2026, 1, 31),
                    DayCount(rules.borrowing.day_count),
                    grade.fee_fen(principal, months),
                )
            )
        )
        for principal in (rules.borrowing.smallest_loan_fen, 10_000_000)
        for months in range(rules.borrowing.shortest_months, rules.borrowing.longest_months + 1)
    )


@pytest.mark.parametrize("name", PACKS)
def test_every_figure_has_a_citation_and_says_how_sure_it_is(name):
    entries = policy.load(name).entries()

    assert min(len(entry.citation.strip()) for entry in entries) > 0
    assert {entry.certainty for entry in entries} <= {"T", "B", "O"}


@pytest.mark.parametrize("name", PACKS)
def test_effective_dates_neither_overlap_nor_leave_a_gap(name):
    spans = groupby(policy.load(name).entries(), key=lambda entry: entry.topic)

    seams = [
        (earlier.until, later.since) for _, entries in spans for earlier, later in pairwise(list(entries))
    ]

    assert all(until == since for until, since in seams)


@pytest.mark.parametrize("name", PACKS)
def test_every_date_from_the_beginning_on_has_a_whole_rule_book(name):
    pack = policy.load(name)
    begins = min(entry.since for entry in pack.entries())

    books = [pack.on(begins + timedelta(days=days)) for days in range(0, 5_000, 50)]

    assert {book.version.partition("@")[0] for book in books} == {name}


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("method", list(Method))
def test_no_grade_s_cost_goes_over_the_cap_at_any_term(name, method):
    rules = policy.load(name).on(TODAY)

    dearest = max(dearest_apr(rules, grade, method) for grade in rules.decision.grades)

    assert dearest <= rules.borrowing.cost_cap


@pytest.mark.parametrize("name", PACKS)
def test_a_payment_can_fill_every_component_and_each_has_a_recipient(name):
    repayment = policy.load(name).on(TODAY).repayment

    assert sorted(repayment.waterfall) == sorted(repayment.recipients) == sorted(COMPONENTS)
    assert [repayment.recipients[each] for each in ("principal", "interest", "fee")] == [
        "lenders",
        "lenders",
        "platform",
    ]
    assert repayment.recipients["penalty"] in ("lenders", "platform")


@pytest.mark.parametrize("name", PACKS)
def test_stages_of_delinquency_begin_after_the_due_date_each_later_than_the_one_before(name):
    stage_days = policy.load(name).on(TODAY).repayment.stage_days

    assert list(stage_days) == sorted(set(stage_days))
    assert stage_days[0] >= 1


@pytest.mark.parametrize("name", PACKS)
def test_the_decision_table_rises_and_its_levels_are_for_sale(name):
    rules = policy.load(name).on(TODAY)
    bounds = [grade.share_below for grade in rules.decision.grades]

    assert bounds == sorted(set(bounds))
    assert rules.decision.affordable_share in bounds
    assert {grade.risk_level for grade in rules.decision.grades} <= set(rules.suitability.matrix["C5"])


@pytest.mark.parametrize("name", PACKS)
def test_the_least_class_is_never_overridden_and_buys_the_least_risk_only(name):
    suitability = policy.load(name).on(TODAY).suitability

    assert suitability.matrix["C1"] == ("R1",)
    assert "C1" in suitability.never_overridden


@pytest.mark.parametrize("name", PACKS)
def test_the_published_fee_schedule_reaches_every_amount(name):
    tiers = policy.load(name).on(TODAY).withdrawals.fee_tiers

    assert [tier.up_to_fen for tier in tiers[:-1]] == sorted(tier.up_to_fen for tier in tiers[:-1])
    assert tiers[-1].up_to_fen is None


@pytest.mark.parametrize("name", PACKS)
def test_the_codes_keep_what_the_api_promises(name):
    codes = policy.load(name).on(TODAY).codes

    assert (codes.digits, codes.valid_seconds, codes.tries, codes.resend_seconds) == (6, 300, 5, 60)
    assert codes.step_up_minutes == 10


@pytest.mark.parametrize("name", PACKS)
def test_disclosure_has_its_63_items(name):
    assert sum(policy.load(name).on(TODAY).disclosure.items.values()) == 63


def test_the_reserve_is_off_for_mainland_intermediaries_since_notice_57():
    pack = policy.load("cn-2016")

    assert pack.on(date(2017, 12, 7)).reserve.allowed
    assert not pack.on(date(2017, 12, 8)).reserve.allowed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"citation": " "}, "needs a citation"),
        ({"certainty": "?"}, "how sure it is"),
        ({"figure": 20_000_000.0}, "not of type int"),
        ({"figure": True}, "not of type int"),
        ({"figure": "20000000"}, "not of type int"),
        ({"from": "2017-01-01"}, "do not follow each other"),
        ({"until": "2030-01-01"}, "do not follow each other"),
    ],
)
def test_a_pack_with_a_faulty_entry_is_refused(change, why):
    with pytest.raises(BadPack, match=why):
        read_pack(changed("borrowing.person_cap_fen", **change))


@pytest.mark.parametrize(
    ("topic", "figure"),
    [
        ("borrowing.cost_cap", 0.154),
        ("borrowing.cost_cap", "15.4%"),
        ("borrowing.methods", "flat"),
        ("decision.grades", [{"grade": "A"}]),
        ("suitability.matrix", ["C1"]),
        ("withdrawals.fee_tiers", [{"up_to_fen": 1.5, "fee_fen": 2}]),
        ("reserve.allowed", 1),
    ],
)
def test_a_figure_of_another_form_is_refused_by_its_topic(topic, figure):
    with pytest.raises(BadPack, match=topic):
        read_pack(changed(topic, figure=figure))


def test_a_pack_that_leaves_a_figure_out_is_refused():
    rows = [row for row in DOCUMENT["entries"] if row["topic"] != "codes.tries"]

    with pytest.raises(BadPack, match=r"no figure for codes\.tries"):
        read_pack({**DOCUMENT, "entries": rows})


def test_a_pack_with_a_figure_that_nothing_reads_is_refused():
    with pytest.raises(BadPack, match=r"borrowing\.colour is no figure"):
        read_pack({**DOCUMENT, "entries": [{**DOCUMENT["entries"][0], "topic": "borrowing.colour"}]})


def test_two_entries_for_one_date_are_refused():
    with pytest.raises(BadPack, match="do not follow each other"):
        read_pack({**DOCUMENT, "entries": [*DOCUMENT["entries"], DOCUMENT["entries"][0]]})


SEAMS = [
    (name, earlier, later)
    for name in PACKS
    for earlier, later in pairwise(policy.load(name).entries())
    if earlier.topic == later.topic
]
"""Every change of a figure: the entry before it and the entry from it on."""


@pytest.mark.parametrize(
    ("name", "earlier", "later"), SEAMS, ids=lambda value: getattr(value, "topic", value)
)
def test_a_figure_changes_with_its_day_and_not_a_day_earlier(name, earlier, later):
    pack, subject, rule = policy.load(name), *later.topic.split(".")
    eve = later.since - timedelta(days=1)

    assert getattr(getattr(pack.on(eve), subject), rule) == earlier.figure
    assert getattr(getattr(pack.on(later.since), subject), rule) == later.figure
    assert (pack.entry(later.topic, eve), pack.entry(later.topic, later.since)) == (earlier, later)


@pytest.mark.parametrize(
    ("name", "earlier", "later"), SEAMS, ids=lambda value: getattr(value, "topic", value)
)
def test_what_was_agreed_before_a_change_is_recalled_as_it_was(name, earlier, later):
    version = policy.load(name).on(later.since - timedelta(days=1)).version
    _, rule = later.topic.split(".")
    subject = getattr(policy.recall(version), later.topic.split(".")[0])

    assert getattr(subject, rule) == earlier.figure
    assert version != policy.load(name).on(later.since).version


@pytest.mark.parametrize("name", PACKS)
def test_the_rates_of_the_cap_are_four_times_a_prime_rate(name):
    """A cap by the rule of 2020 is 4 × the one-year LPR, which has two decimals of a per cent: 3.85 % → 15.40 %."""
    caps = [
        entry.figure
        for entry in policy.load(name).entries()
        if entry.topic == "borrowing.cost_cap" and "four times" in entry.citation
    ]

    assert all((cap / 4 * 10_000) % 5 == 0 for cap in caps)


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("edge_fen", [100, 4_999_999, 5_000_000, 5_000_001, 50_000_000])
def test_a_withdrawals_fee_is_that_of_its_tier_up_to_the_last_fen(name, edge_fen):
    withdrawals = policy.load(name).on(TODAY).withdrawals
    reached = [tier for tier in withdrawals.fee_tiers if tier.up_to_fen is None or edge_fen <= tier.up_to_fen]

    assert withdrawals.fee_fen(edge_fen) == reached[0].fee_fen
    assert withdrawals.least_fen <= edge_fen <= withdrawals.most_fen
