"""Which timelines of PostgreSQL this machine has seen: a host that was left behind by a failover is known by its lower one.

Each is a file without content, so that several processes may write and nothing can be half written.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.db.faults import NoWritableHost

FOLDER = "store-timelines"
"""In the gateway's home; never restored with the database."""


class Timelines:
    """folder: where they stay over restarts; None: as long as this process only.

    Each cluster has its own, by the number that PostgreSQL gives it when it is made: another cluster begins anew.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._seen: set[tuple[int, int]] = set()

    def highest(self, cluster: int) -> int:
        """The highest that was seen by any process of this home; 0 before the first.  Raises NoWritableHost."""
        return max((timeline for known, timeline in self._seen | self._kept() if known == cluster), default=0)

    def see(self, cluster: int, timeline: int) -> None:
        """On the disk when this returns.  Raises NoWritableHost: then it is not seen."""
        if self._folder is not None and (cluster, timeline) not in self._kept():
            with _named(self._folder):
                _make_durably(self._folder, f"{cluster}-{timeline}")
        self._seen.add((cluster, timeline))

    def _kept(self) -> set[tuple[int, int]]:
        if self._folder is None:
            return set()
        with _named(self._folder):
            named = [file.name.split("-") for file in self._folder.iterdir()] if self._folder.is_dir() else []
        return {(int(parts[0]), int(parts[1])) for parts in named if len(parts) == 2 and "".join(parts).isdecimal()}


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """What the file system refuses is told with the place.  Raises NoWritableHost."""
    try:
        yield
    except OSError as fault:
        raise NoWritableHost(
            f"what was seen of the store cannot be remembered in {folder} ({fault.strerror})"
        ) from None


def _make_durably(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / name).touch(mode=0o600)
    for place in (folder, folder.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
