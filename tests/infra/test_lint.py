"""The templates, read by CloudFormation's own linter."""

import subprocess
import sys
from pathlib import Path

import pytest

from local import synth

LINTER = Path(sys.executable).with_name("cfn-lint")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_linter_has_nothing_to_say(environment: str) -> None:
    templates = sorted(str(path) for path in synth.assembly(environment).glob("*.template.json"))

    linted = subprocess.run([LINTER, *templates], capture_output=True, text=True)

    assert len(templates) == 6
    assert linted.stdout == ""
    assert linted.returncode == 0
