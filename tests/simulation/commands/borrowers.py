"""Borrowers: apply, accept, withdraw, repay."""

from tests.simulation.asking import Ask, Expected, Outcome, anything
from tests.simulation.commands.registry import command
from tests.simulation.model.state import Application, Loan
from tests.simulation.model.waterfall import asked_amount, on, unpaid
from tests.simulation.play import Play

_METHODS = ("equal_instalment", "equal_principal", "interest_only", "bullet", "flat")
_AMOUNTS = (10_000, 10_001, 20_000, 29_999, 50_000, 100_003, 200_000)
_APPLICATION = "/v1/loan-applications/{application_id}"


@command(weight=5)
def apply(play: Play) -> None:
    """Most can easily afford what they ask for; some need a reviewer, some are declined."""
    caller = play.random.choice(play.callers)
    principal, months = play.random.choice(_AMOUNTS), play.random.choice((1, 1, 2, 3, 3, 6))
    income = principal * play.random.choice((60, 60, 60, 6, 3, 2)) // months
    body = {
        "principal_fen": principal,
        "months": months,
        "method": play.random.choice(_METHODS),
        "purpose": "education",
        "monthly_income_fen": income,
    }
    ask = Ask(caller, "POST", "/v1/loan-applications", body, play.key())
    application_id = play.intend("application", ask.id("app"), caller.user_id, principal_fen=principal)

    def outcomes() -> set[Outcome]:
        frozen = play.model.people[caller.user_id].frozen
        known = application_id in play.model.applications
        return {(202, "")} if not frozen else {(403, "suspended"), *({(202, "")} if known else ())}

    play.ask("apply", ask, Expected(outcomes, lambda: application_id in play.model.applications))


@command(weight=6)
def accept(play: Play) -> None:
    """A borrower accepts what was offered, sometimes under words that were never offered."""
    application = play.pick([each for each in play.model.applications.values() if each.terms])
    if application is None:
        return
    stale = play.random.random() < 0.05
    body = {
        "offer_id": application.terms["offer_id"],
        "agreement_version": "2015-01" if stale else application.terms["agreement_version"],
    }
    caller = play.caller(application.user)
    ask = Ask(
        caller, "POST", f"{_APPLICATION}/acceptance", body, play.key(), {"application_id": application.id}
    )
    acceptance = ask.id("acc")

    def outcomes() -> set[Outcome]:
        if application.accepted_by == acceptance:
            return {(202, "")}
        return {_acceptance_outcome(play, application, stale)}

    play.intend("acceptance", acceptance, application.user, application_id=application.id)
    play.ask("accept", ask, Expected(outcomes, lambda: application.accepted_by == acceptance))


def _acceptance_outcome(play: Play, application: Application, stale: bool) -> Outcome:
    if application.status in ("accepted", "listed"):
        return 409, "already_accepted"
    if application.status != "approved":
        return 409, "no_offer"
    if play.model.people[application.user].frozen:
        return 403, "suspended"
    if stale:
        return 409, "stale_agreement"
    if play.truth.now() > application.valid_until:
        return 409, "offer_expired"
    return 202, ""


@command(weight=1)
def withdraw_application(play: Play) -> None:
    application = play.pick(list(play.model.applications.values()))
    if application is None:
        return
    ask = Ask(play.caller(application.user), "DELETE", _APPLICATION, at={"application_id": application.id})

    def outcomes() -> set[Outcome]:
        taken = application.status in ("accepted", "listed")
        return {(409, "already_accepted") if taken else (200, "")}

    play.ask("withdraw_application", ask, Expected(outcomes, anything))


@command(weight=6)
def repay(play: Play) -> None:
    """An instalment, several, an amount that ends with none, or one out of order."""
    loan = play.pick(list(play.model.loans.values()))
    if loan is None:
        return
    body = _repayment(play, loan)
    at = {"loan_id": loan.id}
    ask = Ask(play.caller(loan.borrower), "POST", "/v1/me/loans/{loan_id}/repayments", body, play.key(), at)
    repayment = play.intend("repayment", ask.id("rep"), loan.borrower, **body)

    def outcomes() -> set[Outcome]:
        if repayment in loan.repayments:
            return {(201, "")}
        return {_repayment_outcome(play, on(loan, day), body) for day in play.truth.days()}

    play.ask("repay", ask, Expected(outcomes, lambda: repayment in loan.repayments))


def _repayment(play: Play, loan: Loan) -> dict[str, int]:
    """An instalment or two, a few fen, a part, everything, or a fen more than everything."""
    left = [fen for _, fen in unpaid(on(loan, play.today()))] or [100]
    number = next((row.number for row, _ in unpaid(loan)), 1)
    some = sum(left[: play.random.randint(1, 3)])
    amount = play.random.choice(
        (some, some, 1, 7, play.random.randint(1, sum(left)), sum(left), sum(left) + 1)
    )
    return play.random.choice(
        ({}, {}, {"amount_fen": amount}, {"amount_fen": amount}, {"instalment_number": number + 1})
    )


def _repayment_outcome(play: Play, loan: Loan, body: dict[str, int]) -> Outcome:
    """In the contract's order: the loan as it is, what was asked, then the account."""
    if loan.owed or loan.fee_owed:
        return 409, "loan_changed"
    left = list(unpaid(loan))
    if not left:
        return 409, "loan_repaid"
    if body.get("instalment_number", left[0][0].number) != left[0][0].number:
        return 422, "out_of_order"
    amount = asked_amount(loan, body)
    if amount > sum(fen for _, fen in left):
        return 422, "more_than_owed"
    if play.model.people[loan.borrower].frozen:
        return 403, "suspended"
    return (201, "") if play.model.available(loan.borrower) >= amount else (409, "insufficient_funds")
