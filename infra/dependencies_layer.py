"""The dependencies layer: third-party packages for python3.13 on arm64, fetched by pip alone, without Docker.

    python -m infra.dependencies_layer build    installs requirements/lambda.txt, strips it, reports its size
    python -m infra.dependencies_layer check    fails unless what is built belongs to the lock as it is now

boto3 is in it although Lambda's runtime has one: what runs is what was locked and tested.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "lambda.txt"
BUILT = ROOT / "build" / "layers" / "dependencies"

_LIMIT_BYTES = 250 * 1024 * 1024
"""What Lambda takes unzipped: a function and all of its layers."""

# Lambda's python3.13 runs on Amazon Linux 2023, whose glibc takes both kinds of wheel.
_WHERE = (
    "--platform=manylinux2014_aarch64",
    "--platform=manylinux_2_28_aarch64",
    "--only-binary=:all:",
    "--python-version=3.13",
    "--implementation=cp",
)
_NEEDLESS = ("__pycache__", "tests", "*.pyi", "bin")


class LayerNotBuilt(RuntimeError):
    """No layer, or one of another lock: shipping it would break every function."""


def identity() -> str:
    """What the layer is known by: the lock and this recipe."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def content() -> Path:
    """The built layer, or where there is none its lock, which is enough to synthesize but never to deploy."""
    return BUILT if _is_built() else LOCK.parent


def check() -> None:
    """Raise `LayerNotBuilt` unless the layer that would be shipped is the lock's."""
    if not _is_built():
        raise LayerNotBuilt("the dependencies layer is missing or out of date: run `make layer`")


def build() -> None:
    """Install, strip and stamp the layer; raises if it exceeds what Lambda takes."""
    shutil.rmtree(BUILT, ignore_errors=True)
    packages = BUILT / "python"
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *_WHERE]
    command += ["--require-hashes", "-r", str(LOCK), "-t", str(packages)]
    subprocess.run(command, check=True)
    strip(packages)
    print(_report(packages))
    _stamp().write_text(identity())


def strip(packages: Path) -> None:
    """Remove what no function imports: compiled caches, the packages' own tests, type stubs, scripts."""
    for pattern in _NEEDLESS:
        for found in list(packages.rglob(pattern)):
            shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)


def size_bytes(packages: Path) -> int:
    """What the layer takes unzipped."""
    return sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())


def _report(packages: Path) -> str:
    unzipped = size_bytes(packages)
    if unzipped > _LIMIT_BYTES:
        raise ValueError(f"the layer has {unzipped:,} bytes unzipped; Lambda takes {_LIMIT_BYTES:,} in all")
    share = 100 * unzipped / _LIMIT_BYTES
    zipped = len(_zip(packages)) / 1e6
    return (
        f"dependencies layer: {zipped:.1f} MB zipped, {unzipped / 1e6:.1f} MB unzipped ({share:.0f} % of 250)"
    )


def _zip(packages: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in packages.rglob("*"):
            archive.write(path, path.relative_to(packages.parent))
    return packed.getvalue()


def _stamp() -> Path:
    """Beside the layer, not in it."""
    return BUILT.with_suffix(".identity")


def _is_built() -> bool:
    return (
        (BUILT / "python" / "pydantic").is_dir() and _stamp().exists() and _stamp().read_text() == identity()
    )


if __name__ == "__main__":
    {"build": build, "check": check}[sys.argv[1]]()
