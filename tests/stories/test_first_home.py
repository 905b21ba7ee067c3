"""Deed-tax relief for the only home (M07): one question, two askers, different fields."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.stories.people import P2, P7, Asker, answers, certificate

WIDOW = {"role": "applicant", "person_id": "330798196204090026", "name": "韦桂芳"}
OF_THE_QUERY = ("query_id", "case_number", "receipt", "salt", "latency_ms", "source_trace")


def test_a_divorced_mother_and_her_child_own_no_home(ask: Asker) -> None:
    document = ask.settled(ask.query("M07", P7, by="tax-clerk", deadline_ms=8000), by="tax-clerk")
    assert answers(document)["M07-C1"] == "yes"
    assert document["recommendation"] == "pass"
    status = certificate(document, "M07-C2")
    assert (status["state"], status["answer"]) == ("answered", None)
    assert (status["fields"]["marital_status"]["state"], status["fields"]["marital_status"]["value"]) == ("value", "40")
    assert certificate(document, "M07-C3")["fields"]["minor_children_count"]["value"] == 1


def test_the_general_window_gets_the_answer_but_not_the_marriage(ask: Asker) -> None:
    document = ask.settled(ask.query("M07", P7, by="clerk", deadline_ms=8000))
    assert answers(document)["M07-C1"] == "yes"
    fields = certificate(document, "M07-C2")["fields"]
    assert {name: (f["state"], f["rule"]) for name, f in fields.items() if name != "register_date"} == {
        "marital_status": ("denied", "not-owner"),
        "spouse_name": ("denied", "not-owner"),
        "spouse_id_no": ("denied", "not-owner"),
    }
    assert document["recommendation"] == "review"


def test_married_divorced_or_widowed_looks_the_same_to_the_general_window(ask: Asker) -> None:
    ask.as_("clerk")
    people = [P2[0], P7[0], WIDOW]

    def told(applicant: dict[str, str]) -> tuple[object, str]:
        document = ask.query("M07", [applicant], certificates=["M07-C2"], deadline_ms=8000)
        document = ask.settled(document)
        page = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}", headers={"Accept": "text/html"}).text
        return without(document, OF_THE_QUERY), page[page.index("<tbody>") : page.index("</tbody>")]

    with ThreadPoolExecutor(len(people)) as pool:
        first, *others = pool.map(told, people)
    assert others == [first, first]
    status = ask.settled(ask.query("M07", [P7[0]], certificates=["M07-C2"], deadline_ms=8000))["certificates"][0]
    assert (status["state"], status["reason"], status["next"]["kind"]) == ("answered", "FIELD_DENIED", "apply")
    assert [(one["department"], one["status"]) for one in status["sources"]] == [("marriage", "answered")]
    assert status["fields"]["register_date"]["state"] == "withheld"


def without(told: Any, names: tuple[str, ...]) -> Any:
    """The same without these members, at whatever depth."""
    if isinstance(told, Mapping):
        return {name: without(value, names) for name, value in told.items() if name not in names}
    return [without(one, names) for one in told] if isinstance(told, list) else told


def test_nothing_of_a_minor_is_shown_and_no_promise_is_taken_of_one(ask: Asker) -> None:
    child = {**P7[1], "role": "applicant"}
    shown = certificate(ask.query("M07", [child], by="tax-clerk", certificates=["M07-C2"]), "M07-C2")["fields"]
    assert {(field["state"], field["rule"]) for field in shown.values()} == {("denied", "minor")}
    promised = certificate(ask.query("M13", [child], certificates=["M13-C1"]), "M13-C1")
    assert (promised["method"], promised["answer"], promised["next"]) == ("declaration", "unknown", None)
    assert "declaration_offered" not in promised
    grown_up = certificate(ask.query("M13", [{**P7[0]}], certificates=["M13-C1"]), "M13-C1")
    assert (grown_up["declaration_offered"], grown_up["next"]["kind"]) == (True, "declare")


def test_how_the_departments_do_is_told_to_everyone(ask: Asker) -> None:
    ask.settled(ask.query("M07", P7, certificates=["M07-C1"], deadline_ms=8000))
    anyone = ask.as_("citizen:33079119940317001X")
    told = {one["code"]: one["health"] for one in anyone.get("/v1/departments", params={"limit": 200}).json()["items"]}
    assert (told["real_estate"]["state"], told["commerce"]["state"]) == ("answering", "not_connected")
    assert told["real_estate"]["data_as_of"].startswith("2026-10-31")
    vehicles = anyone.get("/v1/departments/vehicles").json()
    assert [(hours["since"], hours["until"]) for hours in vehicles["closed_hours"]] == [("23:00", "23:30")]
    assert vehicles["downtime"] == []
