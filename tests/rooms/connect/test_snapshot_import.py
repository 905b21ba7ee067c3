"""The import of a large drop: bounded, told of, not felt, not done twice, and begun anew after a kill with nothing left behind."""

import asyncio
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from gateway.connect.drivers import snapshot
from gateway.connect.drivers.snapshot import Snapshot, SnapshotDriver
from gateway.connect.drivers.snapshot_batch import BatchRefused, lines_of
from gateway.domain.clock import Clock
from gateway.domain.supervision import Supervisor
from gateway.sdk import DriverContext, load_manifest
from gateway.sdk.sealed_lines import MOST_ALIKE, DoubledLineError, SealedLines
from tests.load.large_drop import KEY, number_of, write_drop
from tests.rooms.connect.fakes import Alerts
from tests.rooms.connect.test_registry import NoStore
from tests.rooms.connect.test_snapshot import TODAY, Bench, Http, drop

PEOPLE, LINES = 60, 100


def line(person: int, place: int) -> tuple[str, str]:
    return f"{person:018}", f"{person}|2026{place:04}|110|5200|330702|"


def in_turns() -> Iterator[tuple[str, str]]:
    return (line(person, place) for place in range(LINES) for person in range(PEOPLE))


def pieces_of(index: SealedLines) -> list[bytes]:
    held = (held for shelf in index._shelves for held in shelf.values())
    return [piece for one in held for piece in (one if isinstance(one, tuple) else (one,))]


def test_people_who_take_turns_take_up_little_more_than_each_together() -> None:
    together, index = SealedLines(), SealedLines()
    together.fill(line(person, place) for person in range(PEOPLE) for place in range(LINES))
    most = 0

    def watched() -> Iterator[tuple[str, str]]:
        nonlocal most
        for place, one in enumerate(in_turns()):
            if place % PEOPLE == 0:
                most = max(most, len(pieces_of(index)))
            yield one

    index.fill(watched())
    assert most <= 3 * (MOST_ALIKE - 1) * PEOPLE
    assert len(pieces_of(index)) == PEOPLE
    assert sum(map(len, pieces_of(index))) <= 1.05 * sum(map(len, pieces_of(together)))
    for person in range(PEOPLE):
        assert index.find(f"{person:018}") == together.find(f"{person:018}")


@pytest.mark.parametrize("first", [0, 1, 7, 8, 50, 98])
@pytest.mark.parametrize("second", [1, 8, 63, 99])
def test_a_line_twice_is_seen_wherever_it_stands(first: int, second: int) -> None:
    if first == second:
        return
    doubled = [
        line(7, first if place == second else place) if person == 7 else line(person, place)
        for place in range(LINES)
        for person in range(9)
    ]
    with pytest.raises(DoubledLineError):
        SealedLines().fill(doubled)


def test_an_import_may_be_ended_while_lines_come_and_while_they_are_made_one() -> None:
    class Stop(Exception):
        pass

    called = 0

    def ended_at(last: int) -> None:
        nonlocal called
        called += 1
        if called == last:
            raise Stop

    everybody = [(f"{person:018}", f"{person}|{place}") for place in range(2) for person in range(600)]
    for last in (1, 5, 6):  # 1200 lines and 600 people: four times while they come, twice when they are made one
        called = 0
        with pytest.raises(Stop):
            SealedLines().fill(everybody, partial(ended_at, last))


def test_a_register_that_is_in_force_no_more_is_let_go_of() -> None:
    index = SealedLines()
    index.fill(in_turns())
    assert len(index) == PEOPLE
    index.forget()
    assert (len(index), index.find(f"{3:018}")) == (0, ())


