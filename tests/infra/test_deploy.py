"""What stands between a shell and an account."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import deploy
from infra.dependencies_layer import LayerNotBuilt
from infra.deploy import NotConfirmed
from infra.environments import UnknownEnvironment


@pytest.fixture
def calls() -> list[list[str]]:
    """What would have been run."""
    return []


@pytest.fixture
def layer_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy.dependencies_layer, "check", lambda: None)


@pytest.mark.usefixtures("layer_is_built")
def test_dev_is_deployed_without_a_question(calls: list[list[str]]) -> None:
    deploy.deploy("dev", ask=_never_asked, run=calls.append)

    assert calls == [
        [
            *("npx", "--yes", deploy.CDK, "deploy", "--all"),
            *("--context", "env=dev", "--require-approval", "broadening"),
        ]
    ]


@pytest.mark.usefixtures("layer_is_built")
def test_prod_is_deployed_once_its_name_is_typed(calls: list[list[str]]) -> None:
    deploy.deploy("prod", ask=lambda _: "prod", run=calls.append)

    assert "env=prod" in calls[0]


@pytest.mark.usefixtures("layer_is_built")
@pytest.mark.parametrize("answer", ["", "y", "yes", "Prod", "staging"])
def test_prod_takes_no_other_answer(calls: list[list[str]], answer: str) -> None:
    with pytest.raises(NotConfirmed):
        deploy.deploy("prod", ask=lambda _: answer, run=calls.append)

    assert calls == []


@pytest.mark.usefixtures("layer_is_built")
def test_an_unknown_environment_is_refused(calls: list[list[str]]) -> None:
    with pytest.raises(UnknownEnvironment):
        deploy.deploy("produ", ask=_never_asked, run=calls.append)

    assert calls == []


def test_nothing_is_deployed_without_its_layer(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy.dependencies_layer, "check", _not_built)

    with pytest.raises(LayerNotBuilt):
        deploy.deploy("dev", ask=_never_asked, run=calls.append)

    assert calls == []


def test_the_command_line_that_changes_accounts_is_pinned() -> None:
    assert deploy.CDK.count("@") == 1
    assert deploy.CDK.split("@")[1].split(".")[0] == "2"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """The processes that would have been started, each with its variables."""
    started: list[tuple[list[str], dict[str, str]]] = []

    def run(call: list[str], *, check: bool, env: dict[str, str]) -> None:
        assert check
        started.append((call, env))

    monkeypatch.setattr(deploy.subprocess, "run", run)
    return started


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_an_account_is_prepared_for_one_environment(ran: Any, name: str) -> None:
    deploy.bootstrap(name)

    [(call, _)] = ran
    assert call == ["npx", "--yes", deploy.CDK, "bootstrap", "--context", f"env={name}"]


def test_nothing_is_prepared_for_an_unknown_environment(ran: Any) -> None:
    with pytest.raises(UnknownEnvironment):
        deploy.bootstrap("production")

    assert ran == []


@pytest.mark.usefixtures("layer_is_built")
def test_the_command_line_finds_this_python_first(ran: Any) -> None:
    """`cdk.json` says `python3`, and what synthesizes must be what was tested."""
    deploy.deploy("dev", ask=_never_asked)

    [(call, variables)] = ran
    assert call[:3] == ["npx", "--yes", deploy.CDK]
    assert variables["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert variables["PATH"].endswith(os.environ["PATH"])


@pytest.mark.usefixtures("layer_is_built")
def test_a_question_names_the_environment_that_it_is_about() -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "prod"

    deploy.deploy("prod", ask=answer, run=lambda _: None)

    assert [("prod" in each, "?" in each) for each in asked] == [(True, True)]


def _never_asked(question: str) -> str:
    raise AssertionError(question)


def _not_built() -> None:
    raise LayerNotBuilt
