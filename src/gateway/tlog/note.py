"""Signed notes (C2SP signed-note) by Ed25519, and time-stamped cosignatures (C2SP tlog-cosignature) by Ed25519 and ML-DSA-44."""

import hashlib
import re
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
"""A witness's algorithm: the signature covers the time at which it saw the checkpoint."""
ML_DSA_44 = 0x06
"""The same by ML-DSA-44 (FIPS 204), which covers the cosigner's name, and of the checkpoint origin, size and root alone."""
KEY_SIZES = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
"""By algorithm, the bytes of a public key."""

MOST_SIGNATURES = 100
LATEST = (1 << 63) - 1
"""Seconds since 1970; a cosignature's time is not beyond it."""
_LONGEST = 1_000_000
_MARK = "\u2014"
_ID_SIZE, _TIME_SIZE = 4, 8
_SIZES = {ED25519: 64, COSIGNATURE: _TIME_SIZE + 64, ML_DSA_44: _TIME_SIZE + 2420}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")


class BadNote(ValueError):
    """A note is not of the form, or not signed by whom it should be."""


class NotHere(BadNote):
    """A signature cannot be checked: the cryptographic library of this machine does not know its algorithm."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that is trusted under a name.  algorithm: ED25519, COSIGNATURE or ML_DSA_44.  public_key: as long as KEY_SIZES says."""

    name: str
    public_key: bytes
    algorithm: int = ED25519

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """From `<name>+<key id in hex>+<base64 of algorithm and key>`.  Raises BadNote."""
        found = _VKEY.fullmatch(vkey.strip())
        key = decoded(found[3]) if found else b""
        if found is None or not key or len(key) != 1 + KEY_SIZES.get(key[0], -1):
            raise BadNote("not a verifier key of Ed25519 or ML-DSA-44: <name>+<8 hex digits>+<base64>")
        verifier = cls(found[1], key[1:], key[0])
        if verifier.key_id.hex() != found[2]:
            raise BadNote("the verifier key's id does not follow from its name and key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """Four bytes that say, with the name, which key made a signature."""
        named = self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.public_key
        return hashlib.sha256(named).digest()[:_ID_SIZE]

    @property
    def vkey(self) -> str:
        """The key as text, the inverse of `parse`."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes((self.algorithm,)) + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check a signature without its key id.  Returns a cosignature's time, in seconds since 1970.

        Raises BadNote, NotHere.
        """
        at = None if self.algorithm == ED25519 else int.from_bytes(signature[:_TIME_SIZE], "big")
        if len(signature) != _SIZES[self.algorithm] or (at is not None and at > LATEST):
            raise BadNote(f"the signature of {self.name} is not of its key's form")
        try:
            self._check(text, signature, at)
        except (InvalidSignature, ValueError):
            raise BadNote(f"the signature of {self.name} is not its signature of this text") from None
        except UnsupportedAlgorithm:
            raise NotHere(f"the signature of {self.name}: it needs a library that knows ML-DSA-44") from None
        return at

    def _check(self, text: str, signature: bytes, at: int | None) -> None:
        if at is None:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        elif self.algorithm == COSIGNATURE:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature[_TIME_SIZE:], cosigned(text, at))
        else:
            message = cosigned_tree(self.name, text, at)
            MLDSA44PublicKey.from_public_bytes(self.public_key).verify(signature[_TIME_SIZE:], message)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the name it signs under."""

    name: str
    private_key: Ed25519PrivateKey
    algorithm: int = ED25519

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.private_key.public_key().public_bytes_raw(), self.algorithm)

    def sign(self, text: str, at: int | None = None) -> "Signature":
        """Sign a note's text.  at: seconds since 1970, for a cosignature and for nothing else.  Raises ValueError."""
        if (at is None) != (self.algorithm == ED25519):
            raise ValueError("a cosignature has a time, a signature has none")
        message, stamp = (text.encode(), b"") if at is None else (cosigned(text, at), struct.pack(">Q", at))
        return Signature(self.name, self.verifier.key_id, stamp + self.private_key.sign(message))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line.  key_id: 4 bytes.  data: what the algorithm says, 64 bytes, or 72 with a time in front."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line in a note, with its newline."""
        return f"{_MARK} {self.name} {encoded(self.key_id + self.data)}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """From a line, with or without its newline.  Raises BadNote."""
        mark, _, rest = line.removesuffix("\n").partition(" ")
        name, _, data = rest.partition(" ")
        blob = decoded(data)
        if mark != _MARK or not is_name(name) or len(blob) <= _ID_SIZE:
            raise BadNote("not a signature line")
        return cls(name, blob[:_ID_SIZE], blob[_ID_SIZE:])


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds: whose, and for a cosignature when, in seconds since 1970."""

    verifier: Verifier
    at: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text, with its last newline, and the signatures by known keys, all of which hold.

    unchecked: why those by other known keys could not be checked on this machine.
    """

    text: str
    signatures: tuple[Verified, ...]
    unchecked: tuple[str, ...] = ()

    def is_signed_by(self, *verifiers: Verifier) -> bool:
        """Whether one of these keys signed."""
        return any(signature.verifier in verifiers for signature in self.signatures)


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """A note signed by these keys.  text: ends in a newline.  Raises BadNote where it cannot be a note's text."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise BadNote("a note's text ends in a newline and has no other control characters")
    return text + "\n" + "".join(signer.sign(text).line for signer in signers)


