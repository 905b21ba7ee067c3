"""A connector that is not installed costs its own certificates, and a name that is there twice stops the start."""

import json
from collections.abc import Mapping

import pytest

from gateway.access import Access, load_rules
from gateway.catalogue import Catalogue, lint_catalogue, load_catalogue
from gateway.decision import StillOpen, disclose, tell
from gateway.domain.codes import CertificateCode
from gateway.domain.document import CertificateResult
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckSeverity
from gateway.domain.words import CertificateState, Method
from gateway.sdk.manifest import Manifest
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import NOW, P2, digest, manifests, officer, p2_replies, query, replies_to

UNAVAILABLE = (CertificateState.UNAVAILABLE, "NOT_CONNECTED")


def without(*departments: str) -> Mapping[str, Manifest]:
    return {name: one for name, one in manifests().items() if name not in departments}


async def results(made: Catalogue, matter: str) -> Mapping[CertificateCode, CertificateResult]:
    asked = made.plan(query(matter, P2))
    granted = await Access(made, MemoryCases(), digest, rules=load_rules(demo_city())).authorise(officer(), asked)
    replies = replies_to(asked, p2_replies())
    told = tell(granted, replies, NOW.date())
    return {one.certificate: one for one in disclose(granted, replies, told, StillOpen(NOW)).certificates}


async def test_a_connector_that_is_missing_costs_its_own_certificates_and_no_others() -> None:
    whole = await results(load_catalogue(manifests(), demo_city()), "M01")
    less = await results(load_catalogue(without("vehicles"), demo_city()), "M01")
    assert (less[CertificateCode("M01-C4")].state, less[CertificateCode("M01-C4")].reason) == UNAVAILABLE
    step = less[CertificateCode("M01-C4")].next
    assert step is not None
    assert (step.kind, step.department) == ("retry", "vehicles")
    for code in ("M01-C1", "M01-C2", "M01-C3", "M01-C5"):
        assert less[CertificateCode(code)] == whole[CertificateCode(code)]


async def test_what_needs_it_among_others_is_unavailable_too_and_nobody_is_asked_for_it() -> None:
    made = load_catalogue(without("marriage"), demo_city())
    found = await results(made, "M01")
    states = {code: (one.state, one.reason) for code, one in found.items()}
    assert [code for code, state in states.items() if state == UNAVAILABLE] == ["M01-C1", "M01-C3", "M01-C4", "M01-C5"]
    assert {lookup.department for lookup in made.plan(query("M01", P2)).lookups} == {"social_security", "household"}
    assert made.plan(query("M01", P2)).certificates[2].verification is None


@pytest.mark.parametrize("missing", [("household",), tuple(manifests())])
async def test_without_the_household_register_or_any_everything_but_what_nobody_is_asked_for_waits(
    missing: tuple[str, ...],
) -> None:
    made = load_catalogue(without(*missing), demo_city())
    for code, matter in made.matters.items():
        for certificate in matter.certificates:
            assert bool(certificate.not_connected) is (certificate.ladder != (Method.DIRECT,)), code
    assert {(one.state, one.reason) for one in (await results(made, "M01")).values()} == {UNAVAILABLE}


def test_one_line_of_the_check_names_the_department_and_what_it_costs() -> None:
    (found,) = lint_catalogue(without("disabled_federation"), demo_city())
    assert (found.rule, found.where, found.severity) == (
        "catalogue.not-connected",
        "disabled_federation",
        CheckSeverity.WARNING,
    )
    assert "M10-C1" in found.said


def test_a_connector_that_no_department_promises_is_not_waited_for() -> None:
    departments = json.loads(demo_city()["departments.json"])
    changed = [one | {"has_connector": one["has_connector"] and one["code"] != "vehicles"} for one in departments]
    files = {**demo_city(), "departments.json": json.dumps(changed).encode()}
    with pytest.raises(SetupError, match=r"unknown question vehicles\.owned: no connector answers it"):
        load_catalogue(without("vehicles"), files)


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("departments.json", "departments", "household"),
        ("laws.json", "laws", "civil_code"),
        ("derived_items.json", "items", "vehicles.vehicle_count"),
    ],
)
def test_what_is_there_twice_stops_the_start(name: str, what: str, said: str) -> None:
    listed = json.loads(demo_city()[name])
    files = {**demo_city(), name: json.dumps([*listed, listed[0]]).encode()}
    with pytest.raises(SetupError, match=f"of the {what} of the city {said} is there twice"):
        load_catalogue(manifests(), files)
    assert [one.rule for one in lint_catalogue(manifests(), files)] == ["catalogue.form"]


def test_a_department_of_another_file_and_an_item_of_a_connector_are_twice_too() -> None:
    again = {"departments.more.json": json.dumps([json.loads(demo_city()["departments.json"])[3]]).encode()}
    with pytest.raises(
        SetupError, match=r"social_security is there twice: in departments\.json and in departments\.more\.json"
    ):
        load_catalogue(manifests(), {**demo_city(), **again})
    derived = json.loads(demo_city()["derived_items.json"])
    doubled = [*derived, derived[0] | {"department": "real_estate", "name": "unit_no"}]
    with pytest.raises(
        SetupError, match=r"unit_no is there twice: in the connector real_estate and in derived_items\.json"
    ):
        load_catalogue(manifests(), {**demo_city(), "derived_items.json": json.dumps(doubled).encode()})


@pytest.mark.parametrize(("taken", "put"), [("330702", None), (None, "529901")])
def test_a_connector_that_asks_other_counties_than_the_citys_stops_the_start(
    taken: str | None, put: str | None
) -> None:
    city = json.loads(demo_city()["city.json"])
    counties = [one for one in city["counties"] if one["code"] != taken]
    counties += [{"code": put, "title": {"en": "East", "zh": "东溪区"}}] if put else []
    files = {**demo_city(), "city.json": json.dumps(city | {"counties": counties}).encode()}
    with pytest.raises(SetupError, match=f"the same counties: {taken or put}"):
        load_catalogue(manifests(), files)
