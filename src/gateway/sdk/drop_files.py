"""Opening what lies in a drop folder: a regular file under its own name, and nothing that is led elsewhere or waits."""

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotAFileError(OSError):
    """A link, pipe, socket, device or folder lies where a file should; it was not read."""


def open_drop(path: Path) -> BinaryIO:
    """A regular file, opened at once and for good: what was opened is what is read, whatever the name points to later.

    Raises NotAFileError for anything else, before it is opened where that can be seen; OSError where nothing is there.
    """
    _must_be_regular(path.lstat(), path)
    try:
        file = os.fdopen(os.open(path, _FLAGS), "rb")
    except IsADirectoryError:
        raise NotAFileError(path.name) from None
    try:
        _must_be_regular(os.fstat(file.fileno()), path)
    except NotAFileError:
        file.close()
        raise
    return file


def read_drop(path: Path, most: int) -> bytes:
    """A small file's content, at most `most` + 1 bytes of it.  Raises as `open_drop` does."""
    with open_drop(path) as file:
        return file.read(most + 1)


def written_at(path: Path) -> int:
    """When this name itself was written (ns), a link's own time where it is one.  Raises OSError where nothing is there."""
    return path.lstat().st_mtime_ns


class Digesting:
    """A file that is read once and knows the SM3 of all that was read of it: for gzip, which asks for `read` alone."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.new("sm3")

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        content = self._file.read(size)
        self._digest.update(content)
        return content

    def whole_digest(self) -> str:
        """SM3, hex, of the whole file: what is left of it is read first."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()


def _must_be_regular(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotAFileError(path.name)
