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
from local.story import cast, returns, screen
from local.story.cast import Actor
from local.story.checks import Checks
from local.story.returns import Return

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
    """Play the story on the platform at `url` and say what held."""
    ground = ApiClient(url)
    people = People("demo")
    borrower, investors = _arrive(url, people)
    listing_id, second_id = _borrow(borrower)
    stakes = _invest(investors, listing_id)
    _bid_too_little(investors[:SECOND_BIDDERS], second_id)
    loan, lent_on = _disburse(ground, borrower, listing_id)
    _live_through(ground, borrower, loan)
    withdrawal = _withdraw(investors[0])
    return _conclude(ground, borrower, stakes, loan["loan_id"], second_id, lent_on, withdrawal)


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


def _conclude(
    ground: ApiClient,
    borrower: Actor,
    stakes: Sequence[Stake],
    loan_id: str,
    second_id: str,
    lent_on: date,
    withdrawal: Answer,
) -> Checks:
    with screen.stage("Everybody looks at what they have", len(stakes)) as done:
        investments = cast.all_at_once(_investment, stakes, done)
    results = [returns.of(investment, lent_on) for investment in investments]
    loan = borrower.sign_in().loan(loan_id)
    checks = Checks()
    _show_investors(investments, results)
    _check_investors(checks, investments, results, loan)
    checks.equal("the loan is", loan["status"], "repaid")
    checks.equal("the second listing is", ground.get(f"/v1/listings/{second_id}")["status"], "refunded")
    checks.equal("the withdrawal is", withdrawal["status"], "settled")
    _check_accounts(checks, stakes, results, withdrawal["amount_fen"] + withdrawal["fee_fen"])
    check_books(checks, ground)
    return checks


def _investment(stake: Stake) -> Answer:
    return stake.actor.sign_in().get(f"/v1/me/investments/{stake.investment_id}")


def _show_investors(investments: Sequence[Answer], results: Sequence[Return]) -> None:
    rows = [
        (
            f"investor {place:02d}",
            screen.yuan(result.paid_in_fen),
            screen.yuan(result.interest_fen),
            screen.yuan(result.received_fen),
            f"{result.xirr:.4%}",
            f"{float(investment['annual_rate']):.2%}",
            f"{returns.effective(investment['annual_rate']):.4%}",
        )
        for place, (investment, result) in enumerate(zip(investments, results, strict=True), 1)
    ]
    headings = ("", "paid in", "interest", "received", "XIRR", "contract", "effective")
    screen.show("Investors, in yuan", headings, rows)


def _check_investors(
    checks: Checks, investments: Sequence[Answer], results: Sequence[Return], loan: Answer
) -> None:
    effective = returns.effective(investments[0]["annual_rate"])
    lowest, highest = min(each.xirr for each in results), max(each.xirr for each in results)
    checks.near("lowest XIRR beside the contract's effective rate", lowest, effective, 0.0025)
    checks.near("highest XIRR beside the contract's effective rate", highest, effective, 0.0025)
    short = [each for each in results if each.principal_fen != each.paid_in_fen]
    checks.equal("investors whose principal did not come back to the fen", len(short), 0)
    checks.equal(
        "interest that reached the investors, fen",
        sum(each.interest_fen for each in results),
        sum(row["interest_fen"] for row in loan["schedule"]),
    )
    checks.equal(
        "paid by the borrower, fen",
        sum(row["paid_fen"] for row in loan["schedule"]),
        sum(each.received_fen for each in results) + sum(row["fee_fen"] for row in loan["schedule"]),
    )


def _check_accounts(
    checks: Checks, stakes: Sequence[Stake], results: Sequence[Return], withdrawn_fen: int
) -> None:
    """Everybody has their deposit and their interest, refunded bids included; the first took some of it out."""
    accounts = [stake.actor.app.account() for stake in stakes]
    checks.equal("money still held by anybody, fen", sum(account["held_fen"] for account in accounts), 0)
    expected = [DEPOSIT_FEN + result.interest_fen for result in results]
    expected[0] -= withdrawn_fen
    wrong = [
        account for account, fen in zip(accounts, expected, strict=True) if account["available_fen"] != fen
    ]
    checks.equal("accounts that are not deposit plus interest to the fen", wrong, [])


def check_books(checks: Checks, ground: ApiClient) -> None:
    """The trial balance, custody against what is owed and against the bank, and what failed behind the scenes."""
    ledger = ground.get("/_local/ledger")
    screen.show("Trial balance, in yuan", ("account", "balance"), _balances(ledger))
    checks.equal("the trial balance, fen", ledger["grand_total_fen"], 0)
    owed = ledger["client_money_fen"] + ledger["operator_money_fen"]
    checks.equal("custody against client and operator money, fen", ledger["custody_fen"], owed)
    checks.equal("the bank's statement, fen", ledger["bank_balance_fen"], ledger["custody_fen"])
    checks.equal("clearing accounts, fen", ledger["clearing_fen"], 0)
    checks.equal("guarded accounts that journals contradict", ledger["mismatches"], [])
    failures = ground.get("/_local/failures")
    checks.equal("failures behind the scenes", failures["items"], [])
    checks.equal("callbacks that were not taken", failures["undelivered_callbacks"], [])


def _balances(ledger: Answer) -> list[tuple[str, str]]:
    kinds = [(kind, screen.yuan(fen)) for kind, fen in ledger["kinds"].items()]
    return [*kinds, ("assets less liabilities", screen.yuan(ledger["grand_total_fen"]))]


def _today(ground: ApiClient) -> date:
    now = datetime.fromisoformat(ground.get("/_local/clock")["now"])
    return now.astimezone(SHANGHAI).date()


def _move(ground: ApiClient, to: datetime) -> None:
    ground.request("POST", "/_local/clock", json={"to": to.isoformat()}, timeout=120)
