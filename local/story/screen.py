"""What a story shows: progress on a terminal, plain lines elsewhere, and tables at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from local.story.checks import Checks

console = Console()


@contextmanager
def stage(title: str, steps: int) -> Iterator[Callable[[], None]]:
    """One stage of a story: call what is yielded once for each step done."""
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    if not console.is_terminal:
        console.print(title)
        yield lambda: None
        return
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=steps)
        yield lambda: progress.advance(task)


def show(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    justify: Literal["left", "right"] = "right",
) -> None:
    """A table; the first column is text, the others are figures unless `justify` says otherwise."""
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify=justify if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def show_checks(checks: Checks) -> None:
    """Every check with its outcome."""
    for check in checks.made:
        mark = "[green]ok    [/]" if check.held else "[bold red]failed[/]"
        console.print(f"{mark} {check.what}: {check.detail}", highlight=False)


def yuan(fen: int) -> str:
    """1234567 fen reads 12,345.67; whole numbers only on the way."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"
