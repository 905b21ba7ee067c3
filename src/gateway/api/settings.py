"""What the API must be told at its start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from gateway.api.http.leaving import Leaving
from gateway.api.http.remedies import Further
from gateway.api.http.siblings import Siblings
from gateway.domain.finding import CheckFinding

Network: TypeAlias = IPv4Network | IPv6Network
METADATA = "/.well-known/oauth-protected-resource"
"""Where this server says whose tokens it takes, and how.  Source: RFC 9728 3."""
ANSWER_KEYS = "/.well-known/answer-keys.json"
"""Where the public keys are by which this server signs its answers."""
DOCS_CLIENT = "gateway-docs"
"""The documentation page as a client of an issuer."""
DOCS_REDIRECT = "/docs/oauth2-redirect.html"
"""Where on this server the issuer sends the browser back to."""


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """docs_issuer: the issuer to which the Authorize button of the docs page leads; None leaves the button to pasted tokens.
    default_audit_task: the task number taken for an auditor who names none; None: each must name theirs.
    allow_reserved_ids: accept synthetic person numbers.
    leaving: told when the process is about to end.
    further_remedy: what is said besides after a refusal.
    siblings: the processes behind the same door; None: there is one.
    known_as: the address by which callers know this gateway.  issuers: whose tokens it takes.  proxies: whose word on the caller's TLS
    certificate is believed.  is_bound_only: no token is taken that is not bound to its sender.
    check: looks at the installation as it is, and takes its time.
    metrics_apart: the metrics have a port of their own, and are not told here.
    """

    docs_issuer: str | None = None
    default_audit_task: str | None = None
    allow_reserved_ids: bool = False
    leaving: Leaving = field(default_factory=Leaving)
    further_remedy: Further | None = None
    siblings: Siblings | None = None
    metrics_apart: bool = False
    check: Callable[[], Sequence[CheckFinding]] = tuple
    known_as: str = "http://127.0.0.1:8080"
    issuers: Sequence[str] = ()
    proxies: Sequence[Network] = ()
    is_bound_only: bool = False

    @property
    def is_https(self) -> bool:
        """Whether browsers come over TLS."""
        return self.known_as.startswith("https://")

    def own(self, path: str) -> str:
        """The address of a path on this server, as callers know it."""
        return self.known_as.rstrip("/") + path
