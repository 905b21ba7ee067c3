"""The social security connector against its simulated bureau: what the register says, and bad nights."""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.social_security.department.drops import SLOPPY
from connectors.social_security.department.server import BAD_DROPS, LOST_BYTE, SocialSecurityBureau
from gateway.connect.drivers.snapshot import SnapshotDriver
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import LookupId
from gateway.domain.identifiers.names import fold_name
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import UNREAD, Found, NoRecord, PartialMatch, Reply, Unavailable
from gateway.sdk import Question, load_adapter
from gateway.testing import Bench, running_department
from gateway.testing.bench import PURPOSE
from gateway_demo.kit import DepartmentSettings, Ready, RehearsedFault
from gateway_demo.population import generate, read, write

CHEN = ("33079119940317001X", "陈思远")
LUO = ("529901199101250014", "罗启明")
HE = ("330799196602030017", "何大山")
JIN = ("33079819590821001X", "金大海")
XU = ("330796198802290024", "徐美钰")
NOBODY = ("330791200101010025", "无此人")
LAST_NIGHT = datetime(2026, 10, 31, 23, 59, 59, tzinfo=CHINA)


async def ask(bench: Bench, person: tuple[str, str]) -> Reply:
    return await bench.ask("periods", *person, ["name", "periods"])


async def lines(bench: Bench, person: tuple[str, str], kind: str = "110") -> list[tuple[object, ...]]:
    """(start, end, county, stop reason) of one kind."""
    reply = await ask(bench, person)
    assert isinstance(reply, Found)
    rows = reply.records[0]["periods"]  # type: ignore[index]  # a bare name, as in the manifest
    assert isinstance(rows, tuple)
    shown = [dict(row) for row in rows if not isinstance(row, str)]
    return [
        (row["start"], row["end"], row["county"], row["stop_reason"])  # type: ignore[index]  # as above
        for row in shown
        if row["insurance_kind"] == kind  # type: ignore[index]  # as above
    ]


async def test_periods_come_with_the_registers_name_and_the_snapshots_time(bench: Bench) -> None:
    reply = await ask(bench, CHEN)
    assert isinstance(reply, Found)
    assert (reply.as_of, reply.trace) == (LAST_NIGHT, "20261031")
    assert [sorted(record) for record in reply.records] == [["name", "periods"]]
    assert await lines(bench, CHEN) == [(202207, 202610, "330702", None)]


async def test_a_gap_stays_a_gap_and_two_counties_stay_two(bench: Bench) -> None:
    assert await lines(bench, LUO) == [(202503, 202608, "330782", None), (202610, 202610, "330782", None)]
    assert await lines(bench, HE) == [(199806, 201112, "330784", None), (201303, 202610, "330723", None)]


async def test_the_name_is_the_registers_even_where_it_is_not_ours(bench: Bench) -> None:
    reply = await ask(bench, XU)
    assert isinstance(reply, Found)
    assert reply.records[0]["name"] == "徐美玉"  # type: ignore[index]  # a bare name, as in the manifest
    assert (await lines(bench, XU))[-1][3] == "合同期满"


async def test_who_never_paid_is_no_record(bench: Bench) -> None:
    assert await ask(bench, NOBODY) == NoRecord(LAST_NIGHT, "20261031")


@pytest.mark.parametrize(
    ("person", "status", "left"), [(CHEN, "none", 0), (JIN, "stopped", 0), (XU, "none", 0)], ids=["chen", "jin", "xu"]
)
async def test_the_live_call_knows_pensions_and_unemployment(
    bench: Bench, person: tuple[str, str], status: str, left: int
) -> None:
    reply = await bench.ask("benefit", *person, ["pension_status", "unemployment_months_left"])
    assert isinstance(reply, Found)
    assert reply.records == ({"pension_status": status, "unemployment_months_left": left},)


async def test_the_departments_log_can_be_reconciled_with_ours(bench: Bench) -> None:
    await bench.ask("benefit", *CHEN, ["pension_status"], lookup_id="lookup-of-the-log")
    (call,) = [call for call in bench.calls() if call["lookup_id"] == "lookup-of-the-log"]
    assert call["purpose"] == {"matter": "M01", "officer": "T000123"}
    assert CHEN[0] not in str(call)


