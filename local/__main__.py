"""`python -m local run` serves the platform until Ctrl-C; `python -m local demo` plays a year and checks it."""

import errno
import os
import signal
import sys
import threading
import time

from local.api_client import ApiClient
from local.story import demo, screen, seed
from local.story.seed import Seeded
from local.world import World

DEFAULT_PORT = "8000"


def run() -> int:
    """Serve on 127.0.0.1:PORT; SEED=0 starts empty."""
    world = _started(os.environ.get("PORT") or DEFAULT_PORT)
    try:
        seeded = None if os.environ.get("SEED") == "0" else seed.play(world.url)
        _say_where(world, seeded)
        _wait_for_the_end()
    finally:
        world.close()
    return 0


def play_demo() -> int:
    """Play the demo on a platform of its own; 0 only if every check held."""
    world = _started("0")
    try:
        began = time.monotonic()
        checks = demo.play(world.url)
        screen.show_checks(checks)
        screen.console.print(f"played in {time.monotonic() - began:.0f} s")
    finally:
        world.close()
    return 0 if checks.held else 1


def _started(port: str) -> World:
    """The platform on a port; ends the program with a plain word where the port cannot be had."""
    if not port.isdecimal() or int(port) > 65535:
        sys.exit(f"PORT={port} is no port")
    screen.console.print("Synthesizing the templates and creating what they declare …")
    try:
        return World.start(port=int(port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"port {port} is taken; choose another with PORT=")


def _say_where(world: World, seeded: Seeded | None) -> None:
    places = (("API", "/v1"), ("contract", "/docs"), ("console", "/_local"))
    rows = [(what, world.url + path) for what, path in places]
    if seeded:
        rows += [
            ("investor", f"{seeded.investor.phone}  {seeded.investor.password}"),
            ("borrower", f"{seeded.borrower.phone}  {seeded.borrower.password}"),
        ]
    with ApiClient(world.url) as ground:
        staff = ground.get("/_local")["staff"]
    rows += [(member["group"], f"{member['phone']}  {member['password']}") for member in staff]
    screen.show("Jinqiao runs; Ctrl-C ends it", ("", "where, or phone and password"), rows, justify="left")


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    ended.wait()


COMMANDS = {"run": run, "demo": play_demo}


def main(arguments: list[str]) -> int | str:
    """The exit code of a command, or how to call it."""
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        return f"usage: python -m local {'|'.join(COMMANDS)}"
    try:
        return command()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
