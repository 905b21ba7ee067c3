"""A TLS context made anew whenever its files are others: keys are turned without a restart."""

import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

FAULTS = (OSError, ValueError)
"""Of files that cannot be used; an ssl.SSLError is an OSError."""
_Stamp = tuple[int, int, int]


class RenewedTls:
    """make: of the files as they are.  refused: hears, once for each change, of what kind the fault is where other files cannot be used, as
    while they are being replaced: the former ones stay in use.
    """

    def __init__(
        self, files: Sequence[Path | None], make: Callable[[], ssl.SSLContext], refused: Callable[[str], None]
    ) -> None:
        self._files = files
        self._make = make
        self._refused = refused
        self._made: tuple[tuple[_Stamp | None, ...], ssl.SSLContext] | None = None
        self._told_of: tuple[_Stamp | None, ...] | None = None

    def context(self) -> ssl.SSLContext:
        """As the files are now.  Raises one of FAULTS where they were never usable."""
        stamps: tuple[_Stamp | None, ...] | None = None
        try:
            stamps = tuple(map(_stamp, self._files))
            if self._made is None or self._made[0] != stamps:
                self._made = stamps, self._make()
        except FAULTS as fault:
            if self._made is None:
                raise
            if self._told_of is None or self._told_of != stamps:
                self._refused(type(fault).__name__)
            self._told_of = stamps
        return self._made[1]


def _stamp(file: Path | None) -> _Stamp | None:
    """What is another for another file, or another content of it."""
    if file is None:
        return None
    seen = file.stat()
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def no_password() -> str:
    """In place of a key's password: nobody is asked at a terminal.  Raises ValueError."""
    raise ValueError("the key has a password")
