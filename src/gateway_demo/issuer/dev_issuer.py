"""The demo's own issuer of access tokens: named personas instead of passwords, on loopback, for the demo only.

GET  /.well-known/openid-configuration, /.well-known/oauth-authorization-server, /jwks.json
POST /token       grant_type=urn:oneclick:persona & persona=NAME [& client_id], an authorization code with PKCE, or client_credentials of a
                  registered client with its assertion (private_key_jwt)
GET  /authorize   a page that lets a person choose a persona (for the docs page, and for whoever signs in), or back at once as the one that
                  login_hint names; a citizen's number comes by POST
GET  /end-session back to where a client's people go once they have signed out; it keeps no session itself
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from gateway.db import FAULTS
from gateway.domain.clock import real_now
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import SetupError
from gateway.domain.ids import uuid7
from gateway.domain.request import PROOF_ALGORITHMS
from gateway.identity import PersonDigests, load_or_make
from gateway_demo.issuer.client_assertions import AssertingClient, ClientAssertions, Uses
from gateway_demo.issuer.personas import Persona, Personas

PERSONA_GRANT = "urn:oneclick:persona"
PAGES_CLIENT = "gateway-pages"
"""The pages on which people sign in, as a client of this issuer."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CODE_LIVES_S = 60.0
_LARGEST_FORM = 8192
_STYLE = "body{font:16px/1.6 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}li{margin:.3rem 0}"
_STYLE_HASH = urlsafe_b64encode(sha256(_STYLE.encode()).digest()).decode().replace("-", "+").replace("_", "/")
_PAGE_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class DevIssuerSettings:
    """Where it listens and for whom it issues.

    url: the issuer's address, and `iss` of its tokens.  audience: `aud` of its tokens.  redirects: client id → exact addresses
    that a code may be sent to.  after_end: and to which its people may go once they have signed out.  clients: those that come by
    themselves, by their id.  demo: false refuses the start.
    """

    url: str
    audience: str
    redirects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    after_end: Mapping[str, Sequence[str]] = field(default_factory=dict)
    clients: Mapping[str, AssertingClient] = field(default_factory=dict)
    demo: bool = False
    lifetime_s: int = 3600


@dataclass(frozen=True, slots=True)
class _Code:
    persona: Persona
    client_id: str
    redirect: str
    challenge: str
    nonce: str | None
    """Of a request that wants to know who signs in (OpenID Connect); None: of one that wants a token alone."""
    until_s: float


