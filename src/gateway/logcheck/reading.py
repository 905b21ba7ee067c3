"""Files that somebody else made: regular ones are read and nothing else, never through a link, never more than is asked for."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

DEEPEST = 16
"""Folders within each other; a bundle has five."""
MOST_NAMES = 2_000_000
LARGEST_HOLLOW = 1 << 30
EMPTY_FOLDER = "an empty folder"
_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_LITTER = frozenset(
    {
        ".ds_store", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".localized", ".apdisk", ".fseventsd",
        ".spotlight-v100", ".temporaryitems", ".trashes", "icon\r",
    }
)  # fmt: skip
_LITTER_BEGINS = ("._", ".~lock.", "~$", ".trash-", ".nfs", ".fuse_hidden", "#")
_LITTER_ENDS = ("~", ".swp", ".swo", "zone.identifier")


class NotRead(ValueError):
    """A file is not read; the text says why."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder.

    files: the regular files, by path from the folder.  strange: links, devices and the like, and empty folders, with what they are.
    ignored: what file managers and editors leave behind; nobody looks into it.
    """

    files: frozenset[str]
    strange: Mapping[str, str]
    ignored: tuple[str, ...]


def opened(path: Path, *, follow: bool = False) -> BufferedReader:
    """A regular file, open for reading.  follow: through a link, where a person named it.  Raises NotRead."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except OSError as fault:
        raise NotRead(fault.strerror or "it cannot be read") from None
    found = os.fstat(descriptor)
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG or _is_hollow(found):
        os.close(descriptor)
        raise NotRead(f"it is {_KINDS.get(kind, 'almost nothing but holes')}")
    return os.fdopen(descriptor, "rb")


def _is_hollow(found: os.stat_result) -> bool:
    """Whether a large file takes hardly any room: it would be read for hours.  A file system that compresses saves less."""
    return found.st_size > LARGEST_HOLLOW and found.st_blocks * 512 * 64 < found.st_size


def content(path: Path, most: int, *, follow: bool = False) -> bytes:
    """A file's bytes.  Raises NotRead, also where there are more than `most`."""
    try:
        with opened(path, follow=follow) as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise NotRead(fault.strerror or "it cannot be read") from None
    if len(data) > most:
        raise NotRead(f"it is too large, of more than {most} bytes")
    return data


def listing(folder: Path) -> Listing:
    """What lies in a folder and the folders in it.  Raises NotRead where that is no folder, or without end."""
    files: set[str] = set()
    strange: dict[str, str] = {}
    ignored: list[str] = []
    waiting = [("", folder)]
    while waiting:
        within, path = waiting.pop()
        names = _names(path)
        if within and not names:
            strange[within.removesuffix("/")] = EMPTY_FOLDER
        for name, kind in names:
            place = within + name
            if is_litter(name):
                ignored.append(place)
            elif kind == stat.S_IFDIR:
                waiting.append((f"{place}/", path / name))
            elif kind == stat.S_IFREG:
                files.add(place)
            else:
                strange[place] = _KINDS.get(kind, "no file")
        if within.count("/") > DEEPEST or len(files) + len(strange) + len(ignored) > MOST_NAMES:
            raise NotRead("its folders have no end")
    return Listing(frozenset(files), strange, tuple(sorted(ignored)))


def is_litter(name: str) -> bool:
    """Whether file managers, editors and unpacking programs leave files or folders of this name behind."""
    low = name.lower()
    return low in _LITTER or low.startswith(_LITTER_BEGINS) or low.endswith(_LITTER_ENDS)


def shown(text: str) -> str:
    """A text as it can be shown: what no terminal should take in is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )


def _names(path: Path) -> list[tuple[str, int]]:
    """Names and kinds.  Raises NotRead."""
    try:
        with os.scandir(path) as found:
            return [(one.name, stat.S_IFMT(one.stat(follow_symlinks=False).st_mode)) for one in found]
    except OSError as fault:
        raise NotRead(f"{shown(path.name)}: {fault.strerror}") from None
