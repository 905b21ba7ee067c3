"""Lists, page by page: one more is read than is shown, which tells whether there are more."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Listed = TypeVar("Listed")
Place = TypeVar("Place")


def page_of(
    found: Sequence[Listed], limit: int, place: Callable[[Listed], Place]
) -> tuple[Sequence[Listed], Place | None]:
    """Those that are shown, and the place of the last where more follow.  found: at most one more than `limit`."""
    return found[:limit], place(found[limit - 1]) if len(found) > limit else None
