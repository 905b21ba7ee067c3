"""A publication: which bundle is in force from now on, who drafted and who approved it, signed by the installation's key."""

from collections.abc import Collection
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.domain.frozen import frozen
from gateway.domain.words import PublicationAct
from gateway.entry import canonical, timestamp
from gateway.policy.bundle import Unsound

_BEGIN = b"oneclick-gateway policy v1\n"
"""What the message begins with, so that the signature can be taken for nothing else."""


@frozen
class Publication:
    """number: dense from 0; the greatest is in force.  bundle, former: hashes, hex; former None with the first.

    at: real clock, UTC.  entry: what records it in the log.
    """

    number: int
    bundle: str
    former: str | None
    act: PublicationAct
    at: datetime
    entry: str
    policy_id: str | None = None
    drafted_by: str | None = None
    approved_by: str | None = None

    @property
    def message(self) -> bytes:
        """What is signed: the beginning above, and canonical JSON of all of this."""
        return _BEGIN + canonical(
            {
                "number": self.number,
                "bundle": self.bundle,
                "former": self.former,
                "act": str(self.act),
                "at": timestamp(self.at.astimezone(UTC)),
                "entry": self.entry,
                "policy_id": self.policy_id,
                "drafted_by": self.drafted_by,
                "approved_by": self.approved_by,
            }
        )


@frozen
class SignedPublication:
    """public_key: Ed25519, 32 bytes.  signature: over the publication's message, 64 bytes."""

    publication: Publication
    public_key: bytes
    signature: bytes

    @classmethod
    def by(cls, key: Ed25519PrivateKey, publication: Publication) -> "SignedPublication":
        """Sign it."""
        return cls(publication, key.public_key().public_bytes_raw(), key.sign(publication.message))

    def require_sound(self, trusted: Collection[bytes]) -> None:
        """Pass where one of the installation's own keys has signed exactly this.  Raises Unsound."""
        if self.public_key not in trusted:
            raise Unsound("the publication is not signed by a key of this installation")
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, self.publication.message)
        except (InvalidSignature, ValueError):
            raise Unsound("the publication's signature does not fit it") from None
