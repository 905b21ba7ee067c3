"""Whether a client system has signed a request, where it is registered to sign each of them (RFC 9421)."""

from gateway.domain.request import Sender
from gateway.identity.clients import KnownClients
from gateway.identity.knows_sender import KnowsSender
from gateway.identity.message_signatures import (
    Fields,
    MessageSignature,
    is_digest_of,
    is_signed_by,
    refused,
    request_base,
    signature_of,
)
from gateway.identity.tokens import PROOF_LIVES_S, SKEW_S

_ALWAYS = frozenset({"@method", "authorization"})
_WHERE = (frozenset({"@target-uri"}), frozenset({"@authority", "@path", "@query"}))
_LONGEST_ID = 256


class SignedRequests:
    """Checks the signatures of those who have to sign.  clients: who has to, and by which keys."""

    def __init__(self, clients: KnownClients, senders: KnowsSender) -> None:
        self._clients = clients
        self._senders = senders

    def is_required_of(self, client: str) -> bool:
        """Whether the client has to sign its requests."""
        known = self._clients.find(client)
        return known is not None and known.signs_requests

    async def require(self, client: str, sender: Sender, now_s: float) -> None:
        """Pass where this client has signed this request, just now and for the first time.  now_s: real time.

        The nonce is taken last, in all processes, so that nobody fills the store with signatures that do not hold.  Raises
        NotAuthenticated, FAULTS.
        """
        fields = _by_name(sender)
        signature = signature_of(fields)
        _require_covered(signature, fields, sender)
        _require_fresh(signature, now_s)
        known, key_id, nonce = self._clients.find(client), *map(signature.parameters.get, ("keyid", "nonce"))
        key = known.key(key_id) if known is not None and type(key_id) is str else None
        base = request_base(signature, sender.method, self._senders.target_of(sender), fields)
        if key is None or not is_signed_by(key, base, signature):
            raise refused("the request is not signed by a key of this client, with the algorithm of that key")
        if ("content-digest" in signature.covered) and not is_digest_of(fields, sender.body):
            raise refused("Content-Digest is not that of the body")
        if type(nonce) is not str or not 0 < len(nonce) <= _LONGEST_ID:
            raise refused("the signature has no nonce")
        if not await self._senders.uses.take("signature", client, nonce):
            raise refused("the signature was used before")


def _by_name(sender: Sender) -> Fields:
    found: dict[str, list[str]] = {}
    for name, value in sender.fields:
        found.setdefault(name, []).append(value)
    return found


def _require_covered(signature: MessageSignature, fields: Fields, sender: Sender) -> None:
    covered = frozenset(signature.covered)
    needed = _ALWAYS | ({"content-digest"} if sender.body or "content-digest" in fields else frozenset())
    if not needed <= covered or not any(where <= covered for where in _WHERE):
        raise refused(
            "the signature covers @method, @target-uri (or @authority, @path and @query), authorization, and with a body content-digest"
        )


def _require_fresh(signature: MessageSignature, now_s: float) -> None:
    made_at, ends_at = (signature.parameters.get(name) for name in ("created", "expires"))
    if type(made_at) is not int or not -PROOF_LIVES_S <= made_at - now_s <= SKEW_S:
        raise refused("the signature was made too long ago, its clock is ahead, or it does not say when (created)")
    if "expires" in signature.parameters and not (type(ends_at) is int and ends_at + SKEW_S >= now_s):
        raise refused("the signature has expired")
