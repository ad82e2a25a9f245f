"""The cast of a seed: people whose verification lies behind them, so that the play can begin."""

from datetime import timedelta

from jinqiao import clock, sessions
from jinqiao.aws.dynamo import write
from jinqiao.http.request import Caller as SignedIn
from jinqiao.ledger import book
from tests.simulation.edge import Caller
from tests.simulation.play import Play


def admit(play: Play, name: str, rank: int) -> Caller:
    """Somebody verified and classified (rank 0: not), with a sub-account at the bank and a session."""
    caller = Caller(f"usr_{name}", f"ses_{name}")
    play.intend("person", f"person:{caller.user_id}", caller.user_id)
    play.world.partners.bank.open_sub_account(caller.user_id, name, name, "6222020000000000", "")
    now = play.world.clock.now()
    with play.world.administrator():
        write(book.open_user_account(caller.user_id, f"sub_{caller.user_id}", now))
        if rank:
            write(book.classify(caller.user_id, rank, (now + timedelta(days=400)).date()))
    play.world.sign_in(caller)
    play.callers.append(caller)
    return caller


def grant_step_up(play: Play, caller: Caller) -> None:
    """What a confirmed code leaves on the session."""
    until = play.world.clock.now() + timedelta(minutes=10)
    with play.storm.calm(), play.world.administrator():
        write(sessions.step_up_granted(SignedIn(caller.user_id, caller.session_id), until))


def stepped_up(play: Play, caller: Caller) -> bool:
    """Whether a step-up was granted and not spent; some of them outlive the command that they were for."""
    with play.storm.calm(), play.world.administrator():
        session = sessions.SESSIONS.get(f"SESSION#{caller.session_id}", "SESSION") or {}
    return session.get("step_up_good_until", "") >= clock.text(play.world.clock.now())


def freeze(play: Play, caller: Caller, frozen: bool) -> None:
    """What compliance does to an account."""
    with play.storm.calm(), play.world.administrator():
        write(book.set_status(caller.user_id, "frozen" if frozen else "open"))
