"""The witness's own key: a file of 32 random bytes beside its memory, for its owner alone to read, made when first needed."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway_witness.start import CannotStartError

_LENGTH = 32


def read_key(file: Path) -> Ed25519PrivateKey:
    """The key in this file, which is made where it is not there.  Raises CannotStartError: unreadable, or no key."""
    try:
        if not file.exists():
            _make(file)
        key = file.read_bytes()
    except OSError as fault:
        raise CannotStartError(f"The key file {file} cannot be used ({fault.strerror}).") from None
    if len(key) != _LENGTH:
        raise CannotStartError(f"The key file {file} does not hold {_LENGTH} bytes: restore it from its backup.")
    return Ed25519PrivateKey.from_private_bytes(key)


def _make(file: Path) -> None:
    """On the disk when this returns, also its name: a key that is lost after it was told is another witness."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(os.urandom(_LENGTH))
        out.flush()
        os.fsync(out.fileno())
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Force to the disk what the folder says of its files' names.  Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
