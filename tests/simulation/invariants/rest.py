"""What holds once the faults are over, everything was delivered and put right, and nothing moves any more."""

from collections.abc import Callable

from tests.simulation.model.registry import Truth
from tests.simulation.model.state import Model
from tests.simulation.redriving import waiting
from tests.simulation.violations import require
from tests.simulation.world import SteppedWorld

OUTBOX = "outbox empty, nothing undelivered"
WORKFLOWS = "every workflow succeeded or compensated"
CLEARING = "clearing accounts zero, but for shares under a fen"
LENDERS = "each lender's principal over the loan's life = the claim"
CUSTODY = "custody = client money + operator money − receivables = the bank's balance"
STATEMENTS = "statements tell what was posted"
FINISHED = "what was begun is finished"

Check = Callable[[SteppedWorld, Truth], None]


def delivered(world: SteppedWorld, truth: Truth) -> None:
    require(not (left := waiting(world)), OUTBOX, left)
    require(not (busy := world.jobs.busy()), OUTBOX, busy)
    require(not world.courier.refused, OUTBOX, world.courier.refused)


def workflows_ended(world: SteppedWorld, truth: Truth) -> None:
    """The last attempt at each cause succeeded. What a date's run left undone, a later date's run does."""
    last = {}
    for run in world.executions():
        cause = run.name.rpartition("-")[0]
        last["repayment-run" if cause.startswith("repayment-run") else cause] = run
    for cause, run in last.items():
        require(run.status == "SUCCEEDED", WORKFLOWS, f"{cause}: {run.status} {run.error} {run.waits_for}")


def clearing_is_empty(world: SteppedWorld, truth: Truth) -> None:
    model = truth.model
    for account, fen in model.balances.items():
        if account.startswith("clearing:"):
            loan = model.loans.get(account.partition(":")[2])
            require(fen == (loan.waiting if loan else 0), CLEARING, f"{account} holds {fen}")
            require(fen == 0 or (loan and fen < len(loan.claims)), CLEARING, f"{account} holds {fen}")


def lenders_have_their_claims(world: SteppedWorld, truth: Truth) -> None:
    for loan in truth.model.loans.values():
        require(not loan.owed and not loan.fee_owed, FINISHED, f"{loan.id} still owes {dict(loan.owed)}")
        if loan.status == "repaid":
            for owner in {claim.owner for claim in loan.claims}:
                lent = sum(claim.b - claim.a for claim in loan.claims if claim.owner == owner)
                got = loan.received[owner]
                require(got == lent, LENDERS, f"{owner} lent {lent} to {loan.id} and got {got}")


def custody_is_the_banks(world: SteppedWorld, truth: Truth) -> None:
    """What the bank has and has not called back about is known one by one."""
    model = truth.model
    balances = model.balances
    owed = sum(fen for account, fen in balances.items() if not account.startswith(("custody", "receivable")))
    receivable = sum(fen for account, fen in balances.items() if account.startswith("receivable"))
    require(
        balances["custody"] + receivable == owed, CUSTODY, f"{balances['custody']} + {receivable} ≠ {owed}"
    )
    at_bank = truth.bank.balance() - uncalled(truth)
    require(at_bank == balances["custody"] + model.sent_back, CUSTODY, f"{at_bank}, {balances['custody']}")


def uncalled(truth: Truth) -> int:
    """Deposits that the bank has and never called about: silence is one of its moods."""
    pending = [
        each for each in truth.model.orders.values() if each.kind == "deposit" and each.status == "pending"
    ]
    return sum(truth.bank.booked(each.id, "deposit") for each in pending)


def nothing_is_half_done(world: SteppedWorld, truth: Truth) -> None:
    """No bid is held for a listing that has gone, no application waits for a machine, no withdrawal hangs."""
    model = truth.model
    for listing in model.listings.values():
        require(
            listing.status in ("open", "funded", "repaid", "refunded"),
            FINISHED,
            f"{listing.id} {listing.status}",
        )
        require(not listing.stuck, FINISHED, f"{listing.id} is stuck")
        wanted = {"open": "held", "refunded": "released"}.get(listing.status, "lent")
        wrong = [bid.id for bid in listing.bids if bid.status != wanted]
        require(not wrong, FINISHED, f"{listing.id} is {listing.status}, not all its bids are {wanted}")
        loan = model.loans.get(listing.loan)
        repaid = loan is not None and loan.status == "repaid"
        require(repaid == (listing.status == "repaid"), FINISHED, f"{listing.id} is {listing.status}")
    for application in model.applications.values():
        require(application.status not in ("submitted", "accepted"), FINISHED, f"{application}")
    for case in model.cases.values():
        require(case.status in ("verified", "rejected"), FINISHED, f"{case}")
    for order in model.orders.values():
        require(order.status not in ("held", "sent"), FINISHED, f"{order}")
    _held_is_for_something(model)


def _held_is_for_something(model: Model) -> None:
    for user in model.people:
        bids = sum(bid.amount for bid in model.bids.values() if bid.user == user and bid.status == "held")
        require(model.held(user) == bids, FINISHED, f"{user} has {model.held(user)} held, {bids} in bids")


def statements_are_whole(world: SteppedWorld, truth: Truth) -> None:
    """Each user's lines add up to what they have available, and the last one says so."""
    with world.administrator():
        for user in truth.model.people:
            lines = world.statement_of(user)
            there = truth.model.available(user)
            total = sum(line["amount_fen"] for line in lines)
            require(total == there, STATEMENTS, f"{user}: lines of {total}, {there} available")
            require(
                not lines or lines[-1]["available_after_fen"] == there, STATEMENTS, f"{user}: {lines[-1:]}"
            )


CHECKS: tuple[Check, ...] = (
    delivered,
    workflows_ended,
    clearing_is_empty,
    lenders_have_their_claims,
    custody_is_the_banks,
    nothing_is_half_done,
    statements_are_whole,
)
