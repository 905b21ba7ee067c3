"""Files that hold a secret: made once, whole or not at all, readable by their owner only."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from gateway.domain.errors import SetupError


def load_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`; where there is none, that of `make`, written so that of two starts at once one wins.

    The file is 0600, its folder 0700.  Raises SetupError when it cannot be read or written, or when others may read it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_new(path, make())
        if path.stat().st_mode & 0o077:
            raise SetupError(f"others may read {path}: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise SetupError(f"cannot keep a key at {path}: {error.strerror}; give the folder to this user") from error


def _write_new(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
