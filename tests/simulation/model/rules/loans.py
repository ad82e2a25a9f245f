"""Loans: lent against claims, repaid by the waterfall, and each receipt given to its lenders."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.property import oracle
from tests.simulation.model import sharing
from tests.simulation.model.commits import Commit, Entry, Seen
from tests.simulation.model.registry import STORE, Truth, item, journal, same
from tests.simulation.model.sharing import COMPONENTS, Claim
from tests.simulation.model.state import Listing, Loan, Row
from tests.simulation.model.waterfall import asked_amount, count, due_by, is_tried, pour, stage, stand, unpaid
from tests.simulation.violations import require

CLAIMS = "claims sum to the loan"
RECEIPTS = "each receipt's shares sum to it, and none is negative"


@journal("claims_captured")
def captured(truth: Truth, commit: Commit, entry: Entry) -> None:
    """Lenders' held money for claims that are exactly theirs, each once."""
    loan_id = entry.cause.partition("#")[0]
    listing = _listing_of(truth, loan_id)
    bought = [_claim(each) for each in commit.of_kind("claim")]
    unknown = Counter(bought) - Counter(listing.claims())
    require(not unknown, CLAIMS, f"{entry.id} buys {dict(unknown)}")
    moved: Counter[str] = Counter()
    for claim in bought:
        moved[f"held:{claim.owner}"] -= claim.b - claim.a
        moved[f"clearing:{loan_id}"] += claim.b - claim.a
    truth.post(entry, moved)


@journal("loan_disbursed")
def disbursed(truth: Truth, commit: Commit, entry: Entry) -> None:
    listing = _listing_of(truth, entry.cause)
    require(listing.status == "disbursing", STORE, f"{entry.id} of a listing that is {listing.status}")
    borrower, amount = listing.application.user, listing.amount
    [contract] = commit.of_kind("contract")
    truth.model.loans[entry.cause] = Loan(
        id=entry.cause,
        borrower=borrower,
        listing=listing,
        rows=promised(listing),
        claims=sorted(listing.claims()),
        collected_from=date.fromisoformat(contract.item["collected_from"]),
        counted_through=listing.value_date,
        penalty_rate=Fraction(listing.application.penalty_rate),
    )
    truth.post(entry, {f"clearing:{entry.cause}": -amount, f"available:{borrower}": amount})


def promised(listing: Listing) -> list[Row]:
    """The schedule by the slow second opinion that the schedules themselves are tested with."""
    terms = listing.application.terms
    loan = oracle.Loan(
        listing.amount,
        terms["annual_rate"],
        terms["months"],
        terms["method"],
        listing.value_date,
        terms["day_count"],
        terms["fee_fen"],
    )
    return [Row(*row[:5]) for row in oracle.rows(loan)]


@item("contract")
def contract(truth: Truth, commit: Commit, seen: Seen) -> None:
    """What a loan was made with; nobody is late before the day after the payout."""
    loan = truth.model.loans[seen.item["loan_id"]]
    first_days = {day + timedelta(days=1) for day in truth.days()}
    require(loan.collected_from in first_days, STORE, f"{loan.id} is collected from {loan.collected_from}")
    rate = Decimal(seen.item["rules"]["penalty_rate"])
    same(
        f"contract of {loan.id}",
        {"penalty_rate": rate},
        {"penalty_rate": loan.listing.application.penalty_rate},
    )


@item("schedule")
def schedule(truth: Truth, commit: Commit, seen: Seen) -> None:
    loan = truth.model.loans[seen.item["pk"].removeprefix("LOAN#")]
    rows = [f"{row.due_date} {row.principal} {row.interest} {row.fee}" for row in loan.rows]
    same(f"schedule of {loan.id}", seen.item, {"rows": rows})


@journal("repayment_distributed", "repayment_collected")
def received(truth: Truth, commit: Commit, entry: Entry) -> None:
    """A receipt, by the run of a date or by hand: as much as was due and there, or as was asked for."""
    loan_id, _, name = entry.cause.partition("#")
    loan = truth.model.loans[loan_id]
    require(not loan.owed and not loan.fee_owed, STORE, f"{entry.id} before the last one is given out")
    count(loan, entry.effective_date)
    amount, before = _amount(truth, loan, name, entry), loan.waiting
    parts = pour(loan, amount)
    loan.paid.update(parts)
    stand(loan, missed_by=None if name.startswith("rep_") else _run(loan, date.fromisoformat(name), amount))
    _share(loan)
    moved = Counter({f"available:{loan.borrower}": -amount})
    if entry.kind == "repayment_collected":
        moved[f"clearing:{loan_id}"] += amount
        loan.fee_owed = parts["fee"]
    else:
        moved[f"clearing:{loan_id}"] += loan.waiting - before
        moved["fees_payable"] += parts["fee"]
        truth.model.borrowers_fees[entry.effective_date] += parts["fee"]
        moved.update(_given(loan, loan.owed, entry))
    truth.post(entry, moved)


