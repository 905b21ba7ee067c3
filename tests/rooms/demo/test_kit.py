import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from gateway.domain.clock import Clock, real_now
from gateway.domain.errors import SetupError
from gateway_demo.kit import DepartmentProcess, Profile, RateLimit, Ready, RehearsedFault, start_departments
from gateway_demo.kit.faults import FaultBoard
from gateway_demo.kit.listener import Listener
from gateway_demo.kit.pace import CallTimes
from gateway_demo.kit.process import Office
from gateway_demo.kit.settings import DepartmentSettings, read_settings
from tests.rooms.demo.echo import Echo

Make = Callable[..., DepartmentProcess]


@pytest.fixture
def ready(echo: DepartmentProcess) -> Iterator[Ready]:
    told = echo.wait_ready()
    yield told
    httpx.delete(f"{told.control_url}/faults")
    httpx.delete(f"{told.control_url}/calls")


def switch_on(ready: Ready, **order: object) -> httpx.Response:
    return httpx.post(f"{ready.control_url}/faults", json=order)


def test_it_says_how_it_is_reached_and_who_it_is(echo: DepartmentProcess, ready: Ready) -> None:
    assert ready.pid == echo.pid
    assert ready.endpoint["url"] == ready.url
    assert ready.endpoint["given"] == "known"
    assert ready.endpoint["secret"] not in repr(ready)
    assert httpx.get(f"{ready.url}/a").json()["rows"] == 2


