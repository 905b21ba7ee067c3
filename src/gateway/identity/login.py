"""How people sign in: sent to an issuer with a code challenge, back with a code, which is exchanged for tokens that are then checked.

Source: OpenID Connect Core 1.0 (code flow), RFC 7636 (PKCE), RFC 9207 (who answers), RFC 9700.
"""

import hmac
import json
import os
import re
import secrets
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.domain.clock import real_now
from gateway.domain.errors import BrowserRefused, InputFault, InvalidInput, NotAuthenticated, NotFound, SetupError
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.identity.id_tokens import Expected, SignedIn
from gateway.identity.issuer import Issuer
from gateway.identity.issuer_keys import IdentityUnavailable, fetch_over, is_loopback
from gateway.identity.knows_sender import UsedOnce
from gateway.identity.login_endpoints import Endpoints, LoginEndpoints
from gateway.identity.login_settings import LoginSettings
from gateway.identity.logout_tokens import SignedOut, read_logout_token
from gateway.identity.revocations import Revoked
from gateway.identity.tokens import digest_of, expiry_s, parts_of
from gateway.sdk import ClientKey, HttpClient, HttpFault, HttpReply, read_private

CALLBACK, SIGNED_OUT, AFTER_LOGIN = "/callback", "/signed-out", "/session"
"""Where on this server the issuer sends people back to, signed in or out, and where they go on where nobody says otherwise."""
ATTEMPT_LIVES_S = 600
"""How long somebody may take to sign in at the issuer."""
_EXCHANGE_S = 5.0
_LARGEST = 64 * 1024
_LONGEST_CODE = 2048
_NONCE_BYTES = 12
_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_LONGEST_PATH = 512
_HINT = re.compile(r"[A-Za-z0-9._:@-]{1,128}")


class KnowsTokens(Protocol):
    """As `gateway.identity.Identity` does."""

    async def authenticate(self, credential: Credential) -> Officer:
        """The officer whom an access token names.  Raises NotAuthenticated, Revoked, IdentityUnavailable, FAULTS."""

    async def signed_in(self, id_token: str, expected: Expected) -> SignedIn:
        """Who has signed in, by an ID token.  Raises NotAuthenticated, IdentityUnavailable."""

    async def signed_out(self, logout_token: str, client_id: str) -> SignedOut:
        """Who is out, by a logout token.  Raises NotAuthenticated, IdentityUnavailable."""


@frozen
class Begun:
    """Where the browser is sent, and the cookie that it brings back within `lives_s`: nobody but the gateway can read it."""

    address: str
    cookie: str = field(repr=False)
    lives_s: int


@frozen
class Completed:
    """Somebody who has signed in.  login: which of the ways.  token_ends_at: real clock.  return_to: on this server.

    signed_in: as the issuer calls them.
    """

    login: str
    officer: Officer
    token: str = field(repr=False)
    token_ends_at: datetime
    return_to: str
    signed_in: SignedIn = field(repr=False)


@frozen
class _Attempt:
    """What the browser's cookie holds, sealed."""

    login: str
    state: str
    nonce: str
    verifier: str
    return_to: str
    until_s: float


@frozen
class _Way:
    settings: LoginSettings
    endpoints: LoginEndpoints
    secret: str | None = field(repr=False)
    key: ClientKey | None = field(repr=False)
    is_bound: bool

    @property
    def held_key(self) -> str | None:
        """The thumbprint of the gateway's key to which the issuer's tokens are bound; None where they are not."""
        return self.key.thumbprint if self.is_bound and self.key is not None else None

    def shown(self, endpoints: Endpoints) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """By what the gateway shows at the token endpoint who it is: headers, and members of the form."""
        client_id = self.settings.client_id
        if self.key is not None:
            return {}, self.key.shown(client_id, endpoints.token)
        if self.secret is None:
            return {}, {}
        if endpoints.takes_basic:
            return {"authorization": _basic(client_id, self.secret)}, {}
        return {}, {"client_secret": self.secret}


