"""`python -m local run` serves the platform until Ctrl-C; `python -m local demo` plays a year and checks it."""

import os
import signal
import sys
import threading
import time

from local.api_client import ApiClient
from local.story import demo, screen, seed
from local.story.seed import Seeded
from local.world import World

DEFAULT_PORT = 8000


def run() -> int:
    """Serve on 127.0.0.1:PORT; SEED=0 starts empty."""
    world = World.start(port=int(os.environ.get("PORT", DEFAULT_PORT)))
    try:
        seeded = None if os.environ.get("SEED") == "0" else seed.play(world.url)
        _say_where(world, seeded)
        _wait_for_the_end()
    finally:
        world.close()
    return 0


def play_demo() -> int:
    """Play the demo on a platform of its own; 0 only if every check held."""
    world = World.start(port=0)
    try:
        began = time.monotonic()
        checks = demo.play(world.url)
        screen.show_checks(checks)
        screen.console.print(f"played in {time.monotonic() - began:.0f} s")
    finally:
        world.close()
    return 0 if checks.held else 1


def _say_where(world: World, seeded: Seeded | None) -> None:
    rows = [
        (what, world.url + path)
        for what, path in (("API", "/v1"), ("contract", "/docs"), ("console", "/_local"))
    ]
    if seeded:
        rows += [
            ("investor", f"{seeded.investor.phone}  {seeded.investor.password}"),
            ("borrower", f"{seeded.borrower.phone}  {seeded.borrower.password}"),
        ]
    with ApiClient(world.url) as ground:
        staff = ground.get("/_local")["staff"]
    rows += [(member["group"], f"{member['phone']}  {member['password']}") for member in staff]
    screen.show("Jinqiao runs; Ctrl-C ends it", ("", "where, or phone and password"), rows)


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    ended.wait()


COMMANDS = {"run": run, "demo": play_demo}

if __name__ == "__main__":
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    sys.exit(command() if command else f"usage: python -m local {'|'.join(COMMANDS)}")
