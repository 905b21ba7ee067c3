"""The log of 700 entries that whoever verifies is tried on, made once, and a bundle of it for each test to do something to."""

import shutil
from pathlib import Path

import pytest

from tests.rooms.logcheck.bundles import Log
from tests.rooms.logcheck.tampers import make_log, write


@pytest.fixture(scope="session")
def log() -> Log:
    return make_log()


@pytest.fixture(scope="session")
def made(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(log, tmp_path_factory.mktemp("made") / "bundle")


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "bundle")
