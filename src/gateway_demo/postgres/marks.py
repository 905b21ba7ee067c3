"""The marks by which what a demo has made outside of its home is known again, whose it is, and whether somebody holds it."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "demo.lock"
"""The mark of a demo's home, and the lock of who runs in it."""
RECORD = "home"
"""The mark of a folder of one home outside of it, of its database or of that one's sockets: a file that names the home."""
MADE_BY = "made-by"
"""The mark of what all homes share: a file that names the home for which it was made, and the lock of who makes it."""
_LONGEST = 4096


def home_of(record: Path) -> Path | None:
    """The home that a mark names; None where it is no file of ours, or names none."""
    if not is_own_file(record):
        return None
    home = Path(record.read_bytes()[:_LONGEST].decode("utf-8", "surrogateescape").strip())
    return home if home.is_absolute() else None


def is_own_folder(path: Path, further: range = range(0)) -> bool:
    """Whether it is a folder, no link, of who runs this, or of one of these users."""
    return _is(path, stat.S_IFDIR, further)


def is_own_file(path: Path) -> bool:
    """Whether it is a file, no link, and belongs to who runs this."""
    return _is(path, stat.S_IFREG, range(0))


def _is(path: Path, kind: int, further: range) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_IFMT(found.st_mode) == kind and (found.st_uid == os.getuid() or found.st_uid in further)


@contextmanager
def locked(file: Path) -> Iterator[bool]:
    """Whether the file was ours to lock while the block runs; one that is not there needs no lock."""
    try:
        lock = os.open(file, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield True
        return
    except OSError:
        yield False
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)