def split_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """Text and signatures, none of which is checked.  Raises BadNote."""
    text, blank, lines = note.rpartition("\n\n")
    if len(note) > _LONGEST or not blank or not text or not lines.endswith("\n") or _CONTROL.search(note):
        raise BadNote("not a signed note: text, a blank line, signature lines")
    signatures = lines.removesuffix("\n").split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise BadNote(f"a note has at most {MOST_SIGNATURES} signatures")
    return text + "\n", tuple(map(Signature.parse, signatures))


def open_note(note: str, verifiers: Iterable[Verifier]) -> Note:
    """Check a note's signatures by known keys, every line of them; those by others are passed over.

    Raises BadNote where one by a known key does not hold, or there is none by a known key; NotHere where none could be checked.
    Source: C2SP signed-note; its section stands beside each step.
    """
    # 1  Text and signature lines, in their only form.  Format.
    text, signatures = split_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    held: list[Verified] = []
    unchecked: list[str] = []
    for signature in signatures:
        # 2  A line belongs to the key of its name and key id; one by an unknown key is passed over.  Signatures.
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        # 3  Every line by a known key holds, else the note does not.  Signatures.
        try:
            held.append(Verified(verifier, verifier.verify(text, signature.data)))
        except NotHere as fault:
            unchecked.append(str(fault))
    # 4  At least one is by a known key.  Signatures.
    if not held and unchecked:
        raise NotHere(unchecked[0])
    if not held:
        raise BadNote("the note is signed by none of the known keys")
    return Note(text, tuple(held), tuple(unchecked))


def cosigned(text: str, at: int) -> bytes:
    """What a cosignature covers.  Source: C2SP tlog-cosignature, Ed25519 signed message."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosigned_tree(name: str, text: str, at: int) -> bytes:
    """What a cosignature by ML-DSA-44 of a checkpoint covers: no further lines of it.  Raises BadNote where the text is no checkpoint.

    Source: C2SP tlog-cosignature, ML-DSA-44 signed message.
    """
    origin, size, root = [*text.split("\n", 3), "", ""][:3]
    names = [part.encode() for part in (name, origin)]
    digits = size if size.isascii() and size.isdecimal() and len(size) < 20 else ""
    if not digits or len(decoded(root)) != 32 or not all(1 <= len(part) < 256 for part in names):
        raise BadNote("only a checkpoint can be cosigned by ML-DSA-44")
    signer, log = (bytes((len(part),)) + part for part in names)
    return b"subtree/v1\n\0" + signer + struct.pack(">Q", at) + log + struct.pack(">QQ", 0, int(digits)) + decoded(root)


def is_name(name: str) -> bool:
    """Whether this can be a key's name: not empty, no blank, no plus sign."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def encoded(data: bytes) -> str:
    """Standard base64."""
    return b64encode(data).decode()


def decoded(text: str) -> bytes:
    """From standard base64, its only form; empty where it is none."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return b""
    return data if encoded(data) == text else b""
