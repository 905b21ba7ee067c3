"""What tests with a database share besides it: one home."""

from pathlib import Path

import pytest

from tests.postgres.tree import Place


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    """A log's home on this test's database."""
    return Place(database_url, tmp_path / "home")