@pytest.mark.parametrize("fault", ["hang", "refuse", "broken", "garbage"])
async def test_what_ails_the_live_call_does_not_touch_the_snapshot(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    assert isinstance(await ask(bench, CHEN), Found)
    async with asyncio.timeout(5):
        live = await bench.ask("benefit", *CHEN, ["pension_status"], within_s=0.5)
    assert isinstance(live, Unavailable)


@pytest.mark.parametrize("fault", sorted(BAD_DROPS))
async def test_a_bad_night_leaves_last_nights_lines_in_force(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    assert isinstance(bench.driver, SnapshotDriver)
    await bench.driver.look()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    reply = await ask(bench, CHEN)
    assert isinstance(reply, Found)
    assert reply.trace == "20261031"


async def test_a_line_that_lost_a_byte_is_set_aside_and_its_person_is_not_absent(
    bench: Bench, population: Path
) -> None:
    bench.fault(LOST_BYTE)
    assert isinstance(bench.driver, SnapshotDriver)
    await bench.driver.look()
    assert [kind for kind, _ in bench.alerts] == ["snapshot_rows_set_aside"]
    assert bench.driver.snapshot is not None
    assert bench.driver.snapshot.aside["SB_CBMX"].rows == 1
    rows = read(population).social_security
    replies = [await ask(bench, (row.id_no, row.name)) for row in rows if row.periods]
    assert any(isinstance(reply, PartialMatch) for reply in replies)
    assert {type(reply) for reply in replies} <= {Found, PartialMatch}
    assert await ask(bench, NOBODY) == NoRecord(LAST_NIGHT + timedelta(days=1), "20261101")


@pytest.mark.parametrize("fault", sorted(SLOPPY))
async def test_a_careless_night_says_what_it_always_said(bench: Bench, fault: str) -> None:
    before = await lines(bench, CHEN)
    bench.fault(fault)
    assert isinstance(bench.driver, SnapshotDriver)
    await bench.driver.look()
    reply = await ask(bench, CHEN)
    assert isinstance(reply, Found)
    assert (reply.trace, bench.alerts) == ("20261101", [])
    assert fold_name(str(reply.records[0]["name"])) == CHEN[1]  # type: ignore[index]  # a bare name, as in the manifest
    assert await lines(bench, CHEN) == before


@pytest.mark.parametrize(
    ("hour", "usual", "late"),
    [(1, "2026-10-31", "2026-10-31"), (5, "2026-11-01", "2026-10-31"), (9, "2026-11-01", "2026-11-01")],
)
def test_a_late_nights_drop_waits_until_nine(tmp_path: Path, hour: int, usual: str, late: str) -> None:
    at = datetime(2026, 11, 2, hour, tzinfo=CHINA).isoformat()
    settings = DepartmentSettings(
        name="social_security",
        population=str(tmp_path),
        domain_start=at,
        real_start=real_now().isoformat(),
        home=str(tmp_path),
        ready_file=str(tmp_path / "ready.json"),
    )
    bureau = SocialSecurityBureau(settings)
    assert bureau._last_night().isoformat() == usual
    bureau.faults.add(RehearsedFault(name="late"))
    assert bureau._last_night().isoformat() == late


async def test_the_nights_drop_comes_into_force_while_it_runs(tmp_path: Path) -> None:
    population = tmp_path / "population"
    write(generate(residents=50), population)
    just_before_two = datetime(2026, 11, 2, 1, 59, 59, tzinfo=CHINA)
    with running_department("social_security", tmp_path / "home", population, as_of=just_before_two) as (ready, clock):
        bench = Bench(ready, clock)
        await bench.driver.start()
        before = await ask(bench, CHEN)
        async with asyncio.timeout(10):
            while (after := await ask(bench, CHEN)) == before:  # noqa: ASYNC110 - the driver's own timer is what is tested
                await asyncio.sleep(0.1)
        await bench.close()
    assert isinstance(before, Found)
    assert isinstance(after, Found)
    assert (before.trace, after.trace) == ("20261031", "20261101")
    assert after.records == before.records


async def test_a_lookup_takes_less_than_five_milliseconds(bench: Bench) -> None:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        await ask(bench, CHEN)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.005


async def test_no_drop_lies_open_to_others(department: tuple[Ready, Clock]) -> None:
    folder = Path(department[0].endpoint["folder"])
    assert {place.stat().st_mode & 0o077 for place in (folder, folder / "20261031")} == {0}


periods = load_adapter("gateway_social_security.adapter:periods")
QUESTION = Question(LookupId("L1"), "periods", Person(PersonId(CHEN[0]), CHEN[1]), None, frozenset(), PURPOSE, 0.0)


def test_a_kind_of_insurance_nobody_knows_is_not_guessed() -> None:
    lines = [{"kind": kind, "name": "陈思远", "to": "202610", "base": "1"} for kind in ("110", "999")]
    record = periods({"id": CHEN[0], "lines": lines}, QUESTION)
    assert record is not None
    assert [line["kind"] for line in record["periods"]] == ["110", UNREAD]


def test_no_lines_are_no_record() -> None:
    assert periods({"id": CHEN[0], "lines": []}, QUESTION) is None
