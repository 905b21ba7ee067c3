"""Files: regular ones and nothing else, never through a link, never more than is asked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

KINDS = {
    stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip
LITTER = {
    ".ds_store", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".localized", ".apdisk", ".fseventsd",
    ".spotlight-v100", ".temporaryitems", ".trashes", "icon\r",
}  # fmt: skip
LITTER_BEGINS = ("._", ".~lock.", "~$", ".trash-", ".nfs", ".fuse_hidden", "#")
LITTER_ENDS = ("~", ".swp", ".swo", "zone.identifier")
DEEPEST, MOST_NAMES = 16, 2_000_000
MOST_OF_A_FILE = 64 << 20
LARGEST_HOLLOW = 1 << 30
EMPTY_FOLDER = "an empty folder"


class Refused(ValueError):
    """A file is not read; the text says why."""


def opened(path: Path, *, follow: bool = False) -> BinaryIO:
    """A regular file, open for reading.  follow: through a link, where a person named it.  Raises Refused."""
    no_link = 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | no_link
    try:
        descriptor = os.open(path, flags)
    except OSError as fault:
        raise Refused(fault.strerror or "it cannot be read") from None
    found = os.fstat(descriptor)
    kind = stat.S_IFMT(found.st_mode)
    blocks = getattr(found, "st_blocks", found.st_size)  # Windows does not tell; of 512 bytes
    is_hollow = found.st_size > LARGEST_HOLLOW and blocks * 512 * 64 < found.st_size  # would be read for hours
    if kind != stat.S_IFREG or is_hollow:
        os.close(descriptor)
        raise Refused(f"it is {KINDS.get(kind, 'almost nothing but holes')}")
    return os.fdopen(descriptor, "rb")


def content_of(path: Path, most: int = MOST_OF_A_FILE, *, follow: bool = False) -> bytes:
    """A file's bytes.  Raises Refused, also where there are more than `most`."""
    try:
        with opened(path, follow=follow) as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise Refused(fault.strerror or "it cannot be read") from None
    if len(data) > most:
        raise Refused(f"it is too large, of more than {most} bytes")
    return data


def is_litter(name: str) -> bool:
    """Whether file managers, editors and unpacking programs leave files or folders of this name behind."""
    low = name.lower()
    return low in LITTER or low.startswith(LITTER_BEGINS) or low.endswith(LITTER_ENDS)


def listing(folder: Path) -> tuple[set[str], dict[str, str], list[str]]:
    """What lies in a folder: regular files by path, what else there is and what it is, and litter, into which nobody looks.  Raises Refused."""
    files: set[str] = set()
    strange: dict[str, str] = {}
    ignored: list[str] = []
    waiting = [("", folder)]
    while waiting:
        within, path = waiting.pop()
        try:
            with os.scandir(path) as found:
                names = [(one.name, stat.S_IFMT(one.stat(follow_symlinks=False).st_mode)) for one in found]
        except OSError as fault:
            raise Refused(f"{shown(path.name)}: {fault.strerror}") from None
        if within and not names:
            strange[within[:-1]] = EMPTY_FOLDER
        for name, kind in names:
            place = within + name
            if is_litter(name):
                ignored.append(place)
            elif kind == stat.S_IFDIR:
                waiting.append((place + "/", path / name))
            elif kind == stat.S_IFREG:
                files.add(place)
            else:
                strange[place] = KINDS.get(kind, "no file")
        if within.count("/") > DEEPEST or len(files) + len(strange) + len(ignored) > MOST_NAMES:
            raise Refused("its folders have no end")
    return files, strange, sorted(ignored)


def shown(text: str) -> str:
    """A text as it can be shown: what no terminal should take in is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )
