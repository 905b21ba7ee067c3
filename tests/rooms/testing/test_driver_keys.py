"""The page of the drivers' keys is what their models take, and every installed driver states its own."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gateway.domain.errors import SetupError
from gateway.testing import driver_keys, given_keys

PAGE = Path(__file__).resolve().parents[3] / "docs" / "driver-keys.md"
DRIVERS = entry_points(group="gateway.drivers")


def test_the_page_is_the_models() -> None:
    """`gateway connector keys --given > docs/driver-keys.md` writes it anew."""
    assert PAGE.read_text("utf-8") == given_keys()


@pytest.mark.parametrize("kind", sorted(DRIVERS.names))
def test_every_key_that_a_driver_reads_is_told(kind: str) -> None:
    told = driver_keys(kind)
    (point,) = DRIVERS.select(name=kind)
    models = point.load().models
    keys = [facts.alias or name for model in models for name, facts in model.model_fields.items()]
    assert keys
    assert [key for key in keys if f"| `{key}` |" not in told] == []


def test_a_kind_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(SetupError, match=r"did you mean rest\?"):
        driver_keys("rset")
