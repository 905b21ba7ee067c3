"""What the API must be told at its start."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.api.http.leaving import Leaving
from gateway.api.http.remedies import Further
from gateway.domain.stages import Officer

DOCS_CLIENT = "gateway-docs"
"""The documentation page as a client of the demo's issuer."""
DOCS_REDIRECT = "/docs/oauth2-redirect.html"
"""Where on this server the issuer sends the browser back to."""


@dataclass(frozen=True, slots=True)
class AnnouncedDowntime:
    """A time that a department has announced to be away; aware, by the clock of the data."""

    department: str
    since: datetime
    until: datetime
    why_en: str
    why_zh: str


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """docs_issuer: the demo's issuer, for the Authorize button of the docs page; None leaves the button to pasted tokens.
    default_audit_task: the task number taken for an auditor who names none; demo only.
    allow_reserved_ids: accept synthetic person numbers; demo only.
    demo: what `GET /demo` tells the command line (issuer, the departments' control endpoints); None: no such address.
    downtime: what the departments have announced.
    leaving: told when the process is about to end.
    forward_clock: moves the domain clock, for an officer; None but in the demo.
    further_remedy: what the demo says besides after a refusal: who may.
    """

    docs_issuer: str | None = None
    default_audit_task: str | None = None
    allow_reserved_ids: bool = False
    demo: Mapping[str, object] | None = None
    downtime: Sequence[AnnouncedDowntime] = ()
    leaving: Leaving = field(default_factory=Leaving)
    forward_clock: Callable[[timedelta, Officer], Awaitable[datetime]] | None = None
    further_remedy: Further | None = None
