"""The newspaper's people, each in their own matter, over HTTP through the departments' own protocols."""

from typing import Any

import psycopg
import pytest

from gateway.domain.identifiers.people import check_character
from gateway_demo.demo import Demo
from gateway_demo.examples import EXAMPLES
from tests.stories.people import P3, Asker, Json, answers, certificate

BUILDER = "91330791MA0000023G"
WEI, LATE_JIN = EXAMPLES["M02"]["parties"]
FANG, EMPLOYER, CHEN = EXAMPLES["M11"]["parties"]
ZHANG = EXAMPLES["M06"]["parties"][0]
XU, XU_CHILD = EXAMPLES["M04"]["parties"]
HE = EXAMPLES["M09"]["parties"][0]

COMES_TO: list[tuple[str, str, dict[str, str]]] = [
    ("P1", "M02", {"C1": "yes", "C2": "unknown", "C3": "unknown", "C4": "not_required"}),
    ("P1", "M16", {"C1": "yes", "C2": "yes", "C3": "unknown", "C4": "yes"}),
    ("P2", "M05", {"C1": "yes", "C2": "yes", "C3": "not_applicable"}),
    ("P3", "M14", {"C1": "yes", "C2": "yes", "C3": "pending"}),
    ("P4", "M03", {"C1": "yes", "C2": "yes", "C3": "yes", "C4": "pending", "C5": "pending"}),
    ("P5", "M11", {"C1": "yes", "C2": "yes", "C3": "unknown"}),
    ("P6", "M06", {"C1": "yes", "C2": "yes", "C4": "not_required"}),
    ("P7", "M10", {"C1": "yes", "C2": "pending", "C3": "yes", "C4": "unknown"}),
    ("P8", "M08", {"C1": "yes", "C2": "yes"}),
    ("P8", "M09", {"C1": "yes", "C2": "yes", "C3": "yes", "C4": "pending"}),
    ("P8's mother", "M15", {"C1": "yes", "C2": "yes"}),
]
"""Who, with the ready question of which matter, comes to what."""


def settled(ask: Asker, matter: str, parties: list[dict[str, str]], *, by: str = "clerk", **more: Any) -> Json:
    """The document once nothing waits for a register any more."""
    document = ask.query(matter, parties, by=by, deadline_ms=8000, **more)
    tasks = [c["certificate"] for c in document["certificates"] if (c["next"] or {}).get("kind") == "task"]
    return ask.settled(document, *tasks, by=by, within_s=30)


@pytest.mark.parametrize(
    ("matter", "expected"), [pytest.param(matter, expected, id=f"{who} {matter}") for who, matter, expected in COMES_TO]
)
def test_the_persona_comes_to_what_the_newspaper_says(ask: Asker, matter: str, expected: dict[str, str]) -> None:
    ready = EXAMPLES[matter]
    told = answers(settled(ask, matter, ready["parties"], parameters=ready.get("parameters", {})))
    assert {code: told[f"{matter}-{code}"] for code in expected} == expected


def test_a_flat_of_ones_own_is_a_no_whoever_asks_for_what(ask: Asker) -> None:
    rent = answers(settled(ask, "M05", P3))
    assert (rent["M05-C1"], rent["M05-C2"]) == ("yes", "no")
    assert answers(settled(ask, "M07", [ZHANG]))["M07-C1"] == "no"


def test_every_matter_has_a_ready_question(ask: Asker) -> None:
    matters = [matter["code"] for matter in ask.as_("clerk").get("/v1/matters", params={"limit": 100}).json()["items"]]
    assert set(EXAMPLES) == set(matters)
    assert all(ready["matter"] == matter for matter, ready in EXAMPLES.items())


def test_the_day_of_death_and_the_months_paid_are_shown_with_the_answer(ask: Asker) -> None:
    death = certificate(settled(ask, "M02", [WEI, LATE_JIN], certificates=["M02-C1"]), "M02-C1")
    assert (death["reason"], death["fields"]["cancel_date"]["value"]) == ("CANCELLED_DEATH", "2026-09-12")
    retiring = settled(ask, "M09", [HE], certificates=["M09-C1", "M09-C2"])
    due, paid = (certificate(retiring, code) for code in ("M09-C1", "M09-C2"))
    assert (due["reason"], due["fields"]["birth_date"]["value"]) == ("DUE_202606_DELAY_4", "1966-02-03")
    assert (paid["reason"], paid["fields"]["months_total"]["value"]) == ("MONTHS_327", 327)


def test_each_of_the_staff_has_an_answer_of_their_own(ask: Asker) -> None:
    document = settled(ask, "M12", EXAMPLES["M12"]["parties"], by="housing-clerk", certificates=["M12-C1", "M12-C2"])
    staff = certificate(document, "M12-C1")
    assert {key: one["answer"] for key, one in staff["per_party"].items()} == {
        "staff.1": "yes", "staff.2": "yes", "staff.3": "yes", "staff.4": "no"
    }  # fmt: skip
    assert (staff["answer"], staff["per_party"]["staff.4"]["reason"]) == ("no", "CONSECUTIVE_0")
    assert certificate(document, "M12-C2")["answer"] == "yes"


def test_fifty_people_with_the_longest_names_are_asked_about_at_once(ask: Asker, demo: Demo) -> None:
    births = [f"33079119800101{number:03d}" for number in range(1, 51)]
    staff = [{"role": "staff", "person_id": born + check_character(born), "name": "陈" * 50} for born in births]
    others = [party for party in EXAMPLES["M12"]["parties"] if party["role"] != "staff"]
    document = ask.query("M12", [*others, *staff], by="housing-clerk")
    with psycopg.connect(demo.database_url) as connection:
        found = connection.execute(
            "select max(octet_length(sections)) from audit.audit_entry where query_id = %s", [document["query_id"]]
        ).fetchone()
    assert found is not None
    assert 32_768 < found[0] < 60_000


def test_a_name_that_another_register_spells_otherwise_is_for_an_officer(ask: Asker) -> None:
    living = settled(ask, "M04", [XU, XU_CHILD])
    assert answers(living) == {
        "M04-C1": "answered", "M04-C2": "yes", "M04-C3": "yes", "M04-C4": "answered", "M04-C5": "pending"
    }  # fmt: skip
    income = certificate(living, "M04-C1")
    assert (income["reason"], income["fields"]["income_band"]["state"]) == ("PARTIAL", "withheld")
    assert income["declaration_offered"]
    jobless = settled(ask, "M13", [XU])
    assert answers(jobless) == {"M13-C1": "unknown", "M13-C2": "pending", "M13-C3": "not_required"}
    assert (certificate(jobless, "M13-C2")["reason"], certificate(jobless, "M13-C2")["next"]["kind"]) == (
        "PARTIAL",
        "task",
    )


def test_an_employer_of_another_and_a_headcount_too_high_are_refuted(ask: Asker) -> None:
    parties = [FANG, EMPLOYER | {"credit_code": BUILDER}, CHEN]
    document = settled(ask, "M11", parties, parameters={"n": 3})
    assert (answers(document)["M11-C1"], certificate(document, "M11-C1")["reason"]) == ("no", "OTHER_REPRESENTATIVE")
    of_staff = certificate(document, "M11-C2")
    assert (of_staff["answer"], of_staff["reason"]) == ("unknown", "NOT_REPRESENTED")
    assert "per_party" not in of_staff, "nobody was asked about the staff"
    assert answers(settled(ask, "M11", [FANG, EMPLOYER, CHEN], parameters={"n": 100_000}))["M11-C2"] == "no"
