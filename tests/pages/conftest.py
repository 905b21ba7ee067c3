"""People in front of the demo's pages."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gateway_demo.demo import Demo, DemoOptions
from tests.demo import free_port
from tests.pages.planted import planted
from tests.pages.reader import Reader
from tests.pages.work import Work, a_days_work
from tests.stories.command import remove_databases
from tests.stories.people import Asker

Reads = Callable[..., Reader]
"""`reader("clerk", "zh")`: somebody signed in as a persona."""


@pytest.fixture
def reader(demo: Demo) -> Iterator[Reads]:
    """Readers by persona and language; closed behind the test."""
    with ExitStack() as open_readers:
        yield lambda persona=None, language="en": open_readers.enter_context(Reader(demo, persona, language))


@pytest.fixture
def ask(demo: Demo) -> Iterator[Asker]:
    """Everybody else over HTTP, with access tokens."""
    made = Asker(demo)
    yield made
    made.close()


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """A day's work in a demo of its own, whose registers are planted."""
    home, population = tmp_path_factory.mktemp("planted"), tmp_path_factory.mktemp("population")
    plants = planted(population)
    with Demo(DemoOptions(home=home, port=free_port(), population=population, text_messages=True)) as running:
        yield a_days_work(running, plants)
    remove_databases(home)
