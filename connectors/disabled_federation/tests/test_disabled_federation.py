"""The disabled persons' federation's connector against its simulated counterpart, and its bad weeks."""

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from gateway_disabled_federation.driver import InForce, WeeklyCsvDriver
from gateway_disabled_federation.drop import Drop

from connectors.disabled_federation.department.drops import COLUMNS, certificates, last_friday
from connectors.disabled_federation.department.server import BAD_WEEKS, SLIP
from gateway.domain.clock import CHINA, Clock
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.people import check_character
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Unavailable
from gateway.testing import Bench
from gateway.testing.conformance import conformance
from gateway_demo.kit import Ready
from gateway_demo.population import generate, read, write

XU = ("330796198802290024", "徐美钰")
NOBODY = ("330791200101010025", "无此人")
LAST_FRIDAY = datetime(2026, 10, 30, 23, 59, 59, tzinfo=CHINA)
SHARED = "330791199301010015"

test_conformance = conformance("disabled_federation")


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred residents, of whom some hold a certificate."""
    folder = tmp_path_factory.mktemp("population")
    write(generate(residents=200), folder)
    return folder


async def test_a_certificate_with_level_kind_and_name(bench: Bench) -> None:
    assert await bench.ask("certificate", *XU, ["level", "kind", "name"]) == Found(
        ({"level": "2", "kind": "4", "name": "徐美钰"},),  # type: ignore[dict-item]  # bare names, as in the manifest
        LAST_FRIDAY,
        "20261030",
    )


async def test_who_has_none_is_no_record(bench: Bench) -> None:
    assert await bench.ask("certificate", *NOBODY, ["level"]) == NoRecord(LAST_FRIDAY, "20261030")


def test_a_kind_or_level_of_no_list_stands_in_the_file_as_it_is() -> None:
    odd = {"id_no": XU[0], "cert_no": "1", "kind": "肢体", "level": "1级"}
    (row,) = certificates([odd], [{"id_no": XU[0], "name": XU[1]}])
    assert tuple(row[3:]) == ("肢体", "1级")


@pytest.mark.parametrize("week", sorted(BAD_WEEKS))
async def test_a_bad_week_leaves_the_former_in_force(bench: Bench, week: str) -> None:
    bench.fault(week)
    driver = bench.driver
    assert isinstance(driver, WeeklyCsvDriver)
    await driver.look()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    reply = await bench.ask("certificate", *XU, ["level"])
    assert isinstance(reply, Found)
    assert reply.trace == "20261030"


async def test_a_start_that_cannot_wait_leaves_the_file_being_read_and_nobody_reads_it_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = bench.another(poll_s="0.01").driver
    assert isinstance(driver, WeeklyCsvDriver)
    real, begun, gate = driver._load, list[str](), threading.Event()

    def load(drop: Drop, held: InForce | None) -> InForce:
        begun.append(drop.day)
        assert gate.wait(10)
        return real(drop, held)

    monkeypatch.setattr(driver, "_load", load)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await driver.start()
    await asyncio.sleep(0.1)  # the watch has looked several times
    assert len(begun) == 1
    gate.set()
    async with asyncio.timeout(5):
        while driver._in_force is None or driver._in_force.day != "20261030":  # noqa: ASYNC110 - the driver's own timer
            await asyncio.sleep(0.01)
    assert len(begun) == len(set(begun))
    await driver.close()


async def test_a_number_with_a_slip_is_set_aside_and_its_person_is_not_absent(bench: Bench, population: Path) -> None:
    bench.fault(SLIP)
    driver = bench.driver
    assert isinstance(driver, WeeklyCsvDriver)
    await driver.look()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_rows_set_aside"]
    numbers = [row.id_no for row in read(population).disability]
    replies = [type(await bench.ask("certificate", number, "某人", ["level"])) for number in numbers]
    assert replies[0] is PartialMatch
    assert {*replies} <= {Found, PartialMatch}


def drop(folder: Path, day: str, *rows: str, header: str = ",".join(COLUMNS)) -> None:
    content = "".join(f"{row}\r\n" for row in (header, *rows)).encode("utf-8-sig")
    (folder / f"CJRZ_{day}.csv").write_bytes(content)
    seal = f"{hashlib.new('sm3', content).hexdigest()}  {len(rows)}\n"
    (folder / f"CJRZ_{day}.csv.sm3").write_text(seal)


@pytest.fixture
async def alone(department: tuple[Ready, Clock], tmp_path: Path) -> AsyncIterator[tuple[Bench, Path]]:
    """A driver on a folder of the test's own."""
    ready, clock = department
    bench = Bench(
        Ready(ready.name, ready.pid, "", ready.control_url, {"folder": str(tmp_path), "poll_s": "0.05"}), clock
    )
    yield bench, tmp_path
    await bench.close()


