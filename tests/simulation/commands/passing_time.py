"""Time: seconds, days, and the leaps after which much is due at once."""

from datetime import date, datetime, time, timedelta

from tests.simulation.commands.registry import command
from tests.simulation.model.registry import SHANGHAI
from tests.simulation.model.waterfall import unpaid
from tests.simulation.play import Play


@command(weight=8)
def a_while(play: Play) -> None:
    """Seconds to hours: what waits for the bank asks it."""
    seconds = play.random.choice((5, 40, 400, 2_000, 7_000))
    play.move(play.truth.now() + timedelta(seconds=seconds), f"{seconds} s pass")


@command(weight=2)
def midnight(play: Play) -> None:
    """To a moment before midnight, so that the next command is on either side of it."""
    moment = _at(play.today(), time(23, 59, 30))
    if moment > play.truth.now():
        play.move(moment, "close to midnight")


@command(weight=5)
def next_day(play: Play) -> None:
    """To noon of the next day, through the night's sweep and the morning's run."""
    play.move(_at(play.today() + timedelta(days=1), time(12)), "a day passes")


@command(weight=6)
def due_date(play: Play) -> None:
    """To the next day on which an instalment falls due, through its run."""
    rows = [next(unpaid(loan), None) for loan in play.model.loans.values()]
    dates = [row[0].due_date for row in rows if row and row[0].due_date > play.today()]
    if dates:
        play.leap(_at(min(dates) - timedelta(days=1), time(13)))
        next_day(play)


@command(weight=1)
def window_end(play: Play) -> None:
    """To the day after a listing's window, so that it is refunded."""
    ends = [each.closes_at for each in play.model.listings.values() if each.status == "open"]
    if ends:
        play.leap(min(ends) - timedelta(minutes=5))
        play.move(min(ends) + timedelta(hours=9), "a window ends")


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)
