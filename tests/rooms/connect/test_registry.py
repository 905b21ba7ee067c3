"""Connectors are found, checked and built, or the start stops with one clear sentence."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from gateway.connect import Connect, Connector, installed_connectors
from gateway.connect.departments import agreed
from gateway.connect.opening import Away
from gateway.connect.registry import CONNECTORS, DRIVERS
from gateway.domain.clock import Clock
from gateway.domain.codes import CountyCode, DepartmentCode, LookupId
from gateway.domain.errors import SetupError
from gateway.domain.reply import Incomplete, Pending, Reply, Unavailable
from gateway.domain.route import Route
from gateway.sdk.driver import DriverContext, Question
from gateway.sdk.http import HttpReply
from tests.rooms.connect.fakes import FOUND, FakeDriver, answer, explode, guard, now, opened, run

MANIFEST = """
[connector]
name = "NAME"
department = "DEPARTMENT"
contract = 1
asks_by = ["person_id"]
[driver]
kind = "fake"
[limits]
deadline_s = 2.0
at_once = 8
[questions.periods]
items = ["name"]
[items.name]
at = "name"
title = { en = "name", zh = "姓名" }
type = "str"
level = 2
sharing = "unconditional"
basis = "社会保险法"
"""

FAKE = EntryPoint("fake", "tests.rooms.connect.fakes:FakeDriver", DRIVERS)


class Shelf:
    """Makes connector packages in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages: list[str] = []

    def put(
        self, name: str, *, department: str | None = None, text: str = MANIFEST, said: str | None = None
    ) -> EntryPoint:
        package = f"shelf_{self.folder.name}_{name}".replace("-", "_")
        (self.folder / package).mkdir()
        (self.folder / package / "__init__.py").write_text("")
        manifest = text.replace("NAME", said or name).replace("DEPARTMENT", department or name)
        (self.folder / package / "manifest.toml").write_text(manifest, encoding="utf-8")
        self.packages.append(package)
        return EntryPoint(name, package, CONNECTORS)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Shelf(tmp_path)
    yield made
    for package in made.packages:
        sys.modules.pop(package, None)


