"""The story of `make demo`: a loan of 100,000 yuan from thirty investors, lived through to its last fen.

A second listing of the same borrower is not filled and goes back to its bidders; one investor withdraws. All of
it happens over HTTP as the mobile app does it, while the local clock is moved from due date to due date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.api_client import Answer, ApiClient
from local.people import People
from local.story import books, cast, outcome, proofs, screen
from local.story.cast import Actor
from local.story.checks import Checks
from local.story.outcome import Outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRINCIPAL_FEN, MONTHS, INCOME_FEN = 10_000_000, 12, 6_000_000
SECOND_FEN, SECOND_MONTHS, SECOND_BID_FEN, SECOND_BIDDERS = 5_000_000, 6, 200_000, 5
INVESTORS, DEPOSIT_FEN = 30, 1_000_000
BORROWER_KEEPS_FEN = 2_000_000


@dataclass(frozen=True, slots=True)
class Stake:
    """An investor with the investment in the loan."""

    actor: Actor
    investment_id: str


def play(url: str) -> Checks:
    """Play the story on the platform at `url`, show how it ended, and say what held."""
    ground = ApiClient(url)
    borrower, investors = _arrive(url, People("demo"))
    listing_id, second_id = _borrow(borrower)
    stakes = _invest(investors, listing_id)
    _bid_too_little(investors[:SECOND_BIDDERS], second_id)
    loan, lent_on = _disburse(ground, borrower, listing_id)
    _live_through(ground, borrower, loan)
    withdrawal = _withdraw(investors[0])
    investments, accounts = _look(stakes)
    ended = Outcome(
        loan=borrower.sign_in().loan(loan["loan_id"]),
        second_listing=ground.get(f"/v1/listings/{second_id}"),
        withdrawal=withdrawal,
        investments=investments,
        accounts=accounts,
        lent_on=lent_on,
        deposit_fen=DEPOSIT_FEN,
    )
    return _conclude(ground, ended, _prove(stakes))


def bids() -> list[int]:
    """Thirty different amounts in fen that add up to the loan; the last is what the others leave."""
    amounts = [300_000 + 2_000 * place for place in range(INVESTORS - 1)]
    return [*amounts, PRINCIPAL_FEN - sum(amounts)]


def _arrive(url: str, people: People) -> tuple[Actor, list[Actor]]:
    newcomers = [people.next() for _ in range(INVESTORS + 1)]
    with screen.stage("Borrower and investors sign up, are verified", INVESTORS + 1) as done:
        borrower = cast.borrower(url, newcomers[0])
        done()
        investors = cast.all_at_once(
            lambda person: cast.investor(url, person, DEPOSIT_FEN), newcomers[1:], done
        )
    return borrower, investors


def _borrow(borrower: Actor) -> tuple[str, str]:
    """Two applications, both approved and listed."""
    terms = ((PRINCIPAL_FEN, MONTHS), (SECOND_FEN, SECOND_MONTHS))
    listings = []
    with screen.stage("Two loans are applied for, decided and listed", len(terms)) as done:
        for principal_fen, months in terms:
            application = borrower.app.apply_for_loan(principal_fen, months, INCOME_FEN)
            if application["status"] != "approved":
                raise RuntimeError(f"the application ended {application}")
            listings.append(borrower.app.accept(application)["listing_id"])
            done()
    return listings[0], listings[1]


def _invest(investors: Sequence[Actor], listing_id: str) -> list[Stake]:
    def bid(pair: tuple[Actor, int]) -> Stake:
        actor, amount_fen = pair
        return Stake(actor, actor.app.invest(listing_id, amount_fen)["investment_id"])

    with screen.stage("Thirty investors fill the listing", INVESTORS) as done:
        return cast.all_at_once(bid, zip(investors, bids(), strict=True), done)


def _bid_too_little(investors: Sequence[Actor], listing_id: str) -> None:
    with screen.stage("The second listing finds few", len(investors)) as done:
        cast.all_at_once(lambda actor: actor.app.invest(listing_id, SECOND_BID_FEN), investors, done)


def _disburse(ground: ApiClient, borrower: Actor, listing_id: str) -> tuple[Answer, date]:
    """Wait for the loan; the borrower takes most of it out. Returns the loan and the business date it began."""
    with screen.stage("The loan is paid out", 2) as done:
        app = borrower.app
        app.until("the pay-out", lambda: app.listing(listing_id), lambda it: it["status"] == "funded", 60)
        [loan] = app.loans()
        done()
        app.withdraw(app.account()["available_fen"] - BORROWER_KEEPS_FEN)
        done()
    return app.loan(loan["loan_id"]), _today(ground)


def _live_through(ground: ApiClient, borrower: Actor, loan: Answer) -> None:
    """From due date to due date: the borrower pays in what is due, the daily run takes it."""
    with screen.stage("A year passes, day by day", MONTHS) as done:
        for row in loan["schedule"]:
            _pay_in(borrower, row["total_fen"])
            due = date.fromisoformat(row["due_date"])
            _move(ground, datetime(due.year, due.month, due.day, 23, tzinfo=SHANGHAI))
            _await_paid(borrower.sign_in(), loan["loan_id"], row["number"])
            done()


def _pay_in(borrower: Actor, due_fen: int) -> None:
    missing_fen = due_fen - borrower.sign_in().account()["available_fen"]
    if missing_fen > 0:
        borrower.app.deposit(missing_fen + 100_000)


def _await_paid(app: Any, loan_id: str, number: int) -> None:
    def paid(loan: Answer) -> bool:
        return loan["schedule"][number - 1]["status"] == "paid"

    app.until(f"instalment {number}", lambda: app.loan(loan_id), paid)


def _withdraw(investor: Actor) -> Answer:
    with screen.stage("An investor withdraws", 1) as done:
        answer = investor.sign_in().withdraw(investor.app.account()["available_fen"] // 2)
        done()
    return answer


def _look(stakes: Sequence[Stake]) -> tuple[list[Answer], list[Answer]]:
    """Every investor's investment and account."""

    def look(stake: Stake) -> tuple[Answer, Answer]:
        app = stake.actor.sign_in()
        return app.get(f"/v1/me/investments/{stake.investment_id}"), app.account()

    with screen.stage("Everybody looks at what they have", len(stakes)) as done:
        seen = cast.all_at_once(look, stakes, done)
    return [investment for investment, _ in seen], [account for _, account in seen]


def _prove(stakes: Sequence[Stake]) -> list[Answer]:
    """Every investor's proof that their balance of last night is counted."""
    with screen.stage("Everybody asks for the proof of their balance", len(stakes)) as done:
        return cast.all_at_once(lambda stake: stake.actor.app.get("/v1/me/account/proof"), stakes, done)


def _conclude(ground: ApiClient, ended: Outcome, shown: Sequence[Answer]) -> Checks:
    checks, ledger = Checks(), ground.get("/_local/ledger")
    outcome.show(ended)
    outcome.check(ended, checks)
    books.show(ledger)
    books.check(ledger, ground.get("/_local/failures"), checks)
    proofs.check(shown, ground.get(f"/v1/proofs/{shown[0]['date']}"), checks)
    return checks


def _today(ground: ApiClient) -> date:
    now = datetime.fromisoformat(ground.get("/_local/clock")["now"])
    return now.astimezone(SHANGHAI).date()


def _move(ground: ApiClient, to: datetime) -> None:
    ground.request("POST", "/_local/clock", json={"to": to.isoformat()}, timeout=120)
