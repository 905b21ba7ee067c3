"""Whom the tests of this connector ask about."""

from pathlib import Path

import pytest

from gateway_demo.population import generate, write


@pytest.fixture(scope="session")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred residents and their employers."""
    folder = tmp_path_factory.mktemp("population")
    write(generate(residents=100), folder)
    return folder
