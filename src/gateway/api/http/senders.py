"""What a request shows of who sends it, where its access token is bound to a sender: proofs, and a TLS certificate."""

import binascii
from base64 import b64decode, urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import Scope

from gateway.api.http.arrived import Arrived
from gateway.api.settings import METADATA, ApiSettings
from gateway.domain.errors import NotAuthenticated
from gateway.domain.request import PROOF_ALGORITHMS, Sender

SENT_METHOD = "gateway.sent_method"
"""In a request's scope: the method as it was sent, where the application is told another."""
NONCE = "gateway.nonce"
"""In a request's scope: the nonce for the next proof, which goes out with the answer."""
ACTING = "acting-officer"
"""The header with a client's statement about whom it acts for."""
SIGNED = "signature-input"
"""The header that says what of a request its sender has signed."""
WANTED = 'sig=("@method" "@target-uri" "authorization" "content-digest");created'
"""What a request's signature covers at least (RFC 9421 5.1)."""
TLS_CERTIFICATE = "gateway.tls_certificate"
"""In a request's `extensions`: the caller's TLS certificate in DER, where this server speaks TLS itself and was shown one."""
_LONGEST = 12_288


def sender_of(request: Request) -> Sender:
    """What this request shows."""
    return replace(
        sent_by(request.scope),
        proofs=tuple(request.headers.getlist("dpop")),
        certificate=_certificate_of(request),
        acting=tuple(request.headers.getlist(ACTING)),
        body=request.sent if isinstance(request, Arrived) else b"",
    )


def sent_by(scope: Scope) -> Sender:
    """What line and header of a request show, as they were sent."""
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    fields = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    return Sender(
        scope.get(SENT_METHOD, scope["method"]),
        path.decode("latin-1").partition("?")[0],
        query=scope["query_string"].decode("latin-1"),
        host=next((value for name, value in fields if name == "host"), ""),
        fields=fields,
    )


def _certificate_of(request: Request) -> str | None:
    """The digest of the TLS certificate that the connection shows, or that a proxy says it was shown (RFC 9440 2)."""
    der = _told_by_proxy(request) if _is_proxy(request) else request.scope.get("extensions", {}).get(TLS_CERTIFICATE)
    return None if der is None else urlsafe_b64encode(sha256(der).digest()).decode().rstrip("=")


def _is_proxy(request: Request) -> bool:
    settings: ApiSettings = request.app.state.settings
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in network for network in settings.proxies)


def _told_by_proxy(request: Request) -> bytes | None:
    told = request.headers.getlist("client-cert")
    if len(told) != 1 or not told[0].startswith(":") or not told[0].endswith(":") or len(told[0]) > _LONGEST:
        return None
    try:
        return b64decode(told[0][1:-1], validate=True) or None
    except binascii.Error:
        return None


def challenges(error: NotAuthenticated, settings: ApiSettings) -> str:
    """How to authenticate, for WWW-Authenticate.  Source: RFC 6750 3, RFC 9449 7.1, RFC 9728 5.1."""
    told = f'error="{error.error}", ' if error.error else ""
    where = f'resource_metadata="{settings.known_as.rstrip("/")}{METADATA}"'
    proves = f'algs="{" ".join(PROOF_ALGORITHMS)}", {where}'
    if error.scheme == "DPoP":
        return f"DPoP {told}{proves}"
    return f'Bearer realm="oneclick-gateway", {told}{where}, DPoP {proves}'
