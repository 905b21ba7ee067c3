"""The key of the process that wrote a stream, and whether it signed something."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.entry.joint_signature import covered
from gateway.entry.messages import endorsement_message
from gateway.tlog import Verifier, is_signed


@dataclass(frozen=True, slots=True)
class StreamKey:
    """The Ed25519 key of the process that wrote a stream: its public half, 32 bytes.

    endorsement: the home's log key over `endorsement_message(boot_id, public_key)`, 64 bytes.
    """

    stream_id: int
    boot_id: UUID
    public_key: bytes
    endorsement: bytes

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
