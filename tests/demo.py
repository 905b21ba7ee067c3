"""One running demo for all stories and pages: real departments with their own protocols, a real PostgreSQL, the gateway as a process."""

import contextlib
import socket
from collections.abc import Iterator
from random import SystemRandom

import pytest

from gateway_demo.demo import Demo, DemoOptions
from tests.stories.command import remove_databases


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to connections of its own choice."""
    while True:
        port = SystemRandom().randrange(10_240, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("house")
    with Demo(DemoOptions(home=home, port=free_port(), residents=400, text_messages=True)) as running:
        yield running
    remove_databases(home)
