"""What the command line of a start may say."""

import pytest

from gateway.domain.errors import SetupError
from gateway.main import _Command


def test_without_a_number_of_workers_there_is_no_master() -> None:
    assert _Command.read(["serve"]).workers is None
    assert _Command.read(["serve", "--workers", "1", "--settings", "a.toml"]).workers == 1


@pytest.mark.parametrize("workers", ["0", "65", "two", "-1", ""])
def test_a_number_of_workers_that_is_none_is_said(workers: str) -> None:
    with pytest.raises(SetupError, match="--workers"):
        _Command.read(["serve", "--workers", workers])
