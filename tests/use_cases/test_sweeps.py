"""The sweep of fees at a bank that stumbles: each fee leaves custody once, by an amount fixed before it is asked."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from jinqiao import clock, ids
from jinqiao.aws.streams import Change
from jinqiao.ledger import book, recipes
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from local.world import World
from payments import statement, store, sweeps
from tests.contention import just_before
from tests.use_cases.people import account_holder, post
from tests.use_cases.withdrawals import ScriptedBank

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
_months = itertools.count()


@pytest.fixture
def today() -> date:
    """A business date long ago, a month from that of any other test."""
    return date(2017, 1, 15) + timedelta(days=31 * next(_months))


@pytest.fixture
def earn(fresh: Fresh, platform: World) -> Callable[..., None]:
    """A withdrawal that was settled on a day (at noon), for a fee; its row is projected at once."""

    def on(day: date, fee_fen: int, hour: time = time(12)) -> None:
        at = datetime.combine(day, hour, clock.SHANGHAI).astimezone(UTC)
        user_id, journal_id = account_holder(fresh("usr"), at, 1_000 + fee_fen), fresh("settled")
        post(fresh("held"), "withdrawal_held", recipes.withdrawal_held(user_id, 1_000, fee_fen), at)
        post(journal_id, "withdrawal_settled", recipes.withdrawal_settled(user_id, 1_000, fee_fen), at)
        project(journal_id)

    return on


def project(journal_id: str) -> None:
    """What the ledger's stream tells the statements of a journal."""
    stored = book.LEDGER.get(f"JOURNAL#{journal_id}", "JOURNAL")
    statement.project(Change("ledger", "1", None, stored))


def night_after(day: date) -> datetime:
    """Half past one in the morning, in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(1, 30), clock.SHANGHAI)


def sweep(day: date, bank: ScriptedBank) -> int:
    return sweeps.sweep(day, bank, night_after(day))["amount_fen"]


def posted_fen(day: date) -> int | None:
    """What the journal of a day's sweep moved, if there is one."""
    journal = book.journal(f"fee_sweep#{day.isoformat()}")
    return journal.legs[0].amount_fen if journal else None


def sweep_id(day: date) -> str:
    return ids.derive("swp", day.isoformat())


def test_a_day_is_swept_once_at_the_bank_and_in_the_books(today, earn):
    earn(today, 200)
    earn(today, 500)
    bank = ScriptedBank()

    assert [sweep(today, bank), sweep(today, bank)] == [700, 700]
    assert bank.asked == [("sweep", (sweep_id(today), 700))]
    assert posted_fen(today) == 700


def test_a_day_that_earned_nothing_asks_the_bank_for_nothing(today, platform: World):
    bank = ScriptedBank()

    assert sweep(today, bank) == 0
    assert (bank.asked, posted_fen(today)) == ([], None)
    assert store.sweep(today.isoformat())["status"] == "done"


@pytest.mark.parametrize(
    "stumble", [PartnerTimeout("bank"), PartnerUnavailable("bank"), PartnerRefused("bank", "closed")]
)
def test_what_the_bank_did_not_take_is_asked_for_again_under_the_same_name_and_amount(today, earn, stumble):
    earn(today, 300)
    down, up = ScriptedBank(order=stumble), ScriptedBank()
    with pytest.raises(type(stumble)):
        sweep(today, down)
    earn(today, 100)

    assert posted_fen(today) is None
    assert sweep(today, up) == 300
    assert down.asked == up.asked == [("sweep", (sweep_id(today), 300))]


def test_a_sweep_that_the_bank_missed_is_carried_out_by_the_next_night_beside_its_own(today, earn):
    earn(today, 300)
    with pytest.raises(PartnerUnavailable):
        sweep(today, ScriptedBank(order=PartnerUnavailable("bank")))
    tomorrow, bank = today + timedelta(days=1), ScriptedBank()
    earn(tomorrow, 20)

    assert sweep(tomorrow, bank) == 20
    assert bank.asked == [("sweep", (sweep_id(today), 300)), ("sweep", (sweep_id(tomorrow), 20))]
    assert (posted_fen(today), posted_fen(tomorrow)) == (300, 20)


@pytest.mark.parametrize(("days_late", "swept_fen"), [(1, 50), (6, 50), (7, 0)])
def test_a_fee_that_was_projected_late_goes_with_a_later_night_of_the_week(today, earn, days_late, swept_fen):
    assert sweep(today, ScriptedBank()) == 0
    earn(today, 50)

    assert sweep(today + timedelta(days=days_late), ScriptedBank()) == swept_fen


def test_over_a_fortnight_of_late_rows_each_fee_is_swept_exactly_once(today, earn):
    """Every day earns 100 and, late, 7 for the day before."""
    bank = ScriptedBank()
    days = [today + timedelta(days=number) for number in range(14)]
    for day in days:
        earn(day, 100)
        swept = sweep(day, bank)
        earn(day, 7)
        assert swept == (100 if day == today else 107)

    assert sweep(days[-1] + timedelta(days=1), bank) == 7
    assert sum(fen for _, (_, fen) in bank.asked) == 14 * 107


def test_two_nights_at_once_do_not_both_take_a_fee(today, earn):
    earn(today, 400)
    tomorrow, bank = today + timedelta(days=1), ScriptedBank()
    with just_before(f"SWEEP#{tomorrow.isoformat()}", lambda: sweep(today, bank)):
        swept = sweep(tomorrow, bank)

    assert swept == 0
    assert sum(fen for _, (_, fen) in bank.asked) == 400


def test_the_same_night_twice_at_once_is_one(today, earn):
    earn(today, 400)
    bank = ScriptedBank()
    with just_before(f"SWEEP#{today.isoformat()}", lambda: sweep(today, bank)):
        assert sweep(today, bank) == 400

    assert set(bank.asked) == {("sweep", (sweep_id(today), 400))}
    assert posted_fen(today) == 400


def test_a_fee_belongs_to_the_day_of_its_recording_in_shanghai(today, earn):
    """A minute before midnight there and at midnight, 15:59 and 16:00 UTC."""
    tomorrow = today + timedelta(days=1)
    earn(today, 3, time(23, 59))
    earn(tomorrow, 40, time(0))

    assert statement.fees_fen(today.isoformat()) == 3
    assert statement.fees_fen(tomorrow.isoformat()) == 40


def test_a_row_that_is_projected_again_is_the_same_row_and_the_sweep_itself_is_no_fee(today, earn):
    earn(today, 200)
    sweep(today, ScriptedBank())
    for _ in range(2):
        project(f"fee_sweep#{today.isoformat()}")

    assert statement.fees_fen(today.isoformat()) == 200
    assert statement.fees_fen((today + timedelta(days=1)).isoformat()) == 0