class Login:
    """The ways in, by their names in the settings.

    known_as: the address by which people know this gateway.  key: seals what a browser brings back; 32 bytes, the same in all processes.
    uses: which attempts were used.  bound: the issuers of which bound tokens alone are taken: they bind them to the gateway's key there.  now: real time, seconds since 1970.
    """

    def __init__(
        self,
        ways: Mapping[str, LoginSettings],
        identity: KnowsTokens,
        *,
        known_as: str,
        key: bytes,
        http: HttpClient,
        uses: UsedOnce,
        bound: Collection[str] = (),
        now: Callable[[], float] = lambda: real_now().timestamp(),
    ) -> None:
        fetch = fetch_over(http)
        self._ways = {
            name: _Way(one, LoginEndpoints(one.issuer, fetch), *_shown_by(name, one), one.issuer in bound)
            for name, one in ways.items()
        }
        self._identity = identity
        self._known_as = known_as.rstrip("/")
        self._sealed = AESGCM(key)
        self._http = http
        self._uses = uses
        self._now = now

    async def begin(self, name: str | None, return_to: str | None, login_hint: str | None = None) -> Begun:
        """An attempt of one browser.  name: of the way; None: the only one.  return_to: a path on this server.

        login_hint: whom the issuer may expect (OpenID Connect Core 1.0, 3.1.2.1).  Raises NotFound where nobody signs in here so, InvalidInput, IdentityUnavailable.
        """
        chosen = self._chosen(name)
        way, place = self._ways[chosen], own_path(return_to)
        hint = {} if login_hint is None else {"login_hint": own_hint(login_hint)}
        endpoints = await way.endpoints.read()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = _Attempt(chosen, state, nonce, verifier, place, self._now() + ATTEMPT_LIVES_S)
        asked = {
            "response_type": "code",
            "client_id": way.settings.client_id,
            "redirect_uri": self._known_as + CALLBACK,
            "scope": way.settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": digest_of(verifier.encode()),
            "code_challenge_method": "S256",
            **way.settings.parameters,
            **hint,
        }
        return Begun(_with(endpoints.authorization, asked), self._seal(attempt), ATTEMPT_LIVES_S)

    async def complete(self, answer: Mapping[str, str], cookie: str | None) -> Completed:
        """Whom the issuer's answer names.  answer: the parameters with which the browser came back.  cookie: what it was given.

        An attempt is used once, whatever comes of it.  Raises BrowserRefused, Revoked, IdentityUnavailable, FAULTS.
        """
        attempt = self._attempt(answer, cookie)
        if not await self._uses.take("login", attempt.state):
            raise BrowserRefused("this attempt to sign in was used before", why="used")
        way = self._ways[attempt.login]
        endpoints = await way.endpoints.read()
        self._require_issuer(answer.get("iss"), way, endpoints)
        code = answer.get("code", "")
        if "error" in answer or not 0 < len(code) <= _LONGEST_CODE:
            raise BrowserRefused("the issuer has let nobody in", why="issuer")
        try:
            return await self._known(attempt, way, await self._exchange(code, attempt, way, endpoints))
        except Revoked:
            raise
        except NotAuthenticated as refusal:
            raise BrowserRefused(refusal.detail, why="token") from None

    async def signed_out(self, logout_token: str) -> Mapping[str, SignedOut]:
        """Who is out, by the ways in over which they can have come.  Raises InvalidInput, IdentityUnavailable."""
        try:
            ways = self._meant_by(logout_token)
            return {name: await self._identity.signed_out(logout_token, client) for name, client in ways.items()}
        except NotAuthenticated as refusal:
            raise InvalidInput(refusal.detail) from None

    def _meant_by(self, logout_token: str) -> Mapping[str, str]:
        """The ways in whose issuer and client a logout token names, each with its client.  Raises NotAuthenticated."""
        issuer, told = read_logout_token(logout_token).issuer, parts_of(logout_token)[1].get("aud")
        clients = told if isinstance(told, list) else [told]
        used = {name: way.settings.client_id for name, way in self._ways.items() if way.settings.issuer == issuer}
        meant = {name: client for name, client in used.items() if client in clients}
        if not meant:
            raise NotAuthenticated("the logout token is of an issuer, or for a client, by which nobody signs in here")
        return meant

    async def end_address(self, name: str) -> str | None:
        """Where the browser is sent so that the issuer ends its session too; None where it has no such place, or cannot be reached.

        Without a hint of the token: it would stand in an address.  Source: OpenID Connect RP-Initiated Logout 1.0, 2.
        """
        way = self._ways.get(name)
        if way is None:
            return None
        try:
            endpoints = await way.endpoints.read()
        except IdentityUnavailable:
            return None
        if endpoints.end_session is None:
            return None
        back = {"client_id": way.settings.client_id, "post_logout_redirect_uri": self._known_as + SIGNED_OUT}
        return _with(endpoints.end_session, back)

    def _chosen(self, name: str | None) -> str:
        """Raises NotFound, InvalidInput."""
        if name is None and len(self._ways) > 1:
            message = f"issuer names one of {', '.join(self._ways)}"
            raise InvalidInput(message, [InputFault("/issuer", "missing", message)])
        chosen = next(iter(self._ways), "") if name is None else name
        if chosen not in self._ways:
            raise NotFound("nobody signs in here so")
        return chosen

    def _attempt(self, answer: Mapping[str, str], cookie: str | None) -> _Attempt:
        """The attempt of this very browser that the answer belongs to.  Raises BrowserRefused."""
        attempt = None if cookie is None else self._unseal(cookie)
        if attempt is None or attempt.login not in self._ways:
            raise BrowserRefused("this browser has not begun to sign in here", why="browser")
        if not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode("utf-8", "surrogatepass")):
            raise BrowserRefused("the answer belongs to another attempt to sign in", why="state")
        if attempt.until_s < self._now():
            raise BrowserRefused("this attempt to sign in has taken too long", why="late")
        return attempt

    def _require_issuer(self, told: str | None, way: _Way, endpoints: Endpoints) -> None:
        """Of several issuers one could pass another's answer on as its own.  Source: RFC 9207 2.4.  Raises BrowserRefused."""
        must_tell = endpoints.names_itself or len(self._ways) > 1
        if told != way.settings.issuer and (must_tell or told is not None):
            raise BrowserRefused("the answer is another issuer's, or does not say whose it is (iss)", why="issuer")

    async def _exchange(self, code: str, attempt: _Attempt, way: _Way, endpoints: Endpoints) -> Mapping[str, object]:
        """The tokens for a code.  Raises BrowserRefused, IdentityUnavailable."""
        headers, members = way.shown(endpoints)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._known_as + CALLBACK,
            "client_id": way.settings.client_id,
            "code_verifier": attempt.verifier,
            **members,
        }
        body = urlencode(form).encode()
        reply = await self._posted(endpoints.token, headers, body, way, None)
        nonce = reply.headers.get("dpop-nonce")
        if way.is_bound and reply.status == 400 and nonce is not None:
            reply = await self._posted(endpoints.token, headers, body, way, nonce)
        return _tokens_of(reply)

    async def _posted(
        self, address: str, headers: Mapping[str, str], body: bytes, way: _Way, nonce: str | None
    ) -> HttpReply:
        """What the token endpoint answers.  nonce: what it wants in a proof.  Raises IdentityUnavailable."""
        proof = {} if way.held_key is None or way.key is None else {"dpop": way.key.proof("POST", address, nonce)}
        kinds = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        try:
            return await self._http.request(
                "POST",
                address,
                headers={**headers, **kinds, **proof},
                body=body,
                timeout_s=_EXCHANGE_S,
                max_bytes=_LARGEST,
            )
        except HttpFault:
            raise IdentityUnavailable("the issuer at which people sign in does not answer") from None

    def held_key(self, name: str) -> str | None:
        """The thumbprint of the gateway's key to which the tokens of a way in are bound; None where they are not, or there is none such."""
        way = self._ways.get(name)
        return None if way is None else way.held_key

    async def _known(self, attempt: _Attempt, way: _Way, tokens: Mapping[str, object]) -> Completed:
        """Whom the tokens name, once both are checked and of one person.  Raises NotAuthenticated, Revoked, IdentityUnavailable, FAULTS."""
        access, identifying = tokens.get("access_token"), tokens.get("id_token")
        kind = tokens.get("token_type")
        if not isinstance(access, str) or not isinstance(identifying, str):
            raise NotAuthenticated("the issuer gave no access token, or no ID token")
        if not isinstance(kind, str) or kind.lower() != ("dpop" if way.is_bound else "bearer"):
            raise NotAuthenticated("the issuer's access token is bound to another sender")
        expected = Expected(way.settings.issuer, way.settings.client_id, attempt.nonce, access)
        signed_in = await self._identity.signed_in(identifying, expected)
        officer = await self._identity.authenticate(Credential(access, held_key=way.held_key))
        claims = parts_of(access)[1]
        if claims.get("iss") != way.settings.issuer or claims.get("sub", signed_in.subject) != signed_in.subject:
            raise NotAuthenticated("the access token is of another person than the ID token")
        ends_at = datetime.fromtimestamp(expiry_s(claims), UTC)
        return Completed(attempt.login, officer, access, ends_at, attempt.return_to, signed_in)

    def _seal(self, attempt: _Attempt) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._sealed.encrypt(nonce, json.dumps(asdict(attempt)).encode(), None)
        return urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def _unseal(self, cookie: str) -> _Attempt | None:
        """None for what this gateway has not sealed."""
        try:
            raw = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
            return _Attempt(**json.loads(self._sealed.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None)))
        except (InvalidTag, ValueError, TypeError):
            return None


