"""Everybody's balance proof at the end of a story, checked as a user would: with the verifier in docs/, and Python."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from local import ROOT
from local.api_client import Answer
from local.story.checks import Checks

VERIFIER = ROOT / "docs" / "verify_proof.py"


def check(proofs: Sequence[Answer], root: Answer, checks: Checks) -> None:
    """The answers of GET /v1/me/account/proof, and of GET /v1/proofs/{date} for their day, hold what they must."""
    refused = [proof["user_id"] for proof in proofs if not holds(proof, root)]
    shown_fen = sum(proof["available_fen"] + proof["held_fen"] for proof in proofs)
    checks.equal("balance proofs that the verifier refuses", refused, [])
    checks.equal("what proofs show is within what the root adds up", shown_fen <= root["root_sum_fen"], True)
    checks.equal("client money against the root, fen", root["client_money_fen"], root["root_sum_fen"])


def holds(proof: Answer, root: Answer) -> bool:
    """Whether the verifier, in a Python of its own, takes both answers as they came."""
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("proof.json", "root.json")]
        for file, answer in zip(files, (proof, root), strict=True):
            file.write_text(json.dumps(answer), encoding="utf-8")
        command = [sys.executable, "-I", str(VERIFIER), *map(str, files)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
