"""Where an execution stands still: a Wait, a task that waits for its token, a deadline.

A held thread sleeps until it is released: by the local clock, by an answer, or because its execution ended.
`holding` tells whether all of an execution stands still, which is when nothing more will happen by itself.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from moto.stepfunctions.parser.asl.eval.environment import Environment

from local.clock import LocalClock

_lock = threading.Lock()


def hold(
    env: Environment, clock: LocalClock, until: datetime, what: str, over: Callable[[], bool] = lambda: False
) -> None:
    """Stand still until an instant of local time, or until `release`.

    `over` tells whether what is waited for has come already: just before, when there was nobody to release.
    """
    wake = threading.Event()
    with _lock:
        env.__dict__["held"] = (what, wake)
    alarm = clock.at(until, lambda _: release(env), what)
    if over() or not env.is_running():
        release(env)
    wake.wait()
    alarm.cancel()


def release(env: Environment) -> None:
    """Let the thread that is held here go on. From now on the execution counts as busy again."""
    with _lock:
        held = env.__dict__.pop("held", None)
    if held is not None:
        held[1].set()


def expect(env: Environment, change: int) -> None:
    """So many more (or fewer) threads run parts of this; until each has a frame here, it is not held."""
    with _lock:
        env.__dict__["parts"] = env.__dict__.get("parts", 0) + change


def holding(env: Environment) -> bool:
    """Whether this part of an execution is held, or has parts that run and all of those are.

    A branch that has ended keeps its frame until its siblings have ended, too; a map's worker has none before
    its first item, between two, and after its last.
    """
    if "held" in env.__dict__:
        return True
    frames = list(env._frames)
    if len(frames) != env.__dict__.get("parts", len(frames)):
        return False
    running = [frame for frame in frames if frame.is_running()]
    return bool(running) and all(holding(frame) for frame in running)


def reasons(env: Environment) -> list[str]:
    """What the held parts wait for."""
    held = env.__dict__.get("held")
    own = [held[0]] if held else []
    return own + [each for frame in list(env._frames) for each in reasons(frame)]
