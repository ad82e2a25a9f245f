"""Which module imports what, read from the sources; imports inside functions count as well."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
DOMAIN = ROOT / "layers" / "jinqiao" / "python"


@dataclass(frozen=True)
class Import:
    """One module (dotted, from its import root) importing another."""

    importer: str
    imported: str

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported}"


def modules(root: Path) -> dict[str, Path]:
    """Dotted name → file, of all modules below an import root."""
    return {_dotted(path, root): path for path in sorted(root.rglob("*.py"))}


def imports(root: Path) -> list[Import]:
    """All imports of all modules below an import root."""
    return [
        Import(name, imported)
        for name, path in modules(root).items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for imported in _imported(node)
    ]


def of(importers: str, root: Path) -> list[Import]:
    """The imports made by a module or package."""
    return [each for each in imports(root) if is_within(each.importer, importers)]


def users_of(owner: str, attribute: str, root: Path) -> set[str]:
    """The modules that use `owner.attribute`, e.g. `clock.now`."""
    return {
        name
        for name, path in modules(root).items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == attribute
        if isinstance(node.value, ast.Name) and node.value.id == owner
    }


def is_within(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of these modules or lies below one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def contexts() -> list[str]:
    """The packages of `functions/`."""
    return sorted(path.name for path in FUNCTIONS.iterdir() if list(path.rglob("*.py")))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module is not None:
        # `from jinqiao.aws import dynamo` imports jinqiao.aws.dynamo.
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dotted(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
