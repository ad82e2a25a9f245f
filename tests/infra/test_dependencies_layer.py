"""The layer of third-party packages: what is stripped, what is shipped, what is refused."""

from pathlib import Path

import pytest

from infra import dependencies_layer
from infra.dependencies_layer import LayerNotBuilt


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A layer with one package, as if `make layer` had made it."""
    layer = tmp_path / "dependencies"
    (layer / "python" / "pydantic").mkdir(parents=True)
    (layer / "python" / "pydantic" / "main.py").write_text("x = 1\n")
    monkeypatch.setattr(dependencies_layer, "BUILT", layer)
    layer.with_suffix(".identity").write_text(dependencies_layer.identity())
    return layer


@pytest.fixture
def nothing_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies_layer, "BUILT", tmp_path / "dependencies")


def test_a_built_layer_is_shipped(built: Path) -> None:
    dependencies_layer.check()

    assert dependencies_layer.content() == built


@pytest.mark.usefixtures("nothing_built")
def test_without_a_layer_nothing_is_shipped() -> None:
    with pytest.raises(LayerNotBuilt):
        dependencies_layer.check()


def test_an_empty_layer_is_refused(built: Path) -> None:
    (built / "python" / "pydantic" / "main.py").unlink()
    (built / "python" / "pydantic").rmdir()

    with pytest.raises(LayerNotBuilt):
        dependencies_layer.check()


def test_a_layer_of_another_lock_is_refused(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "lambda.txt"
    newer.write_text("pydantic==99\n")
    monkeypatch.setattr(dependencies_layer, "LOCK", newer)

    with pytest.raises(LayerNotBuilt):
        dependencies_layer.check()


@pytest.mark.usefixtures("nothing_built")
def test_the_template_is_the_same_before_the_layer_is_built() -> None:
    assert dependencies_layer.content() == dependencies_layer.LOCK.parent
    assert len(dependencies_layer.identity()) == 64


def test_what_no_function_imports_is_stripped(tmp_path: Path) -> None:
    kept = tmp_path / "package" / "module.py"
    needless = [
        tmp_path / "package" / "__pycache__" / "module.cpython-313.pyc",
        tmp_path / "package" / "tests" / "test_module.py",
        tmp_path / "package" / "module.pyi",
        tmp_path / "bin" / "script",
    ]
    for path in (kept, *needless):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")

    dependencies_layer.strip(tmp_path)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_its_size_is_that_of_its_files(built: Path) -> None:
    assert dependencies_layer.size_bytes(built) == len("x = 1\n")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The calls of pip, which fill the layer's folder with a package and its needless parts."""
    calls: list[list[str]] = []

    def run(command: list[str], *, check: bool) -> None:
        assert check
        calls.append(command)
        package = Path(command[-1]) / "pydantic"
        (package / "tests").mkdir(parents=True)
        (package / "main.py").write_text("x = 1\n")
        (package / "tests" / "test_main.py").write_text("assert 0\n")

    monkeypatch.setattr(dependencies_layer, "BUILT", tmp_path / "dependencies")
    monkeypatch.setattr(dependencies_layer.subprocess, "run", run)
    return calls


def test_a_layer_is_built_by_pip_alone_for_where_it_runs(
    pip: list[list[str]], capsys: pytest.CaptureFixture
) -> None:
    dependencies_layer.build()

    [command] = pip
    assert command[1:4] == ["-m", "pip", "install"]
    assert {"--only-binary=:all:", "--python-version=3.13", "--require-hashes"} <= set(command)
    assert [each for each in command if each.startswith("--platform=")] == [
        "--platform=manylinux2014_aarch64",
        "--platform=manylinux_2_28_aarch64",
    ]
    assert command[command.index("-r") + 1] == str(dependencies_layer.LOCK)
    assert "MB zipped" in capsys.readouterr().out


def test_a_layer_that_was_built_is_stripped_and_may_be_shipped(pip: list[list[str]]) -> None:
    dependencies_layer.build()

    dependencies_layer.check()
    files = [path.name for path in dependencies_layer.content().rglob("*") if path.is_file()]
    assert files == ["main.py"]


def test_a_build_begins_with_nothing(pip: list[list[str]], built: Path) -> None:
    left = dependencies_layer.BUILT / "python" / "of_another_lock"
    left.mkdir(parents=True)

    dependencies_layer.build()

    assert not left.exists()


def test_a_layer_larger_than_lambda_takes_is_not_stamped(
    pip: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies_layer, "_LIMIT_BYTES", 5)

    with pytest.raises(ValueError, match="6 bytes unzipped"):
        dependencies_layer.build()
    with pytest.raises(LayerNotBuilt):
        dependencies_layer.check()


def test_every_locked_package_is_pinned_by_hash() -> None:
    lock = dependencies_layer.LOCK.read_text()
    packages = [line for line in lock.splitlines() if "==" in line]

    assert len(packages) > 10
    assert lock.count("--hash=sha256:") >= len(packages)
