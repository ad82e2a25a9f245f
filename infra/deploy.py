"""To AWS, one environment at a time: `python -m infra.deploy deploy dev`, or `make deploy ENV=dev`.

The CDK command line does the work with the credentials of the shell it is called in. Before that: an unknown
name is refused, a missing or outdated dependencies layer is refused, and a protected environment is asked for.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from infra import dependencies_layer, environments
from infra.environments import Environment

CDK = "aws-cdk@2.1148.1"
"""The CDK command line, from npm; pinned, since it is what changes accounts."""


class NotConfirmed(RuntimeError):
    """Nobody typed the name of the protected environment: nothing was deployed."""


def deploy(
    name: str, ask: Callable[[str], str] = input, run: Callable[[list[str]], None] | None = None
) -> None:
    """Deploy all stacks of an environment, in their order.

    Raises `UnknownEnvironment`, `LayerNotBuilt` or `NotConfirmed` before anything is changed.
    """
    environment = environments.named(name)
    dependencies_layer.check()
    confirm(environment, ask)
    (run or _run)(command(environment))


def confirm(environment: Environment, ask: Callable[[str], str]) -> None:
    """Have the name of a protected environment typed; `yes` is too easy to type."""
    if environment.protected and ask(f"Deploy to {environment.name}? Type its name: ") != environment.name:
        raise NotConfirmed(environment.name)


def command(environment: Environment) -> list[str]:
    """The call of the CDK command line; it still asks before it widens a right."""
    options = ["--context", f"env={environment.name}", "--require-approval", "broadening"]
    return ["npx", "--yes", CDK, "deploy", "--all", *options]


def bootstrap(name: str) -> None:
    """Prepare account and region for CDK, once for each pair of them."""
    environment = environments.named(name)
    _run(["npx", "--yes", CDK, "bootstrap", "--context", f"env={environment.name}"])


def _run(call: list[str]) -> None:
    """With this Python first on the path: `cdk.json` says `python3`."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(call, check=True, env=os.environ | {"PATH": path})


if __name__ == "__main__":
    {"deploy": deploy, "bootstrap": bootstrap}[sys.argv[1]](sys.argv[2])
