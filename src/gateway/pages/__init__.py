"""The rooms in which people work: pages in a browser, each a client of the API in the same process.

Lives here: the shell that all rooms share, one module or package a room, their templates, words and static files.
Must never: import a flow, decide who may know, show what the API has not told whoever is signed in, or load anything from elsewhere.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from gateway.pages.shell import Example, Pages, Room, Source, Surroundings, Trial, Visitor, pages_of

_SHELL = "shell"


def _rooms() -> Iterator[Room]:
    """Each module beside the shell holds one, as `room`."""
    for module in iter_modules(__path__):
        if module.name != _SHELL:
            yield import_module(f"{__name__}.{module.name}").room


ROOMS: tuple[Room, ...] = tuple(_rooms())
"""The menu shows them in its own order."""


def pages(surroundings: Surroundings) -> Pages:
    """All rooms, for the application of one gateway."""
    return pages_of(ROOMS, surroundings)


__all__ = ["Example", "Pages", "Source", "Surroundings", "Trial", "Visitor", "pages"]