@journal("receipt_distributed")
def given_out(truth: Truth, commit: Commit, entry: Entry) -> None:
    """A chunk of a collected receipt: to each owner no more than is theirs; the platform's fee with the last."""
    loan = truth.model.loans[entry.cause.partition("#")[0]]
    moved = _given(loan, entry.given(), entry)
    fee = entry.effects()["fees_payable"]
    require(fee in (0, loan.fee_owed), RECEIPTS, f"{entry.id}: fee {fee} of {loan.fee_owed}")
    loan.fee_owed -= fee
    moved["fees_payable"] += fee
    truth.model.borrowers_fees[entry.effective_date] += fee
    moved[f"clearing:{loan.id}"] -= sum(moved.values())
    truth.post(entry, moved)


@item("loan")
def loan_as_modelled(truth: Truth, commit: Commit, seen: Seen) -> None:
    stored = seen.item
    loan = truth.model.loans[stored["loan_id"]]
    if not commit.journals:
        _missed(truth, loan, stored)
    if "distribution" not in stored:
        require(not loan.owed and not loan.fee_owed, RECEIPTS, f"{loan.id} is done, {dict(loan.owed)} is not")
    owed = list(unpaid(loan))
    modelled = {
        "status": loan.status,
        "paid_principal_fen": loan.paid["principal"],
        "paid_interest_fen": loan.paid["interest"],
        "paid_fee_fen": loan.paid["fee"],
        "paid_penalty_fen": loan.paid["penalty"],
        "meters": [loan.counted_through.isoformat(), loan.overdue_fen_days],
        "stage": stage(loan),
        "distributed": [loan.given[each] for each in COMPONENTS],
        "overdue_through": loan.overdue_through,
        "next_due_date": owed[0][0].due_date.isoformat() if owed else None,
        "run": [loan.run[0].isoformat(), *loan.run[1:]] if loan.run else None,
    }
    same(f"loan {loan.id}", stored, modelled)


def _run(loan: Loan, day: date, amount: int) -> date | None:
    """Note what the run of a day did; the day, if something that was due by then is missing still."""
    missing = due_by(loan, day)
    loan.run = (day, amount, missing)
    return day if missing else None


def _missed(truth: Truth, loan: Loan, stored: dict[str, object]) -> None:
    """A run that found nothing to collect has written just that."""
    run = stored.get("run")
    if not isinstance(run, list) or (loan.run and run[0] == loan.run[0].isoformat()):
        return
    day = date.fromisoformat(run[0])
    count(loan, day)
    due, there = due_by(loan, day), truth.model.available(loan.borrower)
    tried = due > 0 and is_tried(loan, day)
    require(due > 0 and not (tried and there), STORE, f"{loan.id} missed {due} on {day} with {there} at hand")
    loan.run = (day, 0, due)
    stand(loan, missed_by=day)


def _amount(truth: Truth, loan: Loan, name: str, entry: Entry) -> int:
    """How much a receipt must be, and that it is not the second of its cause."""
    if name.startswith("rep_"):
        require(entry.effective_date in truth.days(), STORE, f"{entry.id} is of {entry.effective_date}")
        loan.repayments.add(name)
        return asked_amount(loan, truth.intent(name, "repayment").facts)
    day = date.fromisoformat(name)
    require(loan.run is None or loan.run[0] < day, STORE, f"a second run of {day} collects from {loan.id}")
    require(entry.effective_date == day and is_tried(loan, day), STORE, f"{entry.id} is of another day")
    return min(due_by(loan, day), truth.model.available(loan.borrower))


def _share(loan: Loan) -> None:
    """Who gets what of what has come in and is not given out."""
    for component in COMPONENTS:
        parts, given = sharing.share(
            loan.claims,
            loan.principal,
            loan.given[component],
            loan.paid[component],
            last=loan.status == "repaid",
        )
        loan.given[component] = given
        loan.owed.update({(owner, component): fen for owner, fen in parts.items() if fen})


def _given(loan: Loan, given: Counter[tuple[str, str]], entry: Entry) -> Counter[str]:
    """Take what owners get off what they are owed; raises where it is more, or somebody else's."""
    too_much = Counter(given) - loan.owed
    require(not too_much, RECEIPTS, f"{entry.id} gives {dict(too_much)} too much")
    moved: Counter[str] = Counter()
    for (owner, component), fen in Counter(given).items():
        moved[f"available:{owner}"] += fen
        loan.received[owner] += fen if component == "principal" else 0
    loan.owed -= Counter(given)
    return moved


def _listing_of(truth: Truth, loan_id: str) -> Listing:
    return next(each for each in truth.model.listings.values() if each.loan == loan_id)


def _claim(seen: Seen) -> Claim:
    return Claim(seen.item["from_unit"], seen.item["to_unit"], seen.item["owner"])
