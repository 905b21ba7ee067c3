"""Whose signatures count: the log keys that the verifier already has, and those of witnesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit.batch import endorsement_message
from gateway.audit.verify.strict import digits, members, number, uuid
from gateway.domain.joint_signature import covered
from gateway.tlog import Verifier

_STREAM = {"stream_id": number, "boot_id": uuid, "pubkey": digits(32), "endorsement": digits(64)}


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys that the verifier has from elsewhere than from what is verified.

    log: verifier keys of logs.  raw: public keys, 32 bytes, of a home, whatever its log is called.  witnesses: of witnesses.
    """

    log: tuple[Verifier, ...] = ()
    raw: tuple[bytes, ...] = ()
    witnesses: tuple[Verifier, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether there is any log key."""
        return bool(self.log or self.raw)

    def of(self, origin: str) -> tuple[Verifier, ...]:
        """The keys of the log of that name."""
        return (*(key for key in self.log if key.name == origin), *(Verifier(origin, key) for key in self.raw))


@dataclass(frozen=True, slots=True)
class StreamKey:
    """The Ed25519 key of the process that wrote a stream: its public half, 32 bytes.

    endorsement: the home's log key over `endorsement_message(boot_id, public_key)`, 64 bytes.
    """

    stream_id: int
    boot_id: UUID
    public_key: bytes
    endorsement: bytes

    @classmethod
    def of(cls, said: object) -> "StreamKey":
        """From the object of `keys.json`.  Raises ValueError."""
        read = members(said, _STREAM)
        return cls(read["stream_id"], read["boot_id"], read["pubkey"], read["endorsement"])

    def is_endorsed_by(self, logs: Sequence[Verifier]) -> bool:
        """Whether one of the log's keys signed this one."""
        message = endorsement_message(self.boot_id, self.public_key)
        return any(is_signed(log.public_key, message, self.endorsement) for log in logs)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this process signed the message, alone."""
        return is_signed(self.public_key, message, signature)

    def promised(self, message: bytes, signature: bytes) -> bool:
        """Whether this process signed the message, alone or jointly with others."""
        try:
            return is_signed(self.public_key, *covered(message, signature))
        except ValueError:
            return False


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature, 64 bytes, is that of the key, 32 bytes; False for what is neither."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
