"""How we show another gateway who asks: a token as its client system, and for each request a signed word on whose behalf it is made."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import orjson
from pydantic import Field

from gateway.connect.drivers.http_credentials import SharedToken
from gateway.sdk import ClientKey, ClosedModel, DriverContext, Purpose

_ACTING = "acting-officer+jwt"


class GatewayEndpoint(ClosedModel):
    """The operator's settings: where the other gateway is, as which client system we come, and by which key its log is known.

    url: as its callers know it, without a path behind. token_url: where its issuer gives tokens. client_id, key_file, key_id: our client system
    there, our private key as PEM (P-256, Ed25519 or RSA), closed to others, and its `kid`. audience: what its tokens and statements are for.
    log_key: the key of its log, agreed on paper, as `gateway audit log-key` prints it there; several with a blank between.
    signs_requests: sign each request by the same key (RFC 9421), where our client system is registered to do so.
    """

    url: str = Field(pattern=r"^https?://[^\s?#]+$")
    token_url: str = Field(pattern=r"^https?://[^\s#]+$")
    client_id: str = Field(min_length=1, max_length=128)
    key_file: Path
    key_id: str = Field(min_length=1)
    audience: str = "oneclick-gateway"
    log_key: str = Field(min_length=1)
    signs_requests: bool = False


@dataclass(frozen=True, slots=True)
class PeerLetter:
    """A request, but for what shows who makes it."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]


class PeerCredentials:
    """The headers of each request.  Raises SetupError for a key that cannot be read."""

    def __init__(self, endpoint: GatewayEndpoint, context: DriverContext) -> None:
        self._endpoint = endpoint
        self._key = ClientKey.read(endpoint.key_file, endpoint.key_id)
        self._token = SharedToken(context, endpoint.token_url, self._grant)

    async def token(self, timeout_s: float, stale: bytes | None = None) -> bytes:
        """Our access token there, as it is kept.  stale: one that was not taken.  Raises HttpFault and TokenRefused."""
        return await self._token.current(timeout_s, stale)

    @staticmethod
    def bearing(token: bytes) -> Mapping[str, str]:
        """The header with a token as it is kept."""
        return {"Authorization": f"Bearer {orjson.loads(token)['token']}"}

    def signature(self, letter: PeerLetter, shown: Mapping[str, str]) -> Mapping[str, str]:
        """The headers by which a request is signed with all that it bears, where that is wanted there; made anew for each time that it is sent.

        shown: those that say who asks.
        """
        if not self._endpoint.signs_requests:
            return {}
        return self._key.signed(letter.method, letter.url, {**letter.headers, **shown}, letter.body)

    def acting(self, letter: PeerLetter, purpose: Purpose, duty: str, origins: Sequence[str]) -> Mapping[str, str]:
        """The header that says for whom a request is made, good for this request alone.

        duty: the matter there that it is about: the officer's right to ask here is ours to know.  origins: ours among them, last.
        """
        asked_for = purpose.asked_for
        officer = {
            "account": purpose.officer_card,
            "department": asked_for.department if asked_for else "",
            "county": asked_for.county if asked_for else "",
            "post": asked_for.post if asked_for else "",
            "duties": [duty],
        }
        claims = {
            "htm": letter.method, "htu": letter.url, "digest": _digest(letter.body), "officer": officer, "origins": list(origins),
        }  # fmt: skip
        return {"Acting-Officer": self._key.said(_ACTING, self._endpoint.client_id, self._endpoint.audience, claims)}

    def _grant(self) -> tuple[str, Mapping[str, str]]:
        shown = self._key.shown(self._endpoint.client_id, self._endpoint.token_url)
        return urlencode({"grant_type": "client_credentials", "client_id": self._endpoint.client_id, **shown}), {}


def _digest(body: bytes) -> str:
    return urlsafe_b64encode(sha256(body).digest()).decode().rstrip("=")
