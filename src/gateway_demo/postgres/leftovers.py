"""What demos leave behind: which folders are ours, whose they are, and which may go."""

import contextlib
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway_demo.postgres.embedded import processes_in
from gateway_demo.postgres.place import ROOT_PLACE

LOCK = "demo.lock"
"""The mark of a demo's home, and the lock of who runs in it."""
_RECORD = "home"
"""The mark of a database's folder outside of its home: a file that names the home."""
_NAMED = re.compile("[0-9a-f]{16}")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Leftover:
    """A folder that carries our mark.  home: whose it is.  stays: why it may not go; None: it may."""

    folder: Path
    home: Path
    what: str
    stays: str | None
    size: int = 0


def leftovers(home: Path, place: Path = ROOT_PLACE) -> list[Leftover]:
    """The home itself, where a demo has run in it, and the databases that lie outside of their homes.  No link is followed.

    What may go is of this home, when nothing runs in it, or of a home that is gone.
    """
    home = home.absolute()
    found = [one for one in (_home(home), *(_databases(home, place))) if one is not None]
    return [one if one.stays else _measured(one) for one in found]


def remove(found: list[Leftover], home: Path) -> list[Leftover]:
    """Remove what may go, having looked at each once more; returns what was removed.  Nothing starts in the home meanwhile."""
    removed = []
    with _locked(home.absolute()) as is_ours:
        for one in found:
            is_still = is_ours and one.stays is None and _is_own_folder(one.folder) and not _runs_in(one.folder)
            if is_still:
                shutil.rmtree(one.folder)
                removed.append(one)
    return removed


def _home(home: Path) -> Leftover | None:
    """The home, which bears its mark and belongs to us."""
    if not _is_own_folder(home) or not _is_own_file(home / LOCK):
        return None
    with _locked(home) as is_ours:
        stays = None if is_ours and not _runs_in(home) else "a demo runs in it"
    return Leftover(home, home, "the demo's data, keys and logs", stays)


def _databases(home: Path, place: Path) -> Iterator[Leftover | None]:
    if not _is_own_folder(place):
        return
    with _locked(home) as is_ours:
        for folder in sorted(place.iterdir()):
            yield _database(folder, home, is_stopped=is_ours)


def _database(folder: Path, home: Path, *, is_stopped: bool) -> Leftover | None:
    """None: it does not bear our mark, or belongs to somebody else."""
    record = folder / _RECORD
    if not (_NAMED.fullmatch(folder.name) and _is_own_folder(folder) and _is_own_file(record)):
        return None
    whose = Path(record.read_bytes()[:_LONGEST].decode("utf-8", "surrogateescape").strip())
    if not whose.is_absolute():
        return None
    return Leftover(folder, whose, "a database", _stays(folder, whose, home, is_stopped=is_stopped))


def _stays(folder: Path, whose: Path, home: Path, *, is_stopped: bool) -> str | None:
    if _runs_in(folder):
        return "its server runs"
    if whose == home or home in whose.parents:
        return None if is_stopped else "a demo runs in its home"
    return None if _is_gone(whose, folder.name) else "its home is another one: gateway clean --home there"


def _is_gone(whose: Path, name: str) -> bool:
    """Whether the home is no longer there, or has another database by now."""
    try:
        return (whose / "postgres" / "place").read_text().strip() != name
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, UnicodeDecodeError):
        return False


def _runs_in(folder: Path) -> bool:
    """Whether a server lives in one of the data folders below, at most three levels down: its own, and those of departments."""
    return any(processes_in(data) for depth in ("*/data", "*/*/data", "*/*/*/*/data") for data in folder.glob(depth))


def _is_own_folder(path: Path) -> bool:
    return _is_own(path, stat.S_IFDIR)


def _is_own_file(path: Path) -> bool:
    return _is_own(path, stat.S_IFREG)


def _is_own(path: Path, kind: int) -> bool:
    """Whether it is of this kind, no link, and belongs to who runs this."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_IFMT(found.st_mode) == kind and found.st_uid == os.getuid()


@contextmanager
def _locked(home: Path) -> Iterator[bool]:
    """Whether the home was ours to lock while the block runs; one that is not there needs no lock."""
    try:
        lock = os.open(home / LOCK, os.O_RDWR | os.O_NOFOLLOW)
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


def _measured(one: Leftover) -> Leftover:
    size = 0
    for place, _, names in os.walk(one.folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(Path(place, name)).st_blocks * 512
    return Leftover(one.folder, one.home, one.what, None, size)
