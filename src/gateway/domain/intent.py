"""The intent receipt that travels with every question to a department: its words, and what its signatures cover.

One receipt serves a whole query.  It names each lookup by a digest over department, lookup id and number, so that it is worth
nothing for another question; the docs for departments are `docs/signed-intent.md`.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self
from uuid import UUID

HEADER = "X-Intent-Receipt"
DIGEST_LENGTH = 16
"""Bytes of a lookup's digest: what must be hard is to find another question for one that is given."""
_FORM = "v1"
_LENGTHS = (32, 16, 32, 64)
"""Bytes of leaf hash, boot id, public key and endorsement."""
_PARTS = 9

current_intent: ContextVar[str] = ContextVar("current_intent", default="")
"""The receipt of the question that is being asked; the HTTP seam puts it on every call."""


def lookup_digest(department: str, lookup_id: str, number: str) -> bytes:
    """One question of a query: SHA-256 over department, lookup id and number, a line each, cut to 16 bytes.

    number: of the person asked about, or the organisation's credit code, as it stands in the question.
    """
    message = f"oneclick-gateway lookup v1\n{department}\n{lookup_id}\n{number}\n"
    return hashlib.sha256(message.encode()).digest()[:DIGEST_LENGTH]


def intent_message(words: str) -> bytes:
    """What a process's own key signs: the receipt's words but for the signature itself."""
    return f"oneclick-gateway intent receipt v1\n{words}\n".encode()


@dataclass(frozen=True, slots=True)
class Endorsed:
    """A process's own key, and the log key's word for it.  Bytes: 32 and 64."""

    boot_id: UUID
    public_key: bytes
    endorsement: bytes


@dataclass(frozen=True, slots=True)
class IntentReceipt:
    """The INTENT `entry` with this leaf hash is durable, and these lookups belong to it.

    at: when it was signed, real clock, whole seconds since 1970.  leaf: 32 bytes.  lookups: digests of 16 bytes, in order.
    """

    entry: str
    at: int
    leaf: bytes
    signer: Endorsed
    lookups: tuple[bytes, ...]

    def words(self) -> str:
        """All parts but the signature, with dots between."""
        signer = self.signer
        parts = (self.leaf, signer.boot_id.bytes, signer.public_key, signer.endorsement, b"".join(self.lookups))
        return ".".join((_FORM, self.entry, str(self.at), *map(_text, parts)))

    def names(self, department: str, lookup_id: str, number: str) -> bool:
        """Whether this question is one of those that the INTENT is about."""
        return lookup_digest(department, lookup_id, number) in self.lookups

    @classmethod
    def parse(cls, text: str) -> tuple[Self, str, bytes]:
        """A receipt, its words and the signature over them, none of it verified.  Raises ValueError."""
        words, _, signature = text.rpartition(".")
        parts = words.split(".")
        if len(parts) != _PARTS - 1 or parts[0] != _FORM or not parts[2].isdecimal():
            raise ValueError("not an intent receipt")
        leaf, boot_id, public_key, endorsement, lookups, sign = (_bytes(part) for part in (*parts[3:], signature))
        if (len(leaf), len(boot_id), len(public_key), len(endorsement)) != _LENGTHS or len(lookups) % DIGEST_LENGTH:
            raise ValueError("an intent receipt whose parts have other lengths")
        digests = tuple(lookups[at : at + DIGEST_LENGTH] for at in range(0, len(lookups), DIGEST_LENGTH))
        signer = Endorsed(UUID(bytes=boot_id), public_key, endorsement)
        return cls(parts[1], int(parts[2]), leaf, signer, digests), words, sign


def sealed(words: str, signature: bytes) -> str:
    """The whole receipt.  signature: over `intent_message(words)`, alone or jointly with others (`entry.joint_signature`)."""
    return f"{words}.{_text(signature)}"


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(content) != text:
        raise ValueError("not base64url without padding")
    return content
