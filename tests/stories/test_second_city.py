"""A city of another province, by its folder alone: other counties, other case numbers, three departments, four matters."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.running import dev_token
from tests.stories.command import gateway, remove_databases
from tests.stories.conftest import free_port
from tests.stories.second_city import DEPARTMENTS, MATTERS, OLD, OTHER, write_city, write_people


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("second") / "city")


@pytest.fixture(scope="module")
def xicheng(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("xicheng")
    people = write_people(home / "people")
    settings = {"city": str(city), "accounts": "claims"}
    with Demo(DemoOptions(home=home, port=free_port(), population=people, settings=settings)) as running:
        yield running
    remove_databases(home)


@pytest.fixture(scope="module")
def clerk(xicheng: Demo) -> Iterator[httpx.Client]:
    token = dev_token(xicheng.addresses["issuer_url"], "clerk")
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=xicheng.addresses["base_url"], headers=headers, trust_env=False, timeout=20) as client:
        yield client


def ask(clerk: httpx.Client, matter: str, number: str, **more: Any) -> httpx.Response:
    body = {"matter": matter, "case_number": number, "parties": [{"role": "applicant", **OLD}], "deadline_ms": 8000}
    return clerk.post("/v1/queries", json=body | more)


def states(answer: httpx.Response) -> dict[str, tuple[str, str | None, str]]:
    return {c["certificate"]: (c["state"], c["answer"], c["reason"]) for c in answer.json()["certificates"]}


def test_the_folder_has_no_errors_and_differs_from_the_demos(city: Path) -> None:
    checked = gateway("city", "check", str(city), "--json")
    assert json.loads(checked.stdout)["ok"], checked.stdout
    told = gateway("city", "diff", str(city), str(city), "--json")
    assert (told.returncode, json.loads(told.stdout)) == (0, {"changes": []})


def test_it_has_its_own_departments_matters_and_counties(clerk: httpx.Client) -> None:
    departments = clerk.get("/v1/departments").json()["items"]
    matters = clerk.get("/v1/matters").json()["items"]
    assert {one["code"] for one in departments} == set(DEPARTMENTS)
    assert {one["code"] for one in matters} == set(MATTERS.values())


def test_a_resident_of_the_city_is_local_there_and_in_their_own_county(clerk: httpx.Client) -> None:
    answer = ask(clerk, "M21", "529901-S2026-M21-00001")
    assert states(answer) == {"M21-C1": ("answered", "yes", "ALIVE"), "M21-C2": ("answered", "yes", "AGE")}
    assert answer.json()["recommendation"] == "pass"
    own, other = (
        ask(clerk, "M21", f"529901-S2026-M21-0000{n}", parameters={"county": county})
        for n, county in ((2, "529901"), (3, "529902"))
    )
    assert states(own)["M21-C2"] == ("answered", "yes", "AGE")
    assert states(other)["M21-C2"] == ("answered", "no", "OTHER_COUNTY")
    there = ask(clerk, "M21", "529902-S2026-M21-00004", parties=[{"role": "applicant", **OTHER}])
    assert states(there)["M21-C2"] == ("answered", "yes", "AGE")


@pytest.mark.parametrize(
    "number",
    [
        "JH-2026-M21-000001",
        "529903-S2026-M21-00001",
        "529901-S2026-M22-00001",
        "529901-S2026-M21-000001",
        OLD["person_id"],
    ],
)
def test_a_case_number_of_another_form_county_or_matter_is_refused(clerk: httpx.Client, number: str) -> None:
    answer = ask(clerk, "M21", number)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, ["/case_number"])
    assert number not in answer.text


def test_a_county_of_another_city_is_no_parameter_here(clerk: httpx.Client) -> None:
    answer = ask(clerk, "M21", "529901-S2026-M21-00005", parameters={"county": "330702"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/parameters/county")


def test_the_other_matters_are_answered_too_and_the_log_finds_a_case(clerk: httpx.Client, xicheng: Demo) -> None:
    span = {"from": "2026-01-01", "to": "2026-10-31"}
    cars = ask(clerk, "M22", "529901-S2026-M22-00001", parameters=span)
    assert states(cars)["M22-C1"] == ("answered", "no", "NOT_SCRAPPED")
    insured = ask(clerk, "M24", "529901-S2026-M24-00001")
    assert states(insured)["M24-C2"] == ("answered", "no", "NO_ACCOUNT")
    assert ask(clerk, "M23", "529901-S2026-M23-00001").status_code in (200, 202)
    auditor = {"authorization": f"Bearer {dev_token(xicheng.addresses['issuer_url'], 'auditor')}"}
    told = clerk.get("/v1/audit/entries", params={"case_number": "529901-S2026-M22-00001"}, headers=auditor).json()
    assert {one["kind"] for one in told["items"]} >= {"INTENT", "OUTCOME"}


def test_the_printed_page_speaks_of_this_citys_offices(clerk: httpx.Client) -> None:
    made = ask(clerk, "M21", "529901-S2026-M21-00006").json()["query_id"]
    page = clerk.get(f"/v1/queries/{made}", headers={"accept": "text/html"}).text
    assert "政务大厅" in page
    assert "金华" not in page
