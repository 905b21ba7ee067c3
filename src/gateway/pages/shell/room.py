"""A room: its pages by address, each a handler that is given what it was asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

Handler = Callable[..., Awaitable[Response]]
"""`async def read_task(asked: Asked, task: str) -> Response`: the parts of the address by their names, as text."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address of a room.  is_open: for everybody, signed in or not; at others each part that differs is an id of ours."""

    method: str
    path: str
    handler: Handler
    is_open: bool


@dataclass(frozen=True, slots=True)
class Room:
    """name: of its templates' folder and of its words."""

    name: str
    pages: list[Page] = field(default_factory=list)

    def get(self, path: str, *, open: bool = False) -> Callable[[Handler], Handler]:  # noqa: A002 - the word of those who write pages
        """A page that is read; who is not signed in is sent to sign in and comes back, unless it is open."""
        return self._added("GET", path, is_open=open)

    def post(self, path: str, *, open: bool = False) -> Callable[[Handler], Handler]:  # noqa: A002 - as above
        """A form's address; what a page of this session is given is checked before the handler."""
        return self._added("POST", path, is_open=open)

    def _added(self, method: str, path: str, *, is_open: bool) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            self.pages.append(Page(method, path, handler, is_open))
            return handler

        return add

    @property
    def ways(self) -> Sequence[str]:
        """`GET /desk`: each of its addresses."""
        return [f"{page.method} {page.path}" for page in self.pages]