def refuse_unfit(ways: Mapping[str, LoginSettings], issuers: Mapping[str, Issuer], known_as: str) -> None:
    """Refuse ways in that could let nobody in, or whose cookies anybody on the way could read.  Raises SetupError."""
    if ways and not known_as.startswith("https://") and not is_loopback(known_as):
        raise SetupError(
            "people sign in over https alone: set public_url to the https address by which they know this gateway"
        )
    for name, way in ways.items():
        issuer = issuers.get(way.issuer)
        if issuer is None:
            raise SetupError(
                f"login.{name} names an issuer whose access tokens are not believed: name it in issuer or issuers too"
            )
        if issuer.is_bound_only and way.key_file is None:
            raise SetupError(
                f"login.{name} names an issuer of which bound tokens alone are taken: give it key_file, for by that key the gateway proves"
                " at its token endpoint (DPoP, RFC 9449) whose the tokens are"
            )
        _shown_by(name, way)


def own_path(return_to: str | None) -> str:
    """Where on this server people go on: a path, and nothing that a browser could take for another place.  Raises InvalidInput."""
    if return_to is None:
        return AFTER_LOGIN
    is_path = len(return_to) <= _LONGEST_PATH and _OWN_PATH.fullmatch(return_to) is not None
    if not is_path or "//" in return_to or could_name_a_person(return_to):
        message = "return_to is a path on this server, without anybody's number"
        raise InvalidInput(message, [InputFault("/return_to", "path", message)])
    return return_to


