"""The timelines that were seen are on the disk, for all processes of a home and over restarts."""

from pathlib import Path

import pytest

from gateway.db import NoWritableHost
from gateway.db.timelines import Timelines


def test_the_highest_stays_over_restarts_and_for_each_cluster_apart(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "timelines"
    timelines = Timelines(folder)
    assert timelines.highest(7301) == 0
    for cluster, timeline in ((7301, 9), (7301, 10), (7301, 2), (44, 3)):
        timelines.see(cluster, timeline)
    (folder / "notes.txt").touch()
    (folder / "-").touch()
    assert [Timelines(folder).highest(cluster) for cluster in (7301, 44, 5)] == [10, 3, 0]
    assert folder.stat().st_mode & 0o077 == 0


def test_what_another_process_of_the_home_has_seen_counts_at_once(tmp_path: Path) -> None:
    here, there = Timelines(tmp_path), Timelines(tmp_path)
    here.see(1, 1)
    there.see(1, 2)
    assert here.highest(1) == 2


def test_without_a_folder_it_is_kept_as_long_as_the_process() -> None:
    timelines = Timelines()
    timelines.see(1, 4)
    assert timelines.highest(1) == 4


def test_what_cannot_be_written_down_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    timelines = Timelines(tmp_path / "file" / "timelines")
    with pytest.raises(NoWritableHost, match=r"cannot be remembered in .*timelines \(Not a directory\)"):
        timelines.see(1, 1)
    assert timelines.highest(1) == 0
