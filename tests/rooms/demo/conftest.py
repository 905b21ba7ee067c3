import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gateway.domain.clock import CHINA, real_now
from gateway_demo.kit import DepartmentProcess, DepartmentSettings, Profile

Make = Callable[..., DepartmentProcess]


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    (folder / "people.json").write_text(json.dumps([{"id_no": "1"}, {"id_no": "2"}]))
    return folder


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, population: Path) -> Iterator[Make]:
    """Makes department processes that are stopped at the end."""
    made: list[DepartmentProcess] = []

    def process(
        name: str = "echo", home: Path | None = None, *, kind: str = "none", **options: str
    ) -> DepartmentProcess:
        place = home or tmp_path_factory.mktemp(name)
        settings = DepartmentSettings(
            name=name,
            population=str(population),
            domain_start=datetime(2026, 11, 1, 10, tzinfo=CHINA).isoformat(),
            real_start=real_now().isoformat(),
            home=str(place),
            ready_file=str(place / "ready.json"),
            profile=Profile(kind=kind),  # type: ignore[arg-type]  # a test's word
            secrets={"given": "known"},
            options=options,
        )
        made.append(DepartmentProcess(settings, module=f"tests.rooms.demo.{name}"))
        return made[-1]

    yield process
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def echo(make: Make) -> DepartmentProcess:
    process = make().start()
    process.wait_ready()
    return process
