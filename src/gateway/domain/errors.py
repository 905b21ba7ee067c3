"""Our errors: what happened, to what, and what to do next.  A department's failure is a reply, never one of these.

GatewayError                   slug and remedy go to the wire (RFC 9457); a docstring is its title
├── InvalidInput               400  errors[] with JSON pointers, all at once; never the offending value
│   └── InvalidIdentifier      400  a person number or credit code that is not valid; the forms tell it as a fault of theirs
├── NotAuthenticated           401
├── NotAuthorised              403  one DENIED entry stands in the log before it is raised to the caller
├── BrowserRefused             403  counted for the log
├── NotFound                   404  "not yours" and "not there" are the same answer
├── Conflict                   409
│   ├── NotIntegrated          409  with Retry-After
│   └── Outdated               409  nothing was written; whoever can decides again on what is there now
├── TooMany                    429
│   └── QuotaExceeded          429  with the quota in RateLimit and RateLimit-Policy
├── CallerGone                 400  nobody reads it
├── Unready                    503  with Retry-After
│   ├── Overloaded             503  nothing was begun
│   └── AuditUnavailable       503  no durable entry: nobody was asked, nothing leaves
└── SetupError                 not on the wire: one clear sentence on the command line and what to do
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputFault:
    """One thing wrong with the input: where (RFC 6901 pointer), a rule code, and a sentence without the value."""

    pointer: str
    code: str
    message: str


class GatewayError(Exception):
    """Internal error in the gateway."""

    status = 500
    slug = "internal"
    remedy = "Try again. If it happens again, give the trace_id to the operator."
    retry_after_s: int | None = None

    def __init__(self, detail: str = "", *, slug: str | None = None, remedy: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.slug = slug or type(self).slug
        self.remedy = remedy or type(self).remedy

    @property
    def title(self) -> str:
        """The first line of the docstring of the error's class."""
        return (type(self).__doc__ or "").strip().splitlines()[0].rstrip(".")


class InvalidInput(GatewayError):
    """The request is not valid."""

    status = 400
    slug = "invalid-input"
    remedy = "Correct everything that errors[] lists and send the request again. Nothing was asked or stored."

    def __init__(self, detail: str, faults: Sequence[InputFault] = (), *, slug: str | None = None) -> None:
        super().__init__(detail, slug=slug)
        self.faults = tuple(faults)


class InvalidIdentifier(InvalidInput):
    """A person number or credit code is not valid."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_PROVE = "Make a new proof (RFC 9449) for this very request and access token, with the nonce of DPoP-Nonce, and send it in the header DPoP."
_SIGN = "Sign this very request anew (RFC 9421) by a key that the client is registered with, as docs/signed-messages.md says."


INVALID_SIGNATURE = "invalid_signature"
"""What is wrong with a request that its client system had to sign."""


class NotAuthenticated(GatewayError):
    """There is no valid access token."""

    status = 401
    slug = "not-authenticated"
    remedy = "Get a new access token and send it as Authorization: Bearer."

    def __init__(self, detail: str = "", *, error: str | None = "invalid_token", scheme: str = "Bearer") -> None:
        """error: as RFC 6750 or RFC 9449 names it, or INVALID_SIGNATURE; None: nothing was sent.  scheme: whose challenge tells it."""
        super().__init__(detail, remedy=_PROVE if scheme == "DPoP" else _SIGN if error == INVALID_SIGNATURE else None)
        self.error = error
        self.scheme = scheme


class NotAuthorised(GatewayError):
    """You are not allowed to do this."""

    status = 403
    slug = "not-authorised"
    remedy = "The member rule names the reason. GET /v1/me lists the operations that this account may use."

    def __init__(
        self,
        detail: str,
        *,
        rule: str,
        basis: str = "",
        slug: str | None = None,
        roles: Sequence[str] = (),
        how_to_apply: Mapping[str, str] | None = None,
    ) -> None:
        """roles: those that may, where the account's role was the reason.  how_to_apply: as the city words it, in both languages."""
        super().__init__(detail, slug=slug)
        self.rule = rule
        self.basis = basis
        self.roles = tuple(roles)
        self.how_to_apply = how_to_apply


class BrowserRefused(GatewayError):
    """The browser was refused."""

    status = 403
    slug = "browser-refused"
    remedy = "Open the page anew, and sign in again where it asks for it."

    def __init__(self, detail: str, *, why: str) -> None:
        """why: one word, by which such refusals are counted."""
        super().__init__(detail)
        self.reason = f"browser-{why}"


class NotFound(GatewayError):
    """Not found."""

    status = 404
    slug = "not-found"
    remedy = "Check the address. What belongs to another caller is answered in the same way."


class Conflict(GatewayError):
    """The request conflicts with the current state."""

    status = 409
    slug = "conflict"
    remedy = "Read the resource again, then decide."


class NotIntegrated(Conflict):
    """The entry is stored, but not yet in the log's tree."""

    slug = "not-integrated"
    remedy = "Ask again after the time in Retry-After; it takes a second or two."
    retry_after_s = 1


class Outdated(Conflict):
    """What this rested on has changed meanwhile."""

    slug = "conflict"


class TooMany(GatewayError):
    """Too many requests."""

    status = 429
    slug = "too-many-requests"
    remedy = "Wait for the time in Retry-After."

    def __init__(self, detail: str = "", *, retry_after_s: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class QuotaExceeded(TooMany):
    """A quota is used up."""

    remedy = "Wait for the time in Retry-After, or apply for a larger quota. No department was asked."

    def __init__(self, rule: str, policy: str, most: int, window_s: int, retry_after_s: int) -> None:
        super().__init__("a quota is used up", retry_after_s=retry_after_s)
        self.rule = f"quota-{rule.replace('_', '-')}"
        self.policy = policy
        self.most = most
        self.window_s = window_s
        self.is_first = False
        """Whether it is the first refusal of its window; that one stands in the log by itself."""


class Unready(GatewayError):
    """The gateway is not ready."""

    status = 503
    slug = "unready"
    remedy = "Try again after the time in Retry-After. Nothing was lost."
    retry_after_s = 2


class AuditUnavailable(Unready):
    """The audit log cannot be written, so nobody is asked and nothing leaves."""

    slug = "audit-unavailable"


class Overloaded(Unready):
    """The gateway is overloaded."""

    slug = "overloaded"
    remedy = "Try again after the time in Retry-After. The request was not started and no department was asked."

    def __init__(self, detail: str = "", *, retry_after_s: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class CallerGone(GatewayError):
    """The caller closed the connection before the request was carried out."""

    status = 400
    slug = "invalid-input"


class SetupError(GatewayError):
    """The gateway cannot start: a setting, a permission or a missing part."""

    slug = "setup"
    remedy = "Do what the sentence says and start again."
