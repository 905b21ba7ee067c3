"""A bundle that came as a ZIP archive: unpacked for the while, and never to more than such an archive can honestly hold."""

import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from gateway.logcheck.files import NotABundle
from gateway.logcheck.reading import MOST_NAMES

MOST_UNPACKED = 64 * 2**30
"""Bytes; an archive that says that it is larger is not opened."""
BEGINNING, MOST_TIMES = 64 * 2**20, 100
"""Bytes, and how many times its own size an archive may unpack to beyond them; bundles come to ten times."""
_UNPACKABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError, struct.error)
"""What comes of an archive that is none, is damaged, encrypted, or packed otherwise."""


@contextmanager
def unpacked(file: BufferedReader, name: Path) -> Iterator[Path]:
    """The folder of an archive's files, for the while.  name: what a fault calls it.  Raises NotABundle."""
    with tempfile.TemporaryDirectory(prefix="audit-bundle-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_archive(archive, os.fstat(file.fileno()).st_size, name)
                archive.extractall(folder)
        except NotABundle:
            raise
        except _UNPACKABLE as fault:
            raise NotABundle(f"{name} cannot be unpacked: {fault}") from None
        yield Path(folder)


def _check_archive(archive: zipfile.ZipFile, packed: int, what: Path) -> None:
    """Raises NotABundle where it would fill the disk, holds a file twice or one that lies elsewhere."""
    files = archive.infolist()
    names = [one.filename for one in files]
    if (
        sum(one.file_size for one in files) > min(MOST_UNPACKED, BEGINNING + MOST_TIMES * packed)
        or len(files) > MOST_NAMES
    ):
        raise NotABundle(f"{what} is too large when it is unpacked")
    if len(set(names)) != len(names):
        raise NotABundle(f"{what} holds a file twice")
    if any(
        name.startswith(("/", "\\")) or ".." in name.split("/") or one.orig_filename != name
        for one, name in zip(files, names, strict=True)
    ):
        raise NotABundle(f"{what} holds a file that would lie outside of its folder")
