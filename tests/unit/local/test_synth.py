"""The app is synthesized when its sources changed, and only then."""

import json
from pathlib import Path

import pytest

from local import synth

APP = """
import json, os, pathlib
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir(parents=True, exist_ok=True)
runs = pathlib.Path("runs")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
name = json.loads(os.environ["CDK_CONTEXT_JSON"])["env"]
stack = {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/ap-southeast-1"}
artifacts = {
    "Edge": {**stack, "dependencies": ["Data"], "properties": {"templateFile": "Edge.json", "stackName": "E"}},
    "Data": {**stack, "properties": {"templateFile": "Data.json"}},
    "Tree": {"type": "cdk:tree"},
}
for each in ("Edge", "Data"):
    (out / f"{each}.json").write_text(json.dumps({"Description": name}))
(out / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text(json.dumps({"app": "python3 infra/app.py"}))
    return tmp_path


def runs(root: Path) -> int:
    return len((root / "runs").read_text())


def test_stacks_come_after_those_that_they_import_from(root: Path) -> None:
    stacks = synth.stacks(synth.assembly("dev", root))

    assert [each.name for each in stacks] == ["Data", "E"]
    assert stacks[0].body == {"Description": "dev"}
    assert (stacks[0].account, stacks[0].region) == (None, "ap-southeast-1")


def test_the_same_sources_are_synthesized_once(root: Path) -> None:
    synth.assembly("dev", root)
    synth.assembly("dev", root)

    assert runs(root) == 1


def test_a_change_in_the_sources_synthesizes_again(root: Path) -> None:
    synth.assembly("dev", root)
    (root / "functions").mkdir()
    (root / "functions" / "new.py").write_text("x = 1")
    synth.assembly("dev", root)

    assert runs(root) == 2


def test_a_stack_that_is_gone_leaves_no_template_behind(root: Path) -> None:
    synth.assembly("dev", root)
    app = root / "infra" / "app.py"
    app.write_text(APP.replace('for each in ("Edge", "Data")', 'for each in ("Data",)'))

    folder = synth.assembly("dev", root)

    assert sorted(each.name for each in folder.glob("*.json")) == ["Data.json", "manifest.json"]


def test_each_environment_has_a_folder_of_its_own(root: Path) -> None:
    dev, prod = synth.assembly("dev", root), synth.assembly("prod", root)

    assert dev != prod
    assert synth.stacks(prod)[0].body == {"Description": "prod"}


def test_an_app_that_fails_says_why_and_is_tried_again(root: Path) -> None:
    (root / "infra" / "app.py").write_text("raise ValueError('no such environment')")

    with pytest.raises(synth.SynthesisFailed, match="no such environment"):
        synth.assembly("dev", root)
    with pytest.raises(synth.SynthesisFailed):
        synth.assembly("dev", root)
