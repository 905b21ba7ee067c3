"""What demos leave behind: which folders are ours, whose they are, and which may go."""

import contextlib
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gateway_demo.postgres.embedded import SOCKET, SOCKETS, processes_in
from gateway_demo.postgres.marks import LOCK, MADE_BY, RECORD, home_of, is_own_file, is_own_folder, locked
from gateway_demo.postgres.place import MAKING, PROGRAMS, ROOT_PLACE, UNNAMED_UIDS

_NAMED = re.compile("[0-9a-f]{16}")
_RUNS_IN_HOME, _RUNS, _ANOTHERS = (
    "a demo runs in its home",
    "its server runs",
    "its home is another one: gateway clean --home there",
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A folder that carries our mark.  home: whose it is.  stays: why it may not go; None: it may."""

    folder: Path
    home: Path
    what: str
    stays: str | None
    size: int = 0


def leftovers(home: Path, place: Path = ROOT_PLACE, temporary: Path | None = None) -> list[Leftover]:
    """The home itself, where a demo has run in it, and what lies outside of homes: databases, their sockets, the server's programs.

    place: where databases and programs lie.  temporary: where sockets do; None: in the folder for temporary files.  No link is followed.
    What may go is of this home, when nothing runs in it, or of a home that is gone; the programs when no database needs them any more.
    """
    home = home.absolute()
    found = [one for one in (_home(home), *_databases(home, place)) if one is not None]
    is_needed = any(one.stays for one in found if one.folder.parent == place)
    for folder in _temporary_folders(temporary):
        found += _sockets(home, folder)
    found += _programs(place, is_needed=is_needed)
    return [one if one.stays else _measured(one) for one in found]


def remove(found: list[Leftover], home: Path) -> list[Leftover]:
    """Remove what may go, having looked at each once more; returns what was removed.  Nothing starts in the home meanwhile."""
    removed = []
    with locked(home.absolute() / LOCK) as is_ours:
        for one in found:
            is_still = is_ours and one.stays is None and not one.folder.is_symlink() and not _runs_in(one.folder)
            if is_still:
                shutil.rmtree(one.folder)
                removed.append(one)
    return removed


def _home(home: Path) -> Leftover | None:
    """The home, which bears its mark and belongs to us."""
    if not is_own_folder(home) or not is_own_file(home / LOCK):
        return None
    with locked(home / LOCK) as is_ours:
        stays = None if is_ours and not _runs_in(home) else "a demo runs in it"
    return Leftover(home, home, "the demo's data, keys and logs", stays)


def _databases(home: Path, place: Path) -> Iterator[Leftover | None]:
    if not is_own_folder(place):
        return
    with locked(home / LOCK) as is_ours:
        for folder in sorted(place.iterdir()):
            yield _database(folder, home, is_stopped=is_ours)


def _database(folder: Path, home: Path, *, is_stopped: bool) -> Leftover | None:
    """None: it does not bear our mark, or belongs to somebody else."""
    whose = home_of(folder / RECORD) if _NAMED.fullmatch(folder.name) and is_own_folder(folder) else None
    if whose is None:
        return None
    return Leftover(folder, whose, "a database", _stays(folder, whose, home, is_stopped=is_stopped))


def _stays(folder: Path, whose: Path, home: Path, *, is_stopped: bool) -> str | None:
    if _runs_in(folder):
        return _RUNS
    if whose == home or home in whose.parents:
        return None if is_stopped else _RUNS_IN_HOME
    return None if _is_gone(whose / "postgres" / "place", folder.name) else _ANOTHERS


def _is_gone(kept: Path, name: str) -> bool:
    """Whether a home that keeps there what is its own is no longer there, or has another one by now."""
    try:
        return kept.read_text().strip() != name
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, UnicodeDecodeError):
        return False


def _temporary_folders(temporary: Path | None) -> list[Path]:
    """Where a database's sockets may lie."""
    usual = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - looked at, and nothing is made there
    return list(dict.fromkeys(usual if temporary is None else [temporary]))


def _sockets(home: Path, temporary: Path) -> Iterator[Leftover]:
    """The folders of databases' sockets.  Where root has started a server, they belong to the server's own user."""
    users = UNNAMED_UIDS if os.getuid() == 0 else range(0)
    with locked(home / LOCK) as is_ours:
        for folder in sorted(temporary.glob(f"{SOCKETS}*")):
            whose = home_of(folder / RECORD) if is_own_folder(folder, users) else None
            if whose is not None:
                yield Leftover(
                    folder, whose, "a database's sockets", _why_kept(folder, whose, home, is_stopped=is_ours)
                )


def _why_kept(folder: Path, whose: Path, home: Path, *, is_stopped: bool) -> str | None:
    if _answers(folder):
        return _RUNS
    if whose == home or home in whose.parents:
        return None if is_stopped else _RUNS_IN_HOME
    kept = list(whose.glob("postgres/*.sockets"))
    return None if all(_is_gone(one, str(folder)) for one in kept) else _ANOTHERS


def _answers(folder: Path) -> bool:
    """Whether somebody listens at the socket in it."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(folder / SOCKET))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            return True
    return True


def _programs(place: Path, *, is_needed: bool) -> Iterator[Leftover]:
    """The server's programs, which all homes share, and what of them was being made when its maker was killed."""
    if not is_own_folder(place):
        return
    for folder in sorted([*place.glob(f"{PROGRAMS}*"), *place.glob(f"{MAKING}*")]):
        whose = home_of(folder / MADE_BY) if is_own_folder(folder) else None
        if whose is None:
            continue
        with locked(folder / MADE_BY) as is_left:
            stays = None if is_left else "somebody makes it now"
        if folder.name.startswith(PROGRAMS):
            stays = stays or ("a database needs them" if is_needed else _RUNS if _runs_in(folder) else None)
        yield Leftover(folder, whose, "PostgreSQL's programs", stays)


def _runs_in(folder: Path) -> bool:
    """Whether a server lives in one of the data folders below, at most three levels down: its own, and those of departments; or listens at a
    socket in it; or was started from programs in it.
    """
    in_data = any(processes_in(data) for depth in ("*/data", "*/*/data", "*/*/*/*/data") for data in folder.glob(depth))
    return in_data or _answers(folder) or _is_run_from(folder)


def _is_run_from(folder: Path) -> bool:
    """Whether a process's program lies in it."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder in (process / "exe").readlink().parents:
                return True
    return False


def _measured(one: Leftover) -> Leftover:
    size = 0
    for place, _, names in os.walk(one.folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(Path(place, name)).st_blocks * 512
    return replace(one, size=size)
