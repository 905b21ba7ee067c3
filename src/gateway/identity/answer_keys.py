"""The keys that sign answers: one that follows from the installation's own, until an operator gives others."""

import re
from collections.abc import Sequence
from pathlib import Path

from gateway.domain.errors import SetupError

DERIVED = "derived"
"""The line that stands for the key that follows from `identity.key`."""
_SEED = re.compile(r"[0-9a-f]{64}")


def answer_seeds(file: Path, derived: bytes) -> Sequence[bytes]:
    """Ed25519 seeds, 32 bytes each; the last signs, all are published.

    file: one line each, 64 hex digits or `derived`; where there is none, `derived` alone is meant.  Raises SetupError where it cannot be read, may
    be read by others, or holds something else.
    """
    try:
        if not file.exists():
            return (derived,)
        if file.stat().st_mode & 0o077:
            raise SetupError(f"others may read {file}: chmod 600 {file}")
        lines = file.read_text("ascii", "replace").split("\n")
    except OSError as fault:
        raise SetupError(
            f"the key file {file} cannot be read ({fault.strerror}): give its folder to this user"
        ) from None
    told = [line for line in lines if line]
    if not told or not all(line == DERIVED or _SEED.fullmatch(line) for line in told) or len(set(told)) < len(told):
        raise SetupError(f"the key file {file} has one line a key, each once: 64 hex digits, or {DERIVED}")
    return tuple(derived if line == DERIVED else bytes.fromhex(line) for line in told)
