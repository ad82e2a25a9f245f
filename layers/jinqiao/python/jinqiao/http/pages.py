"""Pages of a list that is small enough to be read whole: what one person has of something."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from jinqiao.http.request import Request

Item = TypeVar("Item")


def page_of(
    request: Request, items: Sequence[Item], position: Callable[[Item], str]
) -> tuple[list[Item], str | None]:
    """The page that the request asks for, and the cursor of the next one.

    `items` come newest first, that is by falling `position`, a text that names each of them; an item that was
    added since the last page therefore neither repeats nor hides another.
    """
    after = request.after
    left = [item for item in items if after is None or position(item) < after]
    shown = left[: request.limit]
    return shown, request.cursor(position(shown[-1]) if len(left) > len(shown) else None)
