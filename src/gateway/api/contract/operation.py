"""What the tables of routes are made of: an operation, with what it takes, gives and refuses."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from starlette.responses import Response as HttpResponse

Handler = Callable[..., Awaitable[HttpResponse]]

Headers = Mapping[str, tuple[str, Mapping[str, object]]]

READ = ("not-authenticated", "not-authorised", "identity-unavailable", "audit-unavailable", "overloaded")
LISTED = (*READ, "invalid-input")
ONE = (*READ, "not-found")
WRITE = (*LISTED, "body-too-large", "unsupported-media-type")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.  Its handler's name is its operationId; the first line of the handler's docstring its summary.

    answers: status → form.  problems: slugs of the closed list beside `internal`.  headers: request header → description.
    """

    method: str
    path: str
    handler: Handler
    tag: str
    answers: Mapping[int, type[BaseModel]]
    problems: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    headers: Headers = field(default_factory=dict)
    is_open: bool = False
    """Needs no access token."""
    file: str | None = None
    """The media type of its 200, where that is a file."""
    is_conditional: bool = False
    """Its 200 has an ETag; 304 where If-None-Match names it."""
    has_page: bool = False
    """A 200 comes as text/html too, where Accept prefers it."""

    @property
    def name(self) -> str:
        """The operationId."""
        return str(getattr(self.handler, "__name__"))  # noqa: B009 - a Callable's type does not promise a name
