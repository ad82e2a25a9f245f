"""What a user waits for when a function starts: its imports and its DynamoDB client.

Each function of the template is imported in an interpreter of its own, together with the DynamoDB client that it
would make at its first request, and compared with boto3 and that client alone; the bare interpreter is taken off
both. Counted in callgrind's instructions where valgrind is there (repeatable), else in medians of wall time,
interleaved. One JSON line a function: `python -m bench.imports`.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "import boto3; boto3.client('dynamodb', region_name='ap-southeast-1')"
CLIENT = "from jinqiao.aws.clients import client; client('dynamodb')"
ROUNDS = 7
LIMITS = {"api": 1.9, "step": 1.3}


def modules() -> list[str]:
    """Every handler module: `<context>.api` and `<context>.steps.<step>`."""
    found = [*(ROOT / "functions").glob("*/api.py"), *(ROOT / "functions").glob("*/steps/[a-z]*.py")]
    return sorted(".".join(path.relative_to(ROOT / "functions").with_suffix("").parts) for path in found)


def instructions(program: str) -> float:
    """Instructions that a program takes in a fresh interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [
            "valgrind",
            "--tool=callgrind",
            f"--callgrind-out-file={out}",
            sys.executable,
            "-c",
            program,
        ]
        _run(command)
        totals = [line for line in out.read_text().splitlines() if line.startswith(("totals:", "summary:"))]
    return float(totals[-1].split()[1])


def seconds(program: str) -> float:
    began = time.perf_counter()
    _run([sys.executable, "-c", program])
    return time.perf_counter() - began


def costs(programs: dict[str, str]) -> dict[str, float]:
    """The cost of each program: instructions, or the median of interleaved rounds."""
    quiet = not sys.stderr.isatty()
    if shutil.which("valgrind"):
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # a count of instructions doesn't mind company
            counted = pool.map(instructions, programs.values())
            return dict(zip(programs, track(counted, "callgrind", len(programs), disable=quiet), strict=True))
    rounds = [
        {n: seconds(p) for n, p in programs.items()} for _ in track(range(ROUNDS), "rounds", disable=quiet)
    ]
    return {name: statistics.median(each[name] for each in rounds) for name in programs}


def measure() -> list[dict[str, object]]:
    """One row per function: its cost over the reference's, both net of the bare interpreter."""
    named = modules()
    programs = {"bare": "pass", "reference": REFERENCE} | {n: f"import {n}; {CLIENT}" for n in named}
    cost = costs(programs)
    reference = cost["reference"] - cost["bare"]
    return [_row(name, (cost[name] - cost["bare"]) / reference) for name in named]


def _row(name: str, ratio: float) -> dict[str, object]:
    limit = LIMITS["api" if name.endswith(".api") else "step"]
    return {
        "bench": "imports",
        "function": name,
        "ratio": round(ratio, 3),
        "limit": limit,
        "ok": ratio <= limit,
    }


def _run(command: list[str]) -> None:
    path = os.pathsep.join([str(ROOT / "functions"), str(ROOT / "layers/jinqiao/python")])
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "0",
        "AWS_DEFAULT_REGION": "ap-southeast-1",
    }
    subprocess.run(command, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))
