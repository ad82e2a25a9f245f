"""The CDK app turned into templates, once per state of the sources.

Synthesizing takes seconds, most of them spent on starting Node.js, so its result is kept under
`build/cdk/<environment>` with the hash of everything that can change it. A file lock lets several processes
(test workers, a running platform) ask at the same time.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import ROOT

SOURCES = ("infra", "statemachines", "layers", "functions", "requirements/lambda.txt", "cdk.json")
_OUTSIDE = {"__pycache__", ".mypy_cache", "build"}


class SynthesisFailed(RuntimeError):
    """The CDK app raised; its own words are in the message."""


@dataclass(frozen=True)
class SynthesizedStack:
    """A template with the name under which it would be deployed, and where: None if it is left open."""

    name: str
    body: dict[str, Any]
    account: str | None
    region: str | None


def assembly(environment: str, root: Path = ROOT) -> Path:
    """The folder with the environment's templates, synthesized now if the sources changed since the last time."""
    folder = root / "build" / "cdk" / environment
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.parent / f"{environment}.lock"):
        stamp = folder.parent / f"{environment}.sources"
        current = source_hash(root)
        if not stamp.exists() or stamp.read_text() != current or not (folder / "manifest.json").exists():
            stamp.unlink(missing_ok=True)
            _synthesize(environment, folder, root)
            stamp.write_text(current)
    return folder


def stacks(folder: Path) -> list[SynthesizedStack]:
    """The stacks of an assembly, each after those that it imports from."""
    manifest = json.loads((folder / "manifest.json").read_text())
    artifacts = {
        name: artifact
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    return [_stack(folder, name, artifacts[name]) for name in _deployment_order(artifacts)]


def source_hash(root: Path = ROOT) -> str:
    """One hash over the path and content of every file that synthesis reads."""
    digest = hashlib.sha256()
    for path in sorted(_source_files(root)):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _source_files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        if path.is_file():
            yield path
        for folder, folders, files in os.walk(path):
            folders[:] = [each for each in folders if each not in _OUTSIDE]
            yield from (Path(folder) / each for each in files)


def _synthesize(environment: str, folder: Path, root: Path) -> None:
    command = json.loads((root / "cdk.json").read_text())["app"].split()
    command[0] = sys.executable if command[0] in {"python", "python3"} else command[0]
    variables = os.environ | {
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"env": environment}),
        "PYTHONPATH": str(root),
        "ENV": environment,
    }
    shutil.rmtree(folder, ignore_errors=True)  # a stack that is gone must not leave its template behind
    # The command is the repository's own cdk.json.
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SynthesisFailed(done.stderr[-4000:] or done.stdout[-4000:])


def _stack(folder: Path, name: str, artifact: dict[str, Any]) -> SynthesizedStack:
    properties = artifact["properties"]
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    return SynthesizedStack(
        name=properties.get("stackName", name),
        body=json.loads((folder / properties["templateFile"]).read_text()),
        account=None if account.startswith("unknown") else account,
        region=None if region.startswith("unknown") else region,
    )


def _deployment_order(artifacts: dict[str, Any]) -> list[str]:
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order or name not in artifacts:
            return
        for dependency in artifacts[name].get("dependencies", []):
            visit(dependency)
        order.append(name)

    for name in artifacts:
        visit(name)
    return order


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