class _Refused(Exception):
    """A request that RFC 6749 answers with an error code."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(code)
        self.status = status
        self.answer = {"error": code, "error_description": sentence}


def dev_issuer(
    settings: DevIssuerSettings, home: Path, digests: PersonDigests, departments: Sequence[DepartmentCode], uses: Uses
) -> "DevIssuer":
    """The issuer with its key from `home/keys/dev-issuer.json`, made at the first start.  Raises SetupError outside the demo.

    uses: which assertions of clients were used.
    """
    made = load_or_make(home / "keys" / "dev-issuer.json", _new_key)
    personas = Personas(digests.of, digests.wrap, departments)
    return DevIssuer(settings, ECKey.import_key(json.loads(made)), personas, uses)


def _new_key() -> bytes:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
    key.ensure_kid()
    return json.dumps(key.as_dict(private=True)).encode()


class DevIssuer:
    """Issues tokens for personas to whoever asks on this machine.  `app` is its ASGI application."""

    def __init__(
        self,
        settings: DevIssuerSettings,
        key: ECKey,
        personas: Personas,
        uses: Uses,
        now: Callable[[], float] = lambda: real_now().timestamp(),
    ) -> None:
        if not settings.demo:
            raise SetupError("the dev issuer gives anyone any token and starts in the demo only; set an outside issuer")
        if urlsplit(settings.url).hostname not in _LOOPBACK:
            raise SetupError("the dev issuer listens on loopback only, and its address is not on loopback")
        self._settings = settings
        self._key = key
        self._personas = personas
        self._now = now
        audiences = frozenset({settings.url, f"{settings.url}/token"})
        self._assertions = ClientAssertions(settings.clients, audiences, uses, now)
        self._codes: dict[str, _Code] = {}
        self._origins = {_origin(url) for urls in settings.redirects.values() for url in urls}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._local(self._configuration)),
                Route("/.well-known/oauth-authorization-server", self._local(self._configuration)),
                Route("/jwks.json", self._local(self._jwks)),
                Route("/token", self._local(self._token), methods=["POST", "OPTIONS"]),
                Route("/authorize", self._local(self._authorize), methods=["GET", "POST"]),
                Route("/end-session", self._local(self._end_session)),
            ]
        )

    def issue(self, persona: Persona, client_id: str, bound_to: str | None = None) -> str:
        """One access token, RFC 9068, ES256.  bound_to: the thumbprint of its sender's key; None: whoever holds it may use it."""
        now_s = int(self._now())
        claims = {
            "iss": self._settings.url,
            "aud": self._settings.audience,
            "iat": now_s,
            "exp": now_s + self._settings.lifetime_s,
            "jti": uuid7(),
            **persona.claims(client_id),
            **({} if bound_to is None else {"cnf": {"jkt": bound_to}}),
        }
        header = {"alg": "ES256", "typ": "at+jwt", "kid": str(self._key.kid)}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])

    def _issue_id_token(self, persona: Persona, client_id: str, nonce: str, access_token: str) -> str:
        """Who has signed in, for the client that asked.  Source: OpenID Connect Core 1.0, 2 and 3.1.3.6."""
        now_s = int(self._now())
        claims = {
            "iss": self._settings.url,
            "aud": client_id,
            "sub": persona.account,
            "iat": now_s,
            "auth_time": now_s,
            "exp": now_s + int(_CODE_LIVES_S),
            "nonce": nonce,
            "at_hash": _base64(sha256(access_token.encode()).digest()[:16]),
        }
        header = {"alg": "ES256", "typ": "JWT", "kid": str(self._key.kid)}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])

    def _local(
        self, answer: Callable[[Request], Awaitable[HttpResponse]]
    ) -> Callable[[Request], Awaitable[HttpResponse]]:
        """Only under a loopback name: a page elsewhere whose name was made to point here gets nothing."""

        async def guarded(request: Request) -> HttpResponse:
            names = request.headers.getlist("host")
            if len(names) != 1 or urlsplit(f"//{names[0]}").hostname not in _LOOPBACK:
                return JSONResponse({"error": "access_denied"}, status_code=403)
            try:
                response = await answer(request)
            except _Refused as refused:
                response = JSONResponse(refused.answer, status_code=refused.status)
            response.headers.update(self._cors(request))
            return response

        return guarded

    def _cors(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin")
        if origin not in self._origins:
            return {"vary": "origin"}
        return {
            "access-control-allow-origin": origin,
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "authorization, content-type, x-requested-with",
            "vary": "origin",
        }

    async def _configuration(self, _request: Request) -> HttpResponse:
        url = self._settings.url
        return JSONResponse(
            {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "end_session_endpoint": f"{url}/end-session",
                "jwks_uri": f"{url}/jwks.json",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials", PERSONA_GRANT],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                "scopes_supported": ["openid"],
                "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
                "dpop_signing_alg_values_supported": list(PROOF_ALGORITHMS),
                "token_endpoint_auth_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA", "PS256"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }
        )

    async def _jwks(self, _request: Request) -> HttpResponse:
        return JSONResponse({"keys": [self._key.as_dict(private=False, use="sig", alg="ES256")]})

    async def _token(self, request: Request) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status_code=204)
        form, nonce = dict(await _form(request)), None
        match form.get("grant_type"):
            case str(kind) if kind == PERSONA_GRANT:
                persona, client_id = self._named(form.get("persona", "")), form.get("client_id", "gateway-cli")
            case "authorization_code":
                kept = self._redeem(form)
                persona, client_id, nonce = kept.persona, kept.client_id, kept.nonce
            case "client_credentials":
                persona, client_id = await self._asserted(form)
            case _:
                known = f"authorization_code, client_credentials or {PERSONA_GRANT}"
                raise _Refused("unsupported_grant_type", known)
        bound_to = await self._proven(request)
        answer = {
            "access_token": self.issue(persona, client_id, bound_to),
            "token_type": "Bearer" if bound_to is None else "DPoP",
            "expires_in": self._settings.lifetime_s,
        }
        if nonce is not None:
            answer["id_token"] = self._issue_id_token(persona, client_id, nonce, str(answer["access_token"]))
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def _asserted(self, form: Mapping[str, str]) -> tuple[Persona, str]:
        """As whom a client acts that has shown who it is; while the store does not say whether it has done so before, nobody."""
        client_id = await _told(self._assertions.client_of(form))
        if client_id is None:
            raise _Refused(
                "invalid_client", "no registered client has signed this assertion for this issuer, just now", 401
            )
        return self._named(self._settings.clients[client_id].persona), client_id

    async def _proven(self, request: Request) -> str | None:
        """The key that the token is to be bound to, where the caller proves one (RFC 9449 5)."""
        proofs = request.headers.getlist("dpop")
        if not proofs:
            return None
        key = await _told(self._assertions.key_of(proofs, f"{self._settings.url}/token"))
        if key is None:
            raise _Refused(
                "invalid_dpop_proof", "the proof is not one for this endpoint, made just now and for the first time"
            )
        return key

    def _named(self, name: str) -> Persona:
        persona = self._personas.find(name)
        if persona is None:
            raise _Refused(
                "invalid_grant", "no such persona; names: " + ", ".join([*self._personas.names, "citizen:…"])
            )
        return persona

    async def _authorize(self, request: Request) -> HttpResponse:
        """The chooser; with a persona chosen, back to the client with a code."""
        query = request.query_params
        chosen = query.get("persona") or query.get("login_hint")
        named = chosen if request.method == "GET" else dict(await _form(request)).get("persona", "")
        redirect, client_id = query.get("redirect_uri", ""), query.get("client_id", "")
        if redirect not in self._settings.redirects.get(client_id, ()):
            raise _Refused("invalid_request", "this client may not be sent to that address")
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise _Refused("invalid_request", "response_type=code with PKCE (S256) only")
        challenge = query.get("code_challenge", "")
        if len(challenge) != 43:
            raise _Refused("invalid_request", "a code_challenge of S256 has 43 characters")
        if named is None:
            return HTMLResponse(self._chooser(query), headers=_PAGE_HEADERS)
        if request.method == "GET" and named.startswith("citizen:"):
            raise _Refused("invalid_request", "a person's number comes in the page's form, never in an address")
        nonce = query.get("nonce", "") if "openid" in query.get("scope", "").split() else None
        code = self._new_code(self._named(named), client_id, redirect, challenge, nonce)
        answer = urlencode({"code": code, "state": query.get("state", ""), "iss": self._settings.url})
        return RedirectResponse(f"{redirect}?{answer}", status_code=303, headers=_PAGE_HEADERS)

    def _chooser(self, query: Mapping[str, str]) -> str:
        given = {name: value for name, value in query.items() if name not in {"persona", "login_hint"}}
        rows = "".join(
            f'<li><a href="?{escape(urlencode({**given, "persona": name}))}">{escape(name)}</a></li>'
            for name in (*self._personas.names, *self._personas.residents)
        )
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Choose a persona</title>'
            f"<style>{_STYLE}</style><h1>Choose a persona 选择身份</h1>"
            "<p>The demo's issuer. Whom do you want to be for an hour? 演示用：请选择一个身份，一小时有效。</p>"
            f"<ul>{rows}</ul>"
            f'<form method="post" action="?{escape(urlencode(given))}"><label>A citizen 居民: '
            '<input name="persona" value="citizen:" size="30" autocomplete="off"></label> <button>Go 进入</button></form></html>'
        )

    async def _end_session(self, request: Request) -> HttpResponse:
        """Source: OpenID Connect RP-Initiated Logout 1.0, 2."""
        query = request.query_params
        back, state = query.get("post_logout_redirect_uri", ""), query.get("state")
        if back not in self._settings.after_end.get(query.get("client_id", ""), ()):
            raise _Refused("invalid_request", "this client's people may not be sent to that address")
        further = "" if state is None else f"?{urlencode({'state': state})}"
        return RedirectResponse(back + further, status_code=303, headers=_PAGE_HEADERS)

    def _new_code(self, persona: Persona, client_id: str, redirect: str, challenge: str, nonce: str | None) -> str:
        now_s = self._now()
        self._codes = {code: kept for code, kept in self._codes.items() if kept.until_s > now_s}
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(persona, client_id, redirect, challenge, nonce, now_s + _CODE_LIVES_S)
        return code

    def _redeem(self, form: Mapping[str, str]) -> _Code:
        """A code works once, for the client, address and verifier it was made for."""
        kept = self._codes.pop(form.get("code", ""), None)
        challenge = _base64(sha256(form.get("code_verifier", "").encode()).digest())
        if (
            kept is None
            or kept.until_s < self._now()
            or (kept.client_id, kept.redirect) != (form.get("client_id"), form.get("redirect_uri"))
            or not hmac.compare_digest(kept.challenge.encode(), challenge.encode())
        ):
            raise _Refused("invalid_grant", "the code is used up, too old, or not for this request")
        return kept


async def _told(answer: Awaitable[str | None]) -> str | None:
    """While the store does not say whether something was used before, nobody is let in."""
    try:
        return await answer
    except FAULTS:
        raise _Refused("temporarily_unavailable", "what was used cannot be told from what is new now", 503) from None


async def _form(request: Request) -> list[tuple[str, str]]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise _Refused("invalid_request", "the form is too large")
    try:
        return parse_qsl(body.decode(), max_num_fields=20)
    except ValueError:
        raise _Refused("invalid_request", "the form is malformed") from None


def _base64(raw: bytes) -> str:
    """As tokens write it."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
