"""People in front of the demo's pages."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gateway_demo.demo import Demo
from tests.pages.reader import Reader
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
