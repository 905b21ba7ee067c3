"""What the city calls its counties, and which of a department's systems is asked about whom, change while departments are asked."""

import pytest

from gateway.connect import installed_connectors
from gateway.connect.county_names import CountyNames, with_counties
from gateway.domain.codes import CountyCode, DepartmentCode, LookupId
from gateway.domain.reply import UNREAD, Found, Incomplete, Reply, Unavailable
from gateway.domain.route import Route
from gateway.sdk import Projection, Question
from gateway.sdk.driver import DriverContext
from tests.rooms.connect.fakes import FOUND, FakeDriver, explode, manifest, now, opened, run
from tests.rooms.connect.test_registry import FAKE, ROUTES, Shelf, connect, shelf

__all__ = ["shelf"]
COUNTY = manifest().items["name"].model_copy(update={"type": "county", "codes": {"示例": "330727"}, "open": True})


def test_a_driver_that_was_made_reads_by_the_names_of_now() -> None:
    names = CountyNames({"婺城区": "330702"})
    facts = with_counties(manifest().model_copy(update={"items": {**manifest().items, "name": COUNTY}}), names)
    read = Projection(facts, next(iter(facts.questions)))

    def county(written: str) -> object:
        return read({"name": written}, {"name"})["name"]  # type: ignore[index]  # by its text

    assert [county("婺城区"), county("新城区"), county("示例")] == ["330702", UNREAD, "330727"]
    names.follow({"新城区": "330702", "示例": "330703"})
    assert [county("婺城区"), county("新城区"), county("示例")] == [UNREAD, "330702", "330727"], "its own goes before"


def test_a_system_is_asked_by_the_routes_of_now(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(context: DriverContext) -> FakeDriver:
        return FakeDriver(explode if context.endpoint["url"] == "b" else found_it)

    async def story() -> None:
        found = installed_connectors([shelf.put("vehicles")], [FAKE])
        departments = connect(found, {"vehicles@a": {"url": "a"}, "vehicles@b": {"url": "b"}}, routes=ROUTES)
        await departments.start()

        async def asked() -> Reply:
            replies = await departments.fan_out(opened(["vehicles"]), now() + 1)
            return replies.results[LookupId("lookup-0")].reply

        assert isinstance(await asked(), Incomplete), "one of both is ill"
        departments.follow({}, {DepartmentCode("vehicles"): only("a")})
        assert isinstance(await asked(), Found)
        departments.follow({}, {DepartmentCode("vehicles"): only("c")})
        assert await asked() == Unavailable("not_configured"), "a system without an endpoint"
        departments.follow({}, ROUTES)
        assert isinstance(await asked(), Incomplete)
        await departments.close()

    monkeypatch.setattr(FakeDriver, "build", build)
    run(story())


def only(system: str) -> Route:
    """All of it is asked of this one."""
    return Route(
        by="all",
        question="",
        item="",
        parameter="",
        systems={system: ("33",)},
        counties={system: (CountyCode("330702"),)},
    )


async def found_it(_question: Question) -> Reply:
    return FOUND
