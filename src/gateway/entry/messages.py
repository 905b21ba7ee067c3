"""What is signed: batch, receipt, a process's own key, a bundle's manifest; the exact bytes that each signature covers."""

import hashlib
import struct
from collections.abc import Sequence
from uuid import UUID


def endorsement_message(boot_id: UUID, public_key: bytes) -> bytes:
    """What the home's log key signs for a process's own key."""
    return b"oneclick-gateway audit stream v1\n" + boot_id.bytes + public_key


def receipt_message(entry: str, leaf: str) -> bytes:
    """What a receipt's signature covers.  leaf: the leaf's hash, hex."""
    return f"oneclick-gateway audit receipt v1\n{entry}\n{leaf}\n".encode()


def batch_digest(former: bytes, leaves: Sequence[bytes]) -> bytes:
    """SHA-256 over the former batch's digest (32 zero bytes before the first) and the leaf hashes, in order."""
    return hashlib.sha256(former + b"".join(leaves)).digest()


def batch_message(stream_id: int, batch_no: int, first_seq: int, n: int, digest: bytes) -> bytes:
    """What a batch's signature covers."""
    return b"oneclick-gateway audit batch v1\n" + struct.pack(">iqqi", stream_id, batch_no, first_seq, n) + digest


def manifest_message(origin: str, manifest: bytes) -> str:
    """The text of the note by which a log's key vouches for a bundle's `manifest.json`, and so for all files that it names."""
    return f"oneclick-gateway audit manifest v1\n{origin}\n{hashlib.sha256(manifest).hexdigest()}\n"