def test_connectors_are_found_by_department(shelf: Shelf) -> None:
    found = installed_connectors([shelf.put("vehicles"), shelf.put("household", department="police")], [FAKE])
    assert list(found) == ["police", "vehicles"]
    assert found[DepartmentCode("police")].manifest.connector.name == "household"
    assert found[DepartmentCode("police")].resources.joinpath("manifest.toml").is_file()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("contract = 1", "contract = 2"), "contract 2 is not 1"),
        (('items = ["name"]', 'items = ["name", "periods"]'), "item periods is not described"),
        (('items = ["name"]', 'items = ["name"]\nadapter = "json:no_such"'), "The adapter json:no_such"),
        (('kind = "fake"', 'kind = "telex"'), "needs a driver of the kind telex, and there are fake"),
        (("[limits]", "[limits]\nif = 1"), "limits.if"),
        (("at_once = 8", ""), "limits.at_once"),
    ],
)
def test_a_connector_that_is_not_whole_stops_the_start(shelf: Shelf, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(SetupError) as stopped:
        installed_connectors([shelf.put("vehicles", text=MANIFEST.replace(*change))], [FAKE])
    assert sentence in stopped.value.detail
    assert "\n" not in stopped.value.detail


def test_a_name_that_is_not_the_entry_points_stops_the_start(shelf: Shelf) -> None:
    with pytest.raises(SetupError, match="calls itself cars and its entry point says vehicles"):
        installed_connectors([shelf.put("vehicles", said="cars")], [FAKE])


def test_two_connectors_for_one_department_stop_the_start(shelf: Shelf) -> None:
    with pytest.raises(SetupError, match="both speak to police"):
        installed_connectors([shelf.put("one", department="police"), shelf.put("two", department="police")], [FAKE])


def test_two_drivers_of_one_kind_stop_the_start() -> None:
    with pytest.raises(SetupError, match="drivers are of the kind fake"):
        installed_connectors([], [FAKE, EntryPoint("fake", "elsewhere:Driver", DRIVERS)])


def test_a_driver_that_cannot_be_loaded_stops_the_start(shelf: Shelf) -> None:
    found = installed_connectors([shelf.put("vehicles")], [EntryPoint("fake", "tests.no_such_place:Driver", DRIVERS)])
    with pytest.raises(SetupError, match="cannot be loaded"):
        connect(found, {"vehicles": {}})


def test_a_batch_needs_a_driver_that_takes_one(shelf: Shelf) -> None:
    text = MANIFEST.replace("[items.name]", "batch = 2\n[items.name]")
    with pytest.raises(SetupError, match="question periods is asked in batches, and the driver fake takes none"):
        connect(installed_connectors([shelf.put("vehicles", text=text)], [FAKE]), {"vehicles": {"url": "x"}})
    several = EntryPoint("fake", "tests.rooms.connect.fakes:FakeBatchDriver", DRIVERS)
    connect(installed_connectors([shelf.put("household", text=text)], [several]), {"household": {"url": "x"}})


class NoHttp:
    async def request(self, method: str, url: str, **_: object) -> HttpReply:
        raise NotImplementedError

    async def close(self) -> None:
        return None


class NoStore:
    async def get(self, key: str) -> bytes | None:
        raise NotImplementedError

    async def refresh(self, key: str, stale: bytes | None, make: object) -> bytes:
        raise NotImplementedError


def connect(
    found: Mapping[DepartmentCode, Connector],
    endpoints: Mapping[str, Mapping[str, str]],
    away: Mapping[DepartmentCode, Sequence[Away]] | None = None,
    told: list[tuple[str, str, LookupId]] | None = None,
    routes: Mapping[DepartmentCode, Route] | None = None,
) -> Connect:
    start = datetime(2026, 11, 1, 2, tzinfo=UTC)
    return Connect.build(
        endpoints,
        http=NoHttp(),
        clock=Clock(start, start, real=lambda: start),
        store=NoStore(),
        alert=lambda *report: None if told is None else told.append(report),
        connectors=found,
        away=lambda department: (away or {}).get(department, ()),
        routes=routes,
    )


def test_an_endpoint_without_a_connector_stops_the_start() -> None:
    with pytest.raises(SetupError, match="no connector for the department police"):
        connect({}, {"police": {"url": "http://127.0.0.1:1"}})


def test_only_configured_departments_are_asked_and_all_are_described(shelf: Shelf) -> None:
    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles"), shelf.put("household")], [FAKE])
        departments = connect(found, {"vehicles": {"url": "x"}})
        await departments.start()
        replies = await departments.fan_out(opened(["vehicles", "household"]), now() + 1)
        await departments.close()
        assert replies.results[LookupId("lookup-0")].reply == FOUND
        assert replies.results[LookupId("lookup-1")].reply == Unavailable("not_configured")
        assert sorted(departments.manifests) == ["household", "vehicles"]
        household, vehicles = departments.status()
        assert (household.is_configured, household.calls) == (False, 0)
        assert (vehicles.is_configured, vehicles.is_open, vehicles.calls) == (True, False, 1)

    run(story())


def test_nobody_asks_a_department_that_has_announced_to_be_away(shelf: Shelf) -> None:
    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles"), shelf.put("household")], [FAKE])
        away = Away(datetime(2026, 11, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, 3, tzinfo=UTC))
        endpoints = {"vehicles": {"url": "x"}, "household": {"url": "x"}}
        departments = connect(found, endpoints, {DepartmentCode("vehicles"): [away]})
        await departments.start()
        replies = await departments.fan_out(opened(["vehicles", "household"]), now() + 1)
        await departments.close()
        assert replies.results[LookupId("lookup-0")].reply == Pending("closed_hours", None, away.until)
        assert replies.results[LookupId("lookup-1")].reply == FOUND
        assert [(one.department, one.is_closed, one.calls) for one in departments.status()] == [
            ("household", False, 1),
            ("vehicles", True, 0),
        ]

    run(story())


def test_what_a_department_reports_is_told_with_its_name(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str, LookupId]] = []

    def build(context: DriverContext) -> FakeDriver:
        context.alert("snapshot_stale", LookupId(""))
        return FakeDriver(explode)

    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles"), shelf.put("household")], [FAKE])
        departments = connect(found, {"vehicles": {"url": "x"}, "household": {"url": "x"}}, told=told)
        await departments.start()
        await departments.fan_out(opened(["vehicles"]), now() + 1)
        await departments.close()

    monkeypatch.setattr(FakeDriver, "build", build)
    run(story())
    assert sorted(set(told)) == [
        ("household", "snapshot_stale", ""),
        ("vehicles", "driver_fault", "lookup-0"),
        ("vehicles", "snapshot_stale", ""),
    ]


