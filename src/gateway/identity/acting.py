"""Whom a client system acts for: a statement that it signs for one request, by its own key.

A JWS of the type `acting-officer+jwt` in the header `Acting-Officer`, over

    iss, aud, iat, jti    the client's id; the gateway's audience; seconds since 1970; an id, used once
    htm, htu, digest      the request: its method, its address as callers know it, SHA-256 of its body in base64url
    officer               as in an access token: account, department, county, post, duties, digests
    origins               of a client that is another gateway: the names of the logs of those by which the question has come, its own last

The token bounds what it may say: a department of those that the client is registered for, duties that the token has too.  The roles
stay the token's, and so does how surely the issuer knows who it is.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from gateway.domain.errors import NotAuthenticated
from gateway.domain.origins import LOG_NAME
from gateway.domain.request import Sender
from gateway.domain.stages import Officer
from gateway.identity.claims import officer_of
from gateway.identity.clients import KnownClients
from gateway.identity.knows_sender import KnowsSender
from gateway.identity.tokens import ALGORITHMS, PROOF_LIVES_S, SKEW_S, digest_of, is_signed, is_time, parts_of

_TYPE = "acting-officer+jwt"
_LONGEST_ID = 256
_MOST_TOLD = 16


class ActingOfficers:
    """Checks statements.  audience: what they are meant for.  gateways: the clients that are other gateways, and what the log of each is called."""

    def __init__(
        self, clients: KnownClients, senders: KnowsSender, audience: str, gateways: Mapping[str, str] | None = None
    ) -> None:
        self._gateways = gateways or {}
        self._clients = clients
        self._senders = senders
        self._audience = audience

    def is_gateway(self, client: str) -> bool:
        """Whether the client is another gateway."""
        return client in self._gateways

    async def named(self, by: Officer, sender: Sender, now_s: float) -> Officer:
        """The officer for whom the client acts in this request.  now_s: real time.  Raises NotAuthenticated, FAULTS.

        The use of a statement is taken last, in all processes.
        """
        if len(sender.acting) != 1:
            raise NotAuthenticated("the request carries one statement in the header Acting-Officer")
        claims = self._signed(by, sender.acting[0])
        self._require_request(claims, sender)
        used, made_at = claims.get("jti"), claims.get("iat")
        if not isinstance(used, str) or not 0 < len(used) <= _LONGEST_ID or not is_time(made_at):
            raise NotAuthenticated("the statement has no jti or iat")
        if not -PROOF_LIVES_S <= made_at - now_s <= SKEW_S:
            raise NotAuthenticated("the statement was made too long ago, or its clock is ahead")
        officer = replace(self._bounded(by, claims), origins=self._origins(by, claims))
        if not await self._senders.uses.take("acting", by.client, used):
            raise NotAuthenticated("the statement was used before")
        return officer

    def _signed(self, by: Officer, text: str) -> Mapping[str, object]:
        header, claims = parts_of(text)
        algorithm, key_id = str(header.get("alg")), header.get("kid")
        client = self._clients.find(by.client)
        key = client.key(key_id) if client is not None and isinstance(key_id, str) else None
        is_ours = header.get("typ") == _TYPE and "crit" not in header and algorithm in ALGORITHMS
        if key is None or not is_ours or not is_signed(text, algorithm, key):
            raise NotAuthenticated("the statement is not signed by a key of this client")
        if claims.get("iss") != by.client or claims.get("aud") != self._audience:
            raise NotAuthenticated("the statement is another client's, or meant for another service")
        return claims

    def _require_request(self, claims: Mapping[str, object], sender: Sender) -> None:
        is_it = claims.get("htm") == sender.method and self._senders.is_address(claims.get("htu"), sender.path)
        if not is_it or claims.get("digest") != digest_of(sender.body):
            raise NotAuthenticated("the statement is for another request: htm, htu and digest say for which")

    def _origins(self, by: Officer, claims: Mapping[str, object]) -> tuple[str, ...]:
        """By which gateways the question has come; of a client that is none, by none.  Raises NotAuthenticated where it cannot be so."""
        told, own = claims.get("origins", []), self._gateways.get(by.client)
        if not isinstance(told, list) or len(told) > _MOST_TOLD or not all(_is_origin(one) for one in told):
            raise NotAuthenticated("the statement's origins are no names of logs")
        if (told[-1] if told else None) != own:
            raise NotAuthenticated("the statement's last origin is not the gateway that this client is registered as")
        return tuple(map(str, told))

    def _bounded(self, by: Officer, claims: Mapping[str, object]) -> Officer:
        """Raises NotAuthenticated where the statement says more than the token and the registration allow."""
        told = {"sub": "", "client_id": by.client, "roles": sorted(by.roles), "officer": claims.get("officer")}
        officer = replace(officer_of(told), client=by.client, assurance=by.assurance)
        client = self._clients.find(by.client)
        if client is None or officer.department not in client.acts_for:
            raise NotAuthenticated("the client may not act for officers of this department")
        if "*" not in by.duties and not officer.duties <= by.duties:
            raise NotAuthenticated("the statement names duties that the access token has not")
        return officer


def _is_origin(told: object) -> bool:
    return isinstance(told, str) and re.fullmatch(LOG_NAME, told) is not None
