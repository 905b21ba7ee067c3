"""What the connectors' tests share: each connector's own simulated department, started once a module, and a bench on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.domain.clock import Clock
from gateway.testing import Bench, running_department
from gateway_demo.kit import Profile, Ready
from gateway_demo.postgres.place import remove_place


@pytest.fixture(scope="module")
def population() -> Path:
    """The people the department knows: the small fixture, unless a test module has a population of its own."""
    return Path(__file__).parents[1] / "tests" / "fixtures" / "population"


@pytest.fixture(scope="module")
def profile() -> Profile:
    """How quickly it answers: at once, unless a test module has a pace of its own."""
    return Profile(kind="none")


@pytest.fixture(scope="module")
def department(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, population: Path, profile: Profile
) -> Iterator[tuple[Ready, Clock]]:
    """The department of the connector in whose folder the test stands, and the clock it lives by; no limit of calls a second."""
    name = request.path.parents[1].name
    home = tmp_path_factory.mktemp(name)
    with running_department(name, home, population, profile=profile, per_second="0", live_per_second="1000") as running:
        yield running
    remove_place(home, "exchange")  # where it had a database


@pytest.fixture
async def bench(department: tuple[Ready, Clock]) -> AsyncIterator[Bench]:
    """The connector on that department, started, with no fault before and none behind it."""
    bench = Bench(*department)
    bench.clear()
    await bench.driver.start()
    yield bench
    bench.clear()
    await bench.close()
