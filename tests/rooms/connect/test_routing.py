"""Which of a department's systems is asked about whom, and what several of them say together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.city import lint_routes, load_city, load_routes
from gateway.connect.divisions import divisions_of
from gateway.connect.fanout import FanOut, Guarded
from gateway.connect.merging import Heard, merged
from gateway.connect.routing import RoutedDepartment
from gateway.domain.clock import CHINA
from gateway.domain.codes import CountyCode, DepartmentCode, ItemName, LookupId
from gateway.domain.errors import SetupError
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode
from gateway.domain.reply import (
    CONTENT,
    NOT_SERVED,
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import LookupResult
from gateway.sdk import Question
from gateway_demo.demo_city import demo_city
from tests.rooms.connect.fakes import FakeDriver, guard, manifest, now, opened, run

AT = datetime(2026, 11, 1, 10, tzinfo=CHINA)
RECORD = {ItemName("name"): "x"}
HOME = "330782"
COUNTIES = tuple(load_city(demo_city()).counties)
ROUTE: Mapping[str, Any] = {"by": "residence", "question": "household.person", "item": "hukou_county", "systems": {"yiwu": [HOME], "rest": ["33070", "33072", "330781", "330783", "330784"]}}  # fmt: skip
REPLIES: Sequence[Reply] = (
    Found((RECORD,), AT),
    NoRecord(AT),
    PartialMatch(AT),
    Ambiguous(AT),
    Incomplete((RECORD,), (CountyCode("330702"),), handle="i"),
    Incomplete((), (CountyCode("330702"),)),
    Pending("ticket", "t"),
    Unavailable("timeout"),
    Refused("no_permission"),
)


def city(route: Any, **more: Any) -> Mapping[str, bytes]:
    return {**demo_city(), "routing.json": json.dumps({"vehicles": route, **more}).encode()}


def together(*replies: Reply) -> Reply:
    heard = [
        Heard(f"s{n}", (CountyCode(f"33070{n}"),), LookupResult(reply, 1, 5))
        for n, reply in enumerate(replies, start=1)
    ]
    return merged(heard, lambda handles: json.dumps(dict(handles))).reply


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ((Found((RECORD,)), NoRecord()), Found((RECORD,))),
        ((NoRecord(AT), NoRecord()), NoRecord(AT)),
        ((NoRecord(), Unavailable("timeout")), Incomplete((), (CountyCode("330702"),))),
        ((Found((RECORD,)), Unavailable("timeout")), Incomplete((RECORD,), (CountyCode("330702"),))),
        ((NoRecord(), Refused("no_permission")), Incomplete((), (CountyCode("330702"),))),
        ((NoRecord(), Pending("ticket", "t", AT)), Incomplete((), (CountyCode("330702"),), handle='{"s2": "t"}', resumes_at=AT)),
        ((Pending("a", "t"), Pending("b")), Pending("systems", '{"s1": "t"}')),
        ((Unavailable("timeout", 5), Unavailable("reset", 3)), Unavailable("timeout", 3)),
        ((Refused("a"), Refused("b")), Refused("a")),
        ((PartialMatch(), NoRecord()), PartialMatch()),
        ((PartialMatch(), Ambiguous()), Ambiguous()),
        ((PartialMatch(), Found((RECORD,))), Incomplete((RECORD,), (CountyCode("330701"),))),
        ((PartialMatch(), Unavailable("timeout")), Incomplete((), (CountyCode("330702"),))),
        ((NoRecord(), Incomplete((RECORD,), (CountyCode("330709"),))), Incomplete((RECORD,), (CountyCode("330709"),))),
    ],
)  # fmt: skip
def test_what_several_say_together(replies: tuple[Reply, ...], said: Reply) -> None:
    assert together(*replies) == said


@given(st.lists(st.sampled_from(REPLIES), min_size=2, max_size=5))
def test_nobody_is_not_on_record_while_one_is_silent_and_no_record_is_lost(replies: list[Reply]) -> None:
    said = together(*replies)
    is_open = any(not isinstance(reply, CONTENT) for reply in replies)
    assert not (is_open and isinstance(said, CONTENT))
    assert isinstance(said, NoRecord) == all(isinstance(reply, NoRecord) for reply in replies)
    told = [record for reply in replies if isinstance(reply, Found | Incomplete) for record in reply.records]
    assert (list(said.records) if isinstance(said, Found | Incomplete) else []) == told
    assert type(together(*reversed(replies))) is type(said)


def asked(
    by: Mapping[str, Any], replies: Mapping[str, Reply], registered: Reply | None, *, handle: str | None = None
) -> tuple[Reply, Mapping[str, list[Question]]]:
    """What the routed `vehicles` come to, and what each of its systems was asked, where `social_security` says where somebody lives."""
    route = {**by, "question": "social_security.periods", "item": "name"} if by["by"] == "residence" else by
    routes = load_routes(city(route), COUNTIES)
    name = DepartmentCode("vehicles")
    drivers = {system: FakeDriver(_says(reply)) for system, reply in replies.items()}

    async def story() -> Reply:
        guards: dict[DepartmentCode, Guarded] = {
            name: RoutedDepartment(
                routes[name], {system: guard(driver, manifest()) for system, driver in drivers.items()}
            )
        }
        if registered is not None:
            guards[DepartmentCode("social_security")] = guard(FakeDriver(_says(registered)), manifest())
        names = ["vehicles", *(["social_security"] if registered is not None else [])]
        handles = {} if handle is None else {LookupId("lookup-0"): handle}
        found = await FanOut(guards, routes)(opened(names, handles), now() + 2)
        return found.results[LookupId("lookup-0")].reply

    return run(story()), {system: [question for _, question in driver.asked] for system, driver in drivers.items()}


def _says(reply: Reply) -> Any:
    async def says(_question: Question) -> Reply:
        return reply

    return says


def lives_in(division: str) -> Found:
    return Found(({ItemName("name"): division},))


BOTH: Mapping[str, Reply] = {"yiwu": Found((RECORD,)), "rest": NoRecord()}


@pytest.mark.parametrize(
    ("registered", "systems"),
    [
        (lives_in("330782"), ["yiwu"]),
        (lives_in("330702"), ["rest"]),
        (lives_in(""), ["yiwu", "rest"]),
        (NoRecord(), ["yiwu", "rest"]),
        (None, ["yiwu", "rest"]),
        (lives_in("310101"), []),
        (Unavailable("timeout"), []),
    ],
)
def test_by_residence_the_register_is_waited_for(registered: Reply | None, systems: list[str]) -> None:
    said, were_asked = asked(ROUTE, BOTH, registered)
    assert [name for name, questions in were_asked.items() if questions] == systems
    if isinstance(registered, Unavailable):
        assert said == Unavailable("residence_unknown")
    elif not systems:
        assert said == Refused(NOT_SERVED)
    else:
        assert said == (NoRecord() if systems == ["rest"] else Found((RECORD,)))


def test_a_system_without_an_endpoint_is_silent() -> None:
    said, _ = asked({"by": "all", "systems": ROUTE["systems"]}, {"yiwu": NoRecord()}, None)
    assert isinstance(said, Incomplete)
    assert said.missing == tuple(
        map(CountyCode, ("330702", "330703", "330723", "330726", "330727", "330781", "330783", "330784"))
    )


def test_the_receipt_of_each_system_goes_back_to_it() -> None:
    everywhere = {"by": "all", "systems": ROUTE["systems"]}
    said, _ = asked(everywhere, {"yiwu": Pending("ticket", "t1"), "rest": Pending("ticket", "t2")}, None)
    assert isinstance(said, Pending)
    _, were_asked = asked(everywhere, BOTH, None, handle=said.handle)
    assert {name: questions[0].handle for name, questions in were_asked.items()} == {"yiwu": "t1", "rest": "t2"}
    said, _ = asked(ROUTE, {"yiwu": Pending("ticket", "t1")}, lives_in(HOME))
    assert isinstance(said, Pending)
    _, were_asked = asked(ROUTE, BOTH, lives_in(HOME), handle=said.handle)
    assert [question.handle for question in were_asked["yiwu"]] == ["t1"]
    _, were_asked = asked(everywhere, BOTH, None, handle="rubbish")
    assert [question.handle for question in were_asked["yiwu"]] == [None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"systems": {"a": ["3307"], "b": ["330782"]}}, "a and b both serve 3307"),
        ({"systems": {"a": ["330782"], "b": ["330782"]}}, "a and b both serve 330782"),
        ({"systems": {"a": []}}, "serves at least one"),
        ({"systems": {}}, "systems"),
        ({"systems": {"a": ["x"]}}, "systems/a/0"),
        ({"item": ""}, "question and item go with residence"),
        ({"parameter": "unit_no"}, "parameter goes with unit"),
        ({"by": "luck"}, "by"),
    ],
)
def test_routes_that_overlap_or_contradict_themselves_stop_a_start(wrong: Mapping[str, Any], said: str) -> None:
    files = city({**ROUTE, **wrong})
    with pytest.raises(SetupError, match=said):
        load_routes(files, COUNTIES)
    assert [finding.rule for finding in lint_routes(files, ["vehicles"], COUNTIES)] == ["routing.form"]


def test_a_division_that_nobody_serves_and_a_department_that_there_is_not_are_found() -> None:
    route = {"by": "all", "systems": {"yiwu": [HOME]}}
    found = list(lint_routes(city(route, nowhere=route), ["vehicles"], COUNTIES))
    assert [(finding.rule, finding.severity.value) for finding in found] == [
        ("routing.gap", "warning"), ("routing.unknown-department", "error"), ("routing.gap", "warning"),
    ]  # fmt: skip
    assert "no system serves 330702, 330703" in found[0].said
    assert not list(lint_routes(city(ROUTE), ["vehicles"], COUNTIES))
    assert not list(lint_routes(demo_city(), [], COUNTIES))
    assert load_routes(demo_city(), COUNTIES) == {}


def test_by_unit_and_by_registration() -> None:
    by_unit = load_routes(city({"by": "unit", "parameter": "unit_no", "systems": ROUTE["systems"]}), COUNTIES)[
        DepartmentCode("vehicles")
    ]
    query = opened(["vehicles"])
    lookup, grant = query.lookups[0], query.grant
    plan = replace(grant.plan, query=replace(grant.plan.query, parameters={"unit_no": "330782002002GB00001F00027881"}))
    assert divisions_of(by_unit, lookup, replace(grant, plan=plan), {}) == frozenset({HOME})
    assert divisions_of(by_unit, lookup, grant, {}) is None
    registered = load_routes(city({"by": "registration", "systems": ROUTE["systems"]}), COUNTIES)[
        DepartmentCode("vehicles")
    ]
    company = Party("employer", "employer", None, CreditCode("91330782MA0000015M"))
    assert divisions_of(registered, replace(lookup, subject=company), grant, {}) == frozenset({HOME})
    assert divisions_of(registered, lookup, grant, {}) is None
