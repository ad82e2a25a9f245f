"""The story of `make run`: a little life to look at: a loan that runs, a listing that is open, people to sign in as."""

from dataclasses import dataclass

from local.people import People, Person
from local.story import cast, screen
from local.story.cast import Actor

INVESTORS, DEPOSIT_FEN = 6, 2_000_000
LOAN_FEN, OPEN_FEN, MONTHS, INCOME_FEN = 3_000_000, 5_000_000, 12, 5_000_000
OPEN_BIDS = 2


@dataclass(frozen=True, slots=True)
class Seeded:
    """Those who can be signed in as."""

    borrower: Person
    investor: Person


def play(url: str) -> Seeded:
    """Play it on the platform at `url`; the clock is not moved."""
    people = People("seed")
    newcomers = [people.next() for _ in range(INVESTORS + 1)]
    with screen.stage("Playing the seed story", 2 * INVESTORS + OPEN_BIDS + 3) as done:
        borrower = cast.borrower(url, newcomers[0])
        done()
        investors = cast.all_at_once(
            lambda person: cast.investor(url, person, DEPOSIT_FEN), newcomers[1:], done
        )
        filled, still_open = _list(borrower, LOAN_FEN), _list(borrower, OPEN_FEN)
        done()
        each_fen = LOAN_FEN // INVESTORS
        cast.all_at_once(lambda actor: actor.app.invest(filled, each_fen), investors, done)
        cast.all_at_once(lambda actor: actor.app.invest(still_open, each_fen), investors[:OPEN_BIDS], done)
        app = borrower.app
        app.until("the pay-out", lambda: app.listing(filled), lambda it: it["status"] == "funded", 60)
        done()
    return Seeded(borrower.person, investors[0].person)


def _list(borrower: Actor, principal_fen: int) -> str:
    """Apply, accept, and return the listing's id."""
    application = borrower.app.apply_for_loan(principal_fen, MONTHS, INCOME_FEN)
    return borrower.app.accept(application)["listing_id"]