def test_a_driver_that_will_not_close_does_not_keep_the_others_open(shelf: Shelf) -> None:
    closed: list[str] = []

    class Stubborn(FakeDriver):
        async def close(self) -> None:
            raise OSError

    class Willing(FakeDriver):
        async def close(self) -> None:
            closed.append("willing")

    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles"), shelf.put("household")], [FAKE])
        guards = {
            DepartmentCode("household"): guard(Stubborn(answer)),
            DepartmentCode("vehicles"): guard(Willing(answer)),
        }
        departments = Connect(found, guards)
        await departments.start()
        await departments.close()

    run(story())
    assert closed == ["willing"]


def test_limits_agreed_with_the_department_take_the_manifests_place(shelf: Shelf) -> None:
    facts = installed_connectors([shelf.put("vehicles")], [FAKE])[DepartmentCode("vehicles")].manifest
    assert agreed(facts, {"url": "x"}) is facts
    limits = agreed(facts, {"limits.per_second": "50", "limits.at_once": "3"}).limits
    assert (limits.per_second, limits.at_once, limits.deadline_s) == (50, 3, 2.0)
    assert agreed(agreed(facts, {"limits.per_second": "50"}), {"limits.per_second": "0"}).limits.per_second is None
    for strange in ({"limits.at_once": "many"}, {"limits.color": "red"}):
        with pytest.raises(SetupError, match="The endpoint of vehicles: limits"):
            agreed(facts, strange)


def test_the_driver_never_sees_the_guards_settings(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[dict[str, str], int]] = []

    def build(context: DriverContext) -> FakeDriver:
        seen.append((dict(context.endpoint), context.manifest.limits.at_once))
        return FakeDriver(answer)

    monkeypatch.setattr(FakeDriver, "build", build)
    connect(installed_connectors([shelf.put("vehicles")], [FAKE]), {"vehicles": {"url": "x", "limits.at_once": "7"}})
    assert seen == [({"url": "x"}, 7)]


def test_each_system_of_a_department_has_an_endpoint_limits_and_a_name_of_its_own(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexts: dict[str, DriverContext] = {}

    def build(context: DriverContext) -> FakeDriver:
        contexts[context.endpoint["url"]] = context
        return FakeDriver(explode if context.endpoint["url"] == "b" else found_it)

    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles")], [FAKE])
        endpoints = {"vehicles@a": {"url": "a", "limits.at_once": "2"}, "vehicles@b": {"url": "b"}}
        departments = connect(found, endpoints, told=told, routes=ROUTES)
        await departments.start()
        replies = await departments.fan_out(opened(["vehicles"]), now() + 1)
        probed = await departments.probe(0.1)
        await departments.close()
        assert isinstance(replies.results[LookupId("lookup-0")].reply, Incomplete)
        assert list(probed) == ["vehicles@a", "vehicles@b"]
        (status,) = departments.status()
        assert (status.department, status.is_configured, status.answers, status.places) == ("vehicles", True, False, 10)
        assert status.calls == 3, "one of a, and one of b that was repeated"

    told: list[tuple[str, str, LookupId]] = []
    monkeypatch.setattr(FakeDriver, "build", build)
    run(story())
    assert {url: context.manifest.connector.name for url, context in contexts.items()} == {
        "a": "vehicles@a",
        "b": "vehicles@b",
    }
    assert [context.manifest.limits.at_once for context in contexts.values()] == [2, 8]
    assert {department for department, _, _ in told} == {"vehicles"}


@pytest.mark.parametrize("name", ["vehicles", "vehicles@c", "household@a"])
def test_an_endpoint_of_no_system_stops_the_start(shelf: Shelf, name: str) -> None:
    found = installed_connectors([shelf.put("vehicles"), shelf.put("household")], [FAKE])
    with pytest.raises(SetupError, match=f"The endpoint {name} is none"):
        connect(found, {name: {"url": "x"}}, routes=ROUTES)


async def found_it(_question: Question) -> Reply:
    return FOUND


ROUTES = {
    DepartmentCode("vehicles"): Route(
        by="all", question="", item="", parameter="", systems={"a": ("330702",), "b": ("330782",)},
        counties={"a": (CountyCode("330702"),), "b": (CountyCode("330782"),)},
    )
}  # fmt: skip