class Gate:
    """Holds an import in its thread until it is opened.  loads: how many were begun."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loads: list[str] = []
        self.opened = threading.Event()
        real = bench.driver._load

        def load(folder: Path, current: Snapshot | None) -> Snapshot:
            self.loads.append(folder.name)
            assert self.opened.wait(10)
            return real(folder, current)

        monkeypatch.setattr(bench.driver, "_load", load)


def test_a_start_that_cannot_wait_leaves_the_import_at_work_and_nobody_begins_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> list[str]:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path, poll_s="0.01")
        gate = Gate(bench, monkeypatch)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await bench.driver.start()
        await asyncio.sleep(0.1)  # the watch has looked several times
        gate.opened.set()
        async with asyncio.timeout(5):
            while bench.batch is None:  # noqa: ASYNC110 - the driver's own timer is what is tested
                await asyncio.sleep(0.01)
        await bench.driver.close()
        return gate.loads

    assert asyncio.run(story()) == ["20261031"]


def test_a_later_drop_than_the_one_at_work_is_read_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> tuple[list[str], str | None]:
        drop(tmp_path, "20261030")
        bench = Bench(tmp_path, poll_s="0.01")
        gate = Gate(bench, monkeypatch)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await bench.driver.start()
        drop(tmp_path, "20261031")
        drop(tmp_path, "20261101")
        gate.opened.set()
        async with asyncio.timeout(5):
            while bench.batch != "20261101":  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await bench.driver.close()
        return gate.loads, bench.batch

    loads, _ = asyncio.run(story())
    assert loads[0] == "20261030"
    assert loads[-1] == "20261101"


def test_a_drop_that_is_written_anew_while_it_is_read_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> str | None:
        drop(tmp_path, "20261031", sm3="0" * 64)
        bench = Bench(tmp_path, poll_s="0.1")
        real, gate, begun = bench.driver._load, threading.Event(), list[str]()

        def load(folder: Path, current: Snapshot | None) -> Snapshot:
            begun.append(folder.name)
            if len(begun) > 1:
                return real(folder, current)
            assert gate.wait(10)
            raise BatchRefused("digest")

        monkeypatch.setattr(bench.driver, "_load", load)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await bench.driver.start()
        drop(tmp_path, "20261031")
        os.utime(tmp_path / "20261031" / ".ok", ns=(0, 1))
        await asyncio.sleep(0.15)  # the watch looks, and finds it written anew while the former is being read
        gate.set()
        async with asyncio.timeout(5):
            while bench.batch is None:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await bench.driver.close()
        return begun[-1]

    assert asyncio.run(story()) == "20261031"


def test_queries_are_answered_from_the_former_drop_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> list[str]:
        drop(tmp_path, "20261030")
        bench = Bench(tmp_path)
        await bench.driver.look()
        gate = Gate(bench, monkeypatch)
        drop(tmp_path, "20261031")
        looking = asyncio.ensure_future(bench.driver.look())
        while not gate.loads:  # noqa: ASYNC110 - a thread's
            await asyncio.sleep(0.001)
        traces = [(await bench.ask()).trace]
        gate.opened.set()
        while not looking.done():
            traces.append((await bench.ask()).trace)
            await asyncio.sleep(0)
        await looking
        return [*traces, (await bench.ask()).trace]

    traces = asyncio.run(story())
    assert [batch for batch, _ in itertools.groupby(traces)] == ["20261030", "20261031"]


def progress() -> tuple[float, float]:
    labels = {"department": "ss"}
    read, stated = (REGISTRY.get_sample_value(f"gateway_drop_rows_{name}", labels) for name in ("read", "stated"))
    return read or 0.0, stated or 0.0


def test_an_import_says_how_far_it_is_and_a_stop_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "TOLD_ROWS", 10)
    monkeypatch.setattr(snapshot, "SAID_ROWS", 20)
    given_up = threading.Event()
    real = lines_of

    def endless(*of: object) -> Iterator[tuple[str, str]]:
        yield from real(*of)  # type: ignore[arg-type]  # as it is called
        if of[2] is not None:
            yield from itertools.takewhile(lambda _: not given_up.is_set(), (line(n, n) for n in itertools.count(100)))

    monkeypatch.setattr(snapshot, "lines_of", endless)

    async def story() -> tuple[float, float]:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        looking = asyncio.ensure_future(bench.driver.look())
        try:
            async with asyncio.timeout(5):
                await asyncio.sleep(0.01)
                while progress()[0] < 30:  # noqa: ASYNC110 - a thread's
                    await asyncio.sleep(0.001)
                seen = progress()
                await bench.driver.close()
                await asyncio.wait([looking])
            assert bench.driver.snapshot is None
            return seen
        finally:
            given_up.set()

    with capture_logs() as logs:
        read, stated = asyncio.run(story())
    assert (read >= 30, stated) == (True, 4)
    assert progress() == (0, 0)
    told = [one for one in logs if one["event"] == "snapshot_import"]
    assert told[0] == {
        "event": "snapshot_import",
        "log_level": "info",
        "department": "ss",
        "batch": "20261031",
        "read": 20,
        "stated": 4,
    }


def city(folder: Path) -> SnapshotDriver:
    """The social security bureau's own connector on a folder of large drops."""
    return SnapshotDriver.build(
        DriverContext(
            manifest=load_manifest("gateway_social_security"),
            endpoint={"folder": str(folder), "key": KEY, "url": "http://ss"},
            resources=resources.files("gateway"),
            http=Http(),
            clock=Clock(TODAY, TODAY, lambda: TODAY),
            store=NoStore(),
            alert=Alerts(),
            supervisor=Supervisor(),
        )
    )


READER = """
import asyncio, sys
from pathlib import Path
from gateway.connect.drivers import snapshot
from tests.rooms.connect.test_snapshot_import import city
snapshot.SAID_ROWS = 5_000
asyncio.run(city(Path(sys.argv[1])).look())
"""


def test_after_a_kill_in_the_middle_the_import_begins_anew_and_nothing_is_left_behind(tmp_path: Path) -> None:
    write_drop(tmp_path, date(2026, 10, 31), 20_000, in_turns=True)
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", READER, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        said = next((text for text in reader.stdout if b"snapshot_import" in text), b"")
        reader.kill()
    assert said
    assert reader.returncode < 0
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before

    async def story() -> Snapshot | None:
        driver = city(tmp_path)
        await driver.look()
        return driver.snapshot

    held = asyncio.run(story())
    assert held is not None
    register = held.registers["SB_CBMX"]
    assert (held.batch, register.rows, len(register)) == ("20261031", 20_000, 1_000)
    assert len(register.find(number_of(999))) == 20
