"""docs/sandbox.md tells every magic value that there is, and none that there is not."""

from pathlib import Path

from local.sandbox import quirks

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_the_page_and_the_sandbox_know_the_same_magic_values() -> None:
    _, _, table = PAGE.partition("## Magic values")
    told = [line for line in table.splitlines() if line.startswith("| ") and "`" in line]
    known = [f"| {row['where']} | `{row['ending']}` | {row['meaning']} |" for row in quirks.table()]
    assert told == known
