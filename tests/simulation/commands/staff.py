"""Staff: what waits for a person is decided by one."""

from tests.simulation.asking import Ask, Expected, Outcome, anything
from tests.simulation.commands.registry import command
from tests.simulation.model.state import Case, Listing
from tests.simulation.play import Play
from tests.simulation.world import staff

_FINANCE, _CHECKER, _UNDERWRITER = staff("finance"), staff("checker"), staff("underwriter")


@command(weight=3)
def decide_review(play: Play) -> None:
    """An underwriter decides on a borderline application."""
    review = play.pick([each for each in play.model.reviews.values() if each.status == "open"])
    if review is None:
        return
    body = {"decision": play.random.choice(("approve", "approve", "decline")), "reason": "as it looks"}
    at = {"review_id": review.id}
    ask = Ask(_UNDERWRITER, "POST", "/v1/ops/loan-reviews/{review_id}/decision", body, play.key(), at)
    decision = ask.id("dec")

    def outcomes() -> set[Outcome]:
        is_open = review.status == "open" or review.decided_by == decision
        return {(200, "") if is_open else (409, "review_closed")}

    play.ask("decide_review", ask, Expected(outcomes, lambda: review.decided_by == decision))


@command(weight=3)
def resolve_exception(play: Play) -> None:
    """Finance proposes what becomes of money in suspense, or closes what moves no money."""
    case = play.pick([each for each in play.model.exceptions.values() if each.status == "open"])
    if case is None:
        return
    ask = Ask(
        _FINANCE,
        "POST",
        "/v1/ops/exceptions/{exception_id}/resolution",
        _resolution(play, case),
        play.key(),
        {"exception_id": case.id},
    )
    resolution = play.intend("resolution", ask.id("res"), _FINANCE.user_id, **(ask.body or {}))

    def outcomes() -> set[Outcome]:
        is_open = case.status == "open" or resolution in case.commands
        return {(200, "") if is_open else (409, "exception_resolved")}

    play.ask("resolve_exception", ask, Expected(outcomes, lambda: resolution in case.commands))


def _resolution(play: Play, case: Case) -> dict[str, str]:
    if not case.receipt:
        return {"action": "close", "reason": "nothing to do"}
    if play.random.random() < 0.3:
        return {"action": "return", "reason": "nobody knows it"}
    return {"action": "credit", "reason": "found", "user_id": play.random.choice(play.callers).user_id}


@command(weight=3)
def approve_resolution(play: Play) -> None:
    """Another of finance agrees or does not; whoever proposed must not."""
    case = play.pick([each for each in play.model.exceptions.values() if each.status == "proposed"])
    if case is None:
        return
    caller = _FINANCE if play.random.random() < 0.1 else _CHECKER
    decision = play.random.choice(("approve", "approve", "reject"))
    ask = Ask(
        caller,
        "POST",
        "/v1/ops/exceptions/{exception_id}/approval",
        {"decision": decision, "reason": "looked at it"},
        play.key(),
        {"exception_id": case.id},
    )
    approval = play.intend("approval", ask.id("apr"), caller.user_id, decision=decision)

    def outcomes() -> set[Outcome]:
        if approval in case.commands:
            return {(200, "")}
        if case.status != "proposed":
            return {(409, "exception_resolved")}
        return {(403, "second_person_required") if caller is _FINANCE else (200, "")}

    play.ask("approve_resolution", ask, Expected(outcomes, lambda: approval in case.commands))


@command(weight=2)
def resume_funding(play: Play) -> None:
    """Finance has a stuck funding go on, or tries to where nothing is stuck."""
    listings = list(play.model.listings.values())
    listing = play.pick([each for each in listings if each.stuck] or listings)
    if listing is not None:
        resume(play, listing)


def resume(play: Play, listing: Listing) -> None:
    at = {"listing_id": listing.id}
    ask = Ask(_FINANCE, "POST", "/v1/ops/listings/{listing_id}/funding", {}, play.key(), at)
    command_id = play.intend("resumption", ask.id("fnd"), _FINANCE.user_id, listing_id=listing.id)

    def outcomes() -> set[Outcome]:
        can = listing.stuck or command_id in listing.resumed_by
        return {(202, "") if can else (409, "nothing_stuck")}

    play.ask("resume_funding", ask, Expected(outcomes, lambda: command_id in listing.resumed_by))


@command(weight=2)
def restart_run(play: Play) -> None:
    """Finance has the run of today, or of a day before, run again."""
    today = play.today()
    ask = Ask(_FINANCE, "POST", "/v1/ops/runs", {"business_date": today.isoformat()}, play.key())
    play.ask("restart_run", ask, Expected(lambda: {(202, "")}, anything))
