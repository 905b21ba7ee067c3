"""How the http driver shows who asks: a static key, basic, an HMAC over the request, or a token by OAuth client credentials."""

import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import orjson
from pydantic import Field

from gateway.connect.drivers.hmac_sm3 import signature
from gateway.domain.errors import SetupError
from gateway.sdk import ClosedModel, DriverContext, HttpFault, asked_as

_MARGIN_MS = 5_000
"""A token that ends sooner than this is renewed before it is used: it would end on the way."""
_USUAL_S = 300
"""How long a token lives whose server does not say so."""
_MOST_S = 86_400
_TOKEN = re.compile(r"[!-~]{1,8192}")

Auth = Literal["none", "static_key", "basic", "hmac", "oauth"]
NEEDS = {
    "none": (),
    "static_key": ("key",),
    "basic": ("user", "secret"),
    "hmac": ("key", "secret"),
    "oauth": ("user", "secret"),
}
"""Which of the operator's settings each way needs."""


class HttpEndpoint(ClosedModel):
    """The operator's settings: the department's address and what we are known by there.

    key: with `static_key`, and our name with `hmac`.  user, secret: with `basic`, and client id and secret with `oauth`; secret: with `hmac`.
    """

    url: str = Field(pattern=r"^https?://")
    key: str = ""
    user: str = ""
    secret: str = ""


class TokenRefused(Exception):
    """The department gives no token; `cause` is a code."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class AuthFacts(ClosedModel):
    """The facts of a manifest about credentials.  token: the path where one is fetched."""

    auth: Auth
    key_header: str = Field(default="X-Api-Key", pattern=r"^[A-Za-z0-9-]+$")
    sign: Literal["hmac-sha256", "hmac-sm3"] = "hmac-sha256"
    sign_header: str = Field(default="X-Signature", pattern=r"^[A-Za-z0-9-]+$")
    time_header: str = Field(default="X-Timestamp", pattern=r"^[A-Za-z0-9-]+$")
    nonce_header: str = Field(default="X-Nonce", pattern=r"^[A-Za-z0-9-]+$")
    token: str = Field(default="", pattern=r"^(/.*)?$")
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is signed of a request.  query: without the question mark."""

    method: str
    path: str
    query: str
    body: bytes


class Credentials:
    """The headers that show who asks."""

    def __init__(self, way: AuthFacts, endpoint: HttpEndpoint, context: DriverContext) -> None:
        self._way = way
        self._endpoint = endpoint
        self._context = context
        self._token = SharedToken(context, endpoint.url.rstrip("/") + way.token, self._grant)

    def check(self) -> None:
        """Raises SetupError where a setting is missing that this way needs, or that it has no use for."""
        name, needed = self._context.manifest.connector.name, NEEDS[self._way.auth]
        for setting in ("key", "user", "secret"):
            is_given = bool(getattr(self._endpoint, setting))
            if is_given is not (setting in needed):
                what = "has no use for" if is_given else "needs"
                raise SetupError(f'The settings for {name}: auth = "{self._way.auth}" {what} {setting}.')
        if self._way.auth == "oauth" and not self._way.token:
            raise SetupError(f'The manifest of {name}: auth = "oauth" needs token, the path where one is fetched.')

    async def headers(self, sent: Sent, timeout_s: float, stale: bytes | None = None) -> tuple[dict[str, str], bytes]:
        """The headers for a request, and the token kept that they bear.  stale: a token that the department did not take.

        Raises HttpFault and TokenRefused, with a token alone.
        """
        way, endpoint = self._way, self._endpoint
        match way.auth:
            case "static_key":
                return {way.key_header: endpoint.key}, b""
            case "basic":
                return {"Authorization": _basic(endpoint.user, endpoint.secret)}, b""
            case "hmac":
                return self._signed(sent), b""
            case "oauth":
                kept = await self._token.current(timeout_s, stale)
                return {"Authorization": f"Bearer {orjson.loads(kept)['token']}"}, kept
        return {}, b""

    def _signed(self, sent: Sent) -> dict[str, str]:
        way, nonce, time_ms = self._way, secrets.token_hex(16), _now_ms(self._context)
        signed = signature(
            self._endpoint.secret,
            method=sent.method,
            path=sent.path,
            query=sent.query,
            body=sent.body,
            timestamp_ms=time_ms,
            nonce=nonce,
            digest=way.sign.removeprefix("hmac-"),
        )
        return {
            way.key_header: self._endpoint.key,
            way.time_header: str(time_ms),
            way.nonce_header: nonce,
            way.sign_header: signed,
        }

    def _grant(self) -> tuple[str, Mapping[str, str]]:
        form = "grant_type=client_credentials" + (f"&scope={quote(self._way.scope)}" if self._way.scope else "")
        user, secret = quote(self._endpoint.user, safe=""), quote(self._endpoint.secret, safe="")
        return form, {"Authorization": _basic(user, secret)}


class SharedToken:
    """An access token by OAuth client credentials, which all workers share.

    url: where it is fetched.  grant: makes the form of a request for one, and the headers beside it.
    """

    def __init__(self, context: DriverContext, url: str, grant: Callable[[], tuple[str, Mapping[str, str]]]) -> None:
        self._context = context
        self._url = url
        self._grant = grant
        self._key = f"{context.manifest.connector.name}.access_token"

    async def current(self, timeout_s: float, stale: bytes | None = None) -> bytes:
        """The token as it is kept, an object with `token`; fetched by one of them where there is none, or none that lives.

        stale: one that was not taken.  Raises HttpFault and TokenRefused.
        """
        kept = await self._context.store.get(self._key)
        if kept is not None and kept != stale and orjson.loads(kept)["ends_ms"] > _now_ms(self._context) + _MARGIN_MS:
            return kept

        async def fetch() -> bytes:
            return await self._fetch(timeout_s)

        return await self._context.store.refresh(self._key, kept, fetch)

    async def _fetch(self, timeout_s: float) -> bytes:
        form, headers = self._grant()
        with asked_as(None):
            answer = await self._context.http.request(
                "POST",
                self._url,
                headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
                body=form.encode(),
                timeout_s=timeout_s,
            )
        if answer.status != 200:
            raise TokenRefused(f"http_{answer.status}")
        return _kept(answer.body, _now_ms(self._context))


def _now_ms(context: DriverContext) -> int:
    return int(context.clock.real().timestamp() * 1000)


def _kept(body: bytes, now_ms: int) -> bytes:
    """The token of a reply with its end, as it is kept.  Raises HttpFault("malformed")."""
    try:
        content = orjson.loads(body)
        token, kind = content["access_token"], str(content.get("token_type", "bearer"))
        lives_s = min(max(float(content.get("expires_in", _USUAL_S)), 0.0), _MOST_S)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HttpFault("malformed") from None
    if not re.fullmatch("bearer", kind, re.IGNORECASE) or not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise HttpFault("malformed")
    return orjson.dumps({"token": token, "ends_ms": now_ms + int(lives_s * 1000)})


def _basic(user: str, secret: str) -> str:
    """RFC 7617, in UTF-8; client id and secret of RFC 6749 §2.3.1 are percent-encoded before."""
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode()