async def test_no_drop_no_answer(alone: tuple[Bench, Path]) -> None:
    bench, _ = alone
    await bench.driver.start()
    assert await bench.ask("certificate", *XU, ["level"]) == Unavailable("no_snapshot")


async def test_a_new_drop_comes_into_force_while_it_runs(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    drop(folder, "20261023", f"徐美钰,{XU[0]},x,肢体,三级")
    await bench.driver.start()
    before = await bench.ask("certificate", *XU, ["level"])
    drop(folder, "20261030", f"徐美钰,'{XU[0]},x,肢体,二级")
    async with asyncio.timeout(5):
        while (after := await bench.ask("certificate", *XU, ["level"])) == before:  # noqa: ASYNC110 - the driver's own timer
            await asyncio.sleep(0.02)
    assert isinstance(before, Found)
    assert isinstance(after, Found)
    assert [next(iter(reply.records[0].values())) for reply in (before, after)] == ["3", "2"]


NUMBERS = [f"{first}{check_character(first)}" for first in (f"33079119900101{n:03d}" for n in range(1, 31))]
SPOILT: dict[str, Callable[[str], str]] = {
    "fifteen digits and noughts": lambda number: f"张一,{number[:15]}000,x,肢体,二级",
    "a float": lambda number: f"张一,{number[0]}.{number[1:6]}E+17,x,肢体,二级",
    "a digit lost": lambda number: f"张一,{number[:-1]},x,肢体,二级",
    "another check character": lambda number: f"张一,{number[:-1]}{'1' if number[-1] == '0' else '0'},x,肢体,二级",
    "columns shifted": lambda number: f"{number},张一,x,肢体,二级",
    "a name of another encoding": lambda number: f"é™ˆæ€è¿œ,{number},x,肢体,二级",
    "a column lost": lambda number: f"张一,{number},x,二级",
}


@pytest.mark.parametrize("way", SPOILT)
async def test_a_file_that_a_spreadsheet_has_spoilt_leaves_the_former_in_force(
    alone: tuple[Bench, Path], way: str
) -> None:
    bench, folder = alone
    drop(folder, "20261023", *(f"张一,{number},x,肢体,二级" for number in NUMBERS))
    drop(folder, "20261030", *map(SPOILT[way], NUMBERS))
    await bench.driver.start()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    reply = await bench.ask("certificate", NUMBERS[3], "张一", ["level"])
    assert isinstance(reply, Found)
    assert reply.trace == "20261023"


async def test_a_column_sorted_by_itself_leaves_the_former_in_force(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    levels = ["一级", "二级", "三级"] * 10
    drop(folder, "20261023", *(f"张一,{n},x,肢体,{level}" for n, level in zip(NUMBERS, levels, strict=True)))
    drop(folder, "20261030", *(f"张一,{n},x,肢体,{level}" for n, level in zip(NUMBERS, sorted(levels), strict=True)))
    await bench.driver.start()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]


async def test_after_a_restart_the_last_good_file_is_still_in_force(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    drop(folder, "20261009", f"徐美钰,{XU[0]},x,肢体,二级")
    for day in ("20261016", "20261023", "20261030"):
        drop(folder, day, *map(SPOILT["a float"], NUMBERS))
    await bench.driver.start()
    reply = await bench.ask("certificate", *XU, ["level"])
    assert isinstance(reply, Found)
    assert reply.trace == "20261009"


@pytest.mark.parametrize("way", SPOILT)
async def test_one_spoilt_row_is_its_persons_doubt_and_nobody_elses(alone: tuple[Bench, Path], way: str) -> None:
    bench, folder = alone
    drop(folder, "20261030", *(f"张一,{number},x,肢体,二级" for number in NUMBERS[1:]), SPOILT[way](XU[0]))
    await bench.driver.start()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_rows_set_aside"]
    assert isinstance(await bench.ask("certificate", *XU, ["level"]), PartialMatch)
    assert isinstance(await bench.ask("certificate", *NOBODY, ["level"]), NoRecord)


async def test_empty_lines_are_no_rows(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    content = f"{','.join(COLUMNS)}\r\n\r\n徐美钰,{XU[0]},x,肢体,二级\r\n\r\n".encode("utf-8-sig")
    (folder / "CJRZ_20261030.csv").write_bytes(content)
    (folder / "CJRZ_20261030.csv.sm3").write_text(f"{hashlib.new('sm3', content).hexdigest()}  1\n")
    await bench.driver.start()
    assert bench.alerts == []
    assert isinstance(await bench.ask("certificate", *XU, ["level"]), Found)


async def test_a_header_in_the_middle_refuses_the_file(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    drop(folder, "20261030", f"张一,{NUMBERS[0]},x,肢体,二级", ",".join(COLUMNS), f"张二,{NUMBERS[1]},x,肢体,二级")
    await bench.driver.start()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]


@pytest.mark.parametrize("name", ["CJRZ_20261030.csv", "CJRZ_20261030.csv.sm3"])
@pytest.mark.parametrize("kind", ["pipe", "link", "device", "folder"])
async def test_what_is_no_file_is_not_read_and_told(alone: tuple[Bench, Path], name: str, kind: str) -> None:
    bench, folder = alone
    drop(folder, "20261023", f"徐美钰,{XU[0]},x,肢体,三级")
    drop(folder, "20261030", f"徐美钰,{XU[0]},x,肢体,二级")
    path = folder / name
    path.rename(folder / "elsewhere")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else folder / "elsewhere")
    async with asyncio.timeout(5):
        await bench.driver.start()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    reply = await bench.ask("certificate", *XU, ["level"])
    assert isinstance(reply, Found)
    assert reply.trace == "20261023"


@pytest.mark.parametrize(
    ("row", "reply"),
    [
        (f"王一,{SHARED},x,肢体,二级", Found),
        (f",{SHARED},x,肢体,二级", Found),
        (f"王一,{SHARED},x,肢体,五级", Found),  # the code alone is not understood
        (f"王一,{SHARED},x,心脏,二级", Found),  # the code alone is not understood
        (f"王一,{SHARED},x,肢体,", Found),
        (f"王一,{SHARED},x,肢体,二级\r\n李二,{SHARED},y,视力,一级", Ambiguous),
    ],
)
async def test_what_a_row_comes_to(alone: tuple[Bench, Path], row: str, reply: type) -> None:
    bench, folder = alone
    drop(folder, "20261030", *row.split("\r\n"))
    await bench.driver.start()
    assert isinstance(await bench.ask("certificate", SHARED, "王一", ["level", "kind", "name"]), reply)


async def test_an_old_drop_answers_and_the_operator_is_told_once(alone: tuple[Bench, Path]) -> None:
    bench, folder = alone
    drop(folder, "20261016", f"徐美钰,{XU[0]},x,肢体,二级")
    await bench.driver.start()
    driver = bench.driver
    assert isinstance(driver, WeeklyCsvDriver)
    await driver.look()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_stale"]
    reply = await bench.ask("certificate", *XU, ["level"])
    assert isinstance(reply, Found)
    assert reply.as_of == datetime(2026, 10, 16, 23, 59, 59, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("endpoint", "named"), [({}, "folder"), ({"folder": "/nowhere", "poll_s": "0"}, "poll_s")], ids=["none", "poll"]
)
def test_settings_that_do_not_fit_stop_the_start(
    department: tuple[Ready, Clock], endpoint: dict[str, str], named: str
) -> None:
    ready, clock = department
    with pytest.raises(SetupError, match=named):
        Bench(Ready(ready.name, ready.pid, "", ready.control_url, endpoint), clock)


@pytest.mark.parametrize(
    ("today", "friday"),
    [
        (date(2026, 11, 1), date(2026, 10, 30)),
        (date(2026, 10, 31), date(2026, 10, 30)),
        (date(2026, 10, 30), date(2026, 10, 23)),
        (date(2026, 11, 5), date(2026, 10, 30)),
    ],
)
def test_fridays(today: date, friday: date) -> None:
    assert last_friday(today) == friday
