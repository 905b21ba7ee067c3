"""A witness's memory: one small file with a row for each log, replaced whole, on the disk before anybody is told."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from gateway.tlog import HASH_SIZE
from gateway_witness.key import sync_folder
from gateway_witness.protocol import NOTHING_SEEN, Seen
from gateway_witness.start import CannotStartError


class FileMemory:
    """The file of one witness, which no second one may use.  Use it as a context."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: dict[str, Seen] = {}
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Lock and read.  Raises CannotStartError: another witness runs on it, it cannot be written, or it is no memory."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(self._file.with_name(f"{self._file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._file.exists():
                write_durably(self._file, b"{}\n")
            self._rows = _read(self._file)
        except BlockingIOError:
            self._close()
            raise CannotStartError(
                f"Another witness runs on {self._file}: stop it, or give this one another --state."
            ) from None
        except OSError as fault:
            self._close()
            raise CannotStartError(f"{self._file} cannot be used ({fault.strerror}): give another --state.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            self._close()
            raise CannotStartError(
                f"{self._file} is not a witness's memory: restore it; a witness that has forgotten is none."
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def seen(self, origin: str) -> Seen:
        """What was seen last of this log."""
        return self._rows.get(origin, NOTHING_SEEN)

    def remember(self, origin: str, seen: Seen) -> None:
        """Write all rows beside the file, force them to the disk, and put them in its place."""
        rows = {**self._rows, origin: seen}
        payload = {name: {"size": row.size, "root": row.root.hex(), "note": row.note} for name, row in rows.items()}
        write_durably(self._file, json.dumps(payload, indent=1).encode() + b"\n")
        self._rows = rows

    def _close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def write_durably(file: Path, content: bytes) -> None:
    """Replace a small file, whole or not at all, on the disk when this returns; for its owner alone to read.  Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(draft, "wb", opener=_for_its_owner) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    sync_folder(file.parent)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read(file: Path) -> dict[str, Seen]:
    """Raises OSError, and of ValueError, KeyError, TypeError, AttributeError what comes where this is no memory."""
    return {origin: _seen(row) for origin, row in json.loads(file.read_text("utf-8")).items()}


def _seen(row: dict[str, str | int]) -> Seen:
    """One row; the note is not in one that an earlier version wrote."""
    size, root, note = row["size"], bytes.fromhex(str(row["root"])), row.get("note", "")
    if type(size) is not int or size < 0 or len(root) != HASH_SIZE or not isinstance(note, str):
        raise ValueError("not a row of a witness's memory")
    return Seen(size, root, note)