def test_what_it_made_it_keeps_over_a_restart_for_itself(make: Make, tmp_path: Path) -> None:
    first = make(home=tmp_path)
    with first:
        made = first.wait_ready().endpoint["secret"]
    with make(home=tmp_path) as second:
        assert second.wait_ready().endpoint["secret"] == made
    for name in ("secrets.json", "ready.json", "department.json"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_it_stops_in_good_order(make: Make, tmp_path: Path) -> None:
    with make(home=tmp_path) as process:
        assert (tmp_path / "opened").exists()
    assert not process.is_alive
    assert (tmp_path / "closed").exists()


def test_it_does_not_outlive_who_started_it(make: Make, tmp_path: Path) -> None:
    process = make(home=tmp_path)
    program = (
        "import os, sys, time, msgspec\n"
        "from pathlib import Path\n"
        "from gateway_demo.kit import DepartmentProcess\n"
        "from gateway_demo.kit.settings import DepartmentSettings\n"
        "settings = msgspec.json.decode(sys.stdin.buffer.read(), type=DepartmentSettings)\n"
        "print(DepartmentProcess(settings, module='tests.rooms.demo.echo').start().wait_ready().pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(msgspec.json.encode(process.settings))
    parent.stdin.close()
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_one_that_does_not_come_up_says_why(make: Make) -> None:
    process = make("broken").start()
    with pytest.raises(SetupError, match="has no register"):
        process.wait_ready()


def test_calls_are_kept_without_what_was_answered(ready: Ready) -> None:
    httpx.delete(f"{ready.control_url}/calls")
    httpx.post(f"{ready.url}/api/person?matter=M01", headers={"X-Lookup-Id": "L-1"}, content=b"330791198001010014")
    (call,) = httpx.get(f"{ready.control_url}/calls").json()
    assert call.pop("at").startswith("2026-11-01T10:")
    assert call.pop("took_s") > 0
    assert call == {
        "lookup_id": "L-1",
        "kind": "person",
        "path": "/api/person",
        "county": None,
        "purpose": {"matter": "M01"},
        "fault": "",
        "outcome": "200",
        "receipt": "",
    }


def test_a_fault_meets_so_many_calls(ready: Ready) -> None:
    switch_on(ready, fault="odd", times=2)
    assert [httpx.get(f"{ready.url}/a").json()["fault"] for _ in range(3)] == ["odd", "odd", ""]


def test_a_fault_of_one_kind_leaves_the_others_alone_and_a_sign_in_unless_named(ready: Ready) -> None:
    switch_on(ready, fault="odd", kind="person")
    assert [httpx.get(f"{ready.url}/{kind}").json()["fault"] for kind in ("children", "person")] == ["", "odd"]
    httpx.delete(f"{ready.control_url}/faults")
    switch_on(ready, fault="odd")
    assert httpx.get(f"{ready.url}/token").json()["fault"] == ""
    switch_on(ready, fault="odd", kind="token")
    assert httpx.get(f"{ready.url}/token").json()["fault"] == "odd"


def test_connections_are_refused_and_taken_again_at_the_same_address(ready: Ready) -> None:
    with httpx.Client() as kept:
        kept.get(f"{ready.url}/a")
        switch_on(ready, fault="refuse")
        for client in (kept, httpx):
            with pytest.raises(httpx.TransportError):
                client.get(f"{ready.url}/a")
    httpx.delete(f"{ready.control_url}/faults")
    assert httpx.get(f"{ready.url}/a").status_code == 200


async def test_a_department_whose_watch_over_refusals_fails_ends_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = real_now().isoformat()
    settings = DepartmentSettings(
        name="echo",
        population=str(tmp_path),
        domain_start=now,
        real_start=now,
        home=str(tmp_path),
        ready_file=str(tmp_path / "ready.json"),
    )
    office = Office(Echo(settings))
    await office.open()
    told = json.loads((tmp_path / "ready.json").read_text())
    async with httpx.AsyncClient() as http:
        await http.post(f"{told['control_url']}/faults", json={"fault": "refuse", "seconds": 0.1})
    monkeypatch.setattr(Listener, "open", fail)
    await asyncio.wait_for(office.ended.wait(), 5)
    with pytest.raises(OSError, match="the port is gone"):
        await office.close()


async def fail(_listener: Listener) -> None:
    raise OSError("the port is gone")


def test_a_refusal_ends_by_itself(ready: Ready) -> None:
    switch_on(ready, fault="refuse", seconds=0.1)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            assert httpx.get(f"{ready.url}/a").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("it did not take calls again")


def test_an_unknown_fault_is_not_taken(ready: Ready) -> None:
    assert switch_on(ready, fault="earthquake").status_code == 400
    assert switch_on(ready, fault="odd", colour="blue").status_code == 400
    assert httpx.get(f"{ready.control_url}/faults").json()["on"] == []
    assert httpx.get(f"{ready.control_url}/elsewhere").status_code == 404


def test_one_that_speaks_no_http_has_the_same_control(make: Make) -> None:
    with make("silent") as process:
        told = process.wait_ready()
        assert told.url == ""
        assert told.endpoint["folder"] == str(Path(process.settings.home))
        switch_on(told, fault="hang", county="330702", times=1)
        switch_on(told, fault="hang", county="330782", times=1)
        calls = httpx.get(f"{told.control_url}/calls").json()
        assert [(call["county"], call["fault"]) for call in calls] == [("330782", ""), ("330782", "hang")]


def test_settings_that_do_not_fit_are_told_by_file_and_field(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"name": "echo", "colour": "blue"}')
    with pytest.raises(SetupError, match=r"s\.json.*colour"):
        read_settings(path)


def test_the_board_counts_and_forgets() -> None:
    now = [0.0]
    board = FaultBoard(frozenset({"slow", "hang"}), lambda: now[0])
    board.add(RehearsedFault(name="slow", left=1))
    board.add(RehearsedFault(name="hang", ends_at=5.0))
    met = [board.take(), board.take()]
    assert [fault.name for fault in met if fault] == ["slow", "hang"]
    assert board.take(among=frozenset({"slow"})) is None
    now[0] = 5.0
    assert board.take() is None
    with pytest.raises(ValueError, match="knows hang, slow"):
        board.add(RehearsedFault(name="odd"))


def test_a_rate_holds_for_any_second() -> None:
    rate = RateLimit(2)
    assert [rate.admits(at) for at in (0.0, 0.5, 0.8, 0.91, 1.0, 1.45)] == [True, True, False, True, False, True]
    assert all(RateLimit(0).admits(0.0) for _ in range(100))


@pytest.mark.parametrize("kind", ["fixed", "normal", "lognormal"])
def test_times_stay_in_their_range_and_repeat_with_their_seed(kind: str) -> None:
    profile = Profile(kind=kind, seed=7, ranges={"person": (0.1, 0.4)})  # type: ignore[arg-type]  # a table's word
    pace, again = (CallTimes(profile, {"": (5.0, 6.0)}) for _ in range(2))
    times = [pace.seconds("person") for _ in range(200)]
    assert times == [again.seconds("person") for _ in range(200)]
    assert 0.1 <= sum(times) / len(times) <= 0.4
    assert 0 < min(times) <= max(times) <= (1.2 if kind == "lognormal" else 0.4)
    assert pace.seconds("other") >= 1.0


POPULATION = Path(__file__).parents[2] / "fixtures" / "population"


def test_departments_start_together_and_stop_together(tmp_path: Path) -> None:
    names = ["household", "vehicles"]
    with start_departments(names, home=tmp_path, population=POPULATION, clock=Clock.real_time()) as running:
        assert {name: ready.name for name, ready in running.items()} == {
            "household": "household",
            "vehicles": "vehicles",
        }
        assert {httpx.get(ready.control_url + "/calls").status_code for ready in running.values()} == {200}
    assert not any(process.is_alive for process in running.processes.values())


def test_when_one_does_not_start_none_is_left_running(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    (people / "household.json").write_text("[]")
    with pytest.raises(SetupError, match=r"vehicles.*has no register"):
        start_departments(["household", "vehicles"], home=tmp_path, population=people, clock=Clock.real_time())
    pid = msgspec.json.decode((tmp_path / "household" / "ready.json").read_bytes())["pid"]
    assert not is_running(pid)


def test_a_department_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no simulated department weather"):
        start_departments(["weather"], home=tmp_path, population=POPULATION, clock=Clock.real_time())


async def test_it_can_be_waited_for_without_blocking(make: Make) -> None:
    process = make().start()
    ready, turns = await asyncio.gather(process.ready_soon(), count_turns())
    assert ready.pid == process.pid
    assert turns == 5


async def count_turns() -> int:
    for _ in range(5):
        await asyncio.sleep(0.01)
    return 5