def own_hint(login_hint: str) -> str:
    """Whom the issuer may expect, by the name of an account; nobody's number stands in an address.  Raises InvalidInput."""
    if not _HINT.fullmatch(login_hint) or could_name_a_person(login_hint):
        message = "login_hint is the name of an account, without anybody's number"
        raise InvalidInput(message, [InputFault("/login_hint", "hint", message)])
    return login_hint


def _shown_by(name: str, way: LoginSettings) -> tuple[str | None, ClientKey | None]:
    """The secret, or the key, of the gateway at an issuer.  Raises SetupError."""
    try:
        key = None if way.key_file is None else ClientKey.read(way.key_file, way.key_id)
        secret = None if way.secret_file is None else read_private(way.secret_file).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise SetupError(f"login.{name}: the secret is no text") from None
    except SetupError as fault:
        raise SetupError(f"login.{name}: {fault.detail}") from None
    if secret == "":
        raise SetupError(f"login.{name}: the secret is empty")
    return secret, key


def _tokens_of(reply: HttpReply) -> Mapping[str, object]:
    """Raises BrowserRefused, IdentityUnavailable."""
    if reply.status >= 500:
        raise IdentityUnavailable("the issuer at which people sign in does not answer")
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        told = None
    if reply.status != 200 or not isinstance(told, dict):
        raise BrowserRefused("the issuer gave no tokens for the code", why="code")
    return told


def _basic(client_id: str, secret: str) -> str:
    """Source: RFC 6749 2.3.1."""
    return "Basic " + b64encode(f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()


def _with(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
