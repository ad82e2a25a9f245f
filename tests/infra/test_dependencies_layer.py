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


def test_every_locked_package_is_pinned_by_hash() -> None:
    lock = dependencies_layer.LOCK.read_text()
    packages = [line for line in lock.splitlines() if "==" in line]

    assert len(packages) > 10
    assert lock.count("--hash=sha256:") >= len(packages)
