"""By what a receiver knows that a message is ours: the signatures of Standard Webhooks, symmetric (v1) and asymmetric (v1a).

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.domain.frozen import frozen

_BYTES = 32


@frozen
class CallbackKeys:
    """One generation of keys.  secret, seed: 32 bytes each, of HMAC-SHA256 and of Ed25519.  since, until: real clock; until None: the newest."""

    secret: bytes = field(repr=False)
    seed: bytes = field(repr=False)
    since: datetime
    until: datetime | None = None

    def signs_at(self, now: datetime) -> bool:
        """Whether it still signs: it is the newest, or its time is not over.  now: real clock."""
        return self.until is None or self.until > now

    @property
    def told_secret(self) -> str:
        """The secret in the form in which a receiver takes it; told once."""
        return f"whsec_{b64encode(self.secret).decode()}"

    @property
    def public_key(self) -> str:
        """The public half of the asymmetric pair, as receivers take it."""
        return f"whpk_{b64encode(_signer(self.seed).public_key().public_bytes_raw()).decode()}"


def new_keys(now: datetime) -> CallbackKeys:
    """Fresh ones."""
    return CallbackKeys(secrets.token_bytes(_BYTES), secrets.token_bytes(_BYTES), now)


def signed_headers(message_id: str, at: datetime, body: bytes, keys: Iterable[CallbackKeys]) -> Mapping[str, str]:
    """The three headers of a message, signed by every generation given.  at: of this try, real clock."""
    timestamp = str(int(at.timestamp()))
    content = b".".join([message_id.encode(), timestamp.encode(), body])
    signatures = [
        signature
        for one in keys
        for signature in (
            f"v1,{b64encode(hmac.digest(one.secret, content, hashlib.sha256)).decode()}",
            f"v1a,{b64encode(_signer(one.seed).sign(content)).decode()}",
        )
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signer(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
