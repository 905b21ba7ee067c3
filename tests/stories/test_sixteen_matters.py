"""The newspaper's people, each in their own matter, over HTTP through the departments' own protocols."""

from typing import Any

import pytest

from tests.stories.people import P2, P3, Asker, Json, answers, certificate

FIRM = "91330791MA0000015M"
BUILDER = "91330791MA0000023G"
COMMERCIAL_UNIT = "330791003003GB00002F00037674"
FATHERS_HOUSE = "330798002002JC00001F00020656"


def person(role: str, number: str, name: str) -> dict[str, str]:
    return {"role": role, "person_id": number, "name": name}


WEI = person("applicant", "330798196204090026", "韦桂芳")
LATE_JIN = person("deceased", "33079819590821001X", "金大海")
JIN = person("child", "330798198806030011", "金晓峰")
LUO = person("applicant", "529901199101250014", "罗启明")
LUO_CHILD = person("child", "52990120200412001X", "罗小禾")
FANG = person("applicant", "330792197905050015", "方志强")
ZHANG = person("applicant", "330791197609190017", "张永铭")
XU = person("applicant", "330796198802290024", "徐美钰")
XU_CHILD = person("child", "330796201407010023", "胡徐安")
HE = person("applicant", "330799196602030017", "何大山")
HES_MOTHER = person("applicant", "330799194305010029", "陈阿香")
QIAN = person("applicant", "330797198607140027", "钱玉兰")
ZHOU = person("spouse", "330791198512300018", "周建国")
STAFF = [
    person("staff", "330791197609190017", "张永铭"),
    person("staff", "330791199511020027", "林晓雯"),
    person("staff", "330791198908080015", "许国栋"),
    person("staff", "330791198512300018", "周建国"),
]

STORIES: list[tuple[str, str, list[dict[str, str]], dict[str, Any], dict[str, str]]] = [
    ("P1", "M02", [WEI, LATE_JIN], {}, {"C1": "yes", "C2": "unknown", "C3": "unknown", "C4": "not_required"}),
    (
        "P1",
        "M16",
        [WEI, LATE_JIN, JIN],
        {"unit_no": FATHERS_HOUSE},
        {"C1": "yes", "C2": "yes", "C3": "unknown", "C4": "yes"},
    ),
    ("P2", "M05", P2[:2], {}, {"C1": "yes", "C2": "yes", "C3": "not_applicable"}),
    ("P3", "M05", P3, {}, {"C1": "yes", "C2": "no"}),
    ("P3", "M14", [QIAN, ZHOU], {"county": "330782"}, {"C1": "yes", "C2": "yes", "C3": "pending"}),
    (
        "P4",
        "M03",
        [LUO, LUO_CHILD],
        {"county": "330782"},
        {"C1": "yes", "C2": "yes", "C3": "yes", "C4": "pending", "C5": "not_required"},
    ),
    (
        "P5",
        "M11",
        [FANG, {"role": "employer", "credit_code": FIRM}, person("staff", "33079119940317001X", "陈思远")],
        {"n": 3},
        {"C1": "yes", "C2": "yes", "C3": "unknown"},
    ),
    ("P6", "M06", [ZHANG], {"unit_no": COMMERCIAL_UNIT}, {"C1": "yes", "C2": "yes", "C4": "not_required"}),
    ("P6", "M07", [ZHANG], {}, {"C1": "no"}),
    ("P7", "M10", [XU], {}, {"C1": "yes", "C2": "pending", "C3": "yes", "C4": "unknown"}),
    ("P8", "M08", [HE], {"from": "2026-01-01", "to": "2026-12-31", "nev": True}, {"C1": "yes", "C2": "yes"}),
    ("P8", "M09", [HE], {}, {"C1": "yes", "C2": "yes", "C3": "yes", "C4": "pending"}),
    ("P8's mother", "M15", [HES_MOTHER], {}, {"C1": "yes", "C2": "yes"}),
]


def settled(ask: Asker, matter: str, parties: list[dict[str, str]], *, by: str = "clerk", **more: Any) -> Json:
    """The document once nothing waits for a register any more."""
    document = ask.query(matter, parties, by=by, deadline_ms=8000, **more)
    tasks = [c["certificate"] for c in document["certificates"] if (c["next"] or {}).get("kind") == "task"]
    return ask.settled(document, *tasks, by=by, within_s=30)


@pytest.mark.parametrize(
    ("parties", "parameters", "matter", "expected"),
    [pytest.param(p, q, m, e, id=f"{who} {m}") for who, m, p, q, e in STORIES],
)
def test_the_persona_comes_to_what_the_newspaper_says(
    ask: Asker, parties: list[dict[str, str]], parameters: dict[str, Any], matter: str, expected: dict[str, str]
) -> None:
    told = answers(settled(ask, matter, parties, parameters=parameters))
    assert {code: told[f"{matter}-{code}"] for code in expected} == expected


def test_the_day_of_death_and_the_months_paid_are_shown_with_the_answer(ask: Asker) -> None:
    death = certificate(settled(ask, "M02", [WEI, LATE_JIN], certificates=["M02-C1"]), "M02-C1")
    assert (death["reason"], death["fields"]["cancel_date"]["value"]) == ("CANCELLED_DEATH", "2026-09-12")
    retiring = settled(ask, "M09", [HE], certificates=["M09-C1", "M09-C2"])
    due, paid = (certificate(retiring, code) for code in ("M09-C1", "M09-C2"))
    assert (due["reason"], due["fields"]["birth_date"]["value"]) == ("DUE_202606_DELAY_4", "1966-02-03")
    assert (paid["reason"], paid["fields"]["months_total"]["value"]) == ("MONTHS_327", 327)


def test_each_of_the_staff_has_an_answer_of_their_own(ask: Asker) -> None:
    parties = [ZHANG, {"role": "employer", "credit_code": BUILDER}, *STAFF]
    document = settled(ask, "M12", parties, by="housing-clerk", certificates=["M12-C1", "M12-C2"])
    staff = certificate(document, "M12-C1")
    assert {key: one["answer"] for key, one in staff["per_party"].items()} == {
        "staff.1": "yes", "staff.2": "yes", "staff.3": "yes", "staff.4": "no"
    }  # fmt: skip
    assert (staff["answer"], staff["per_party"]["staff.4"]["reason"]) == ("no", "CONSECUTIVE_0")
    assert certificate(document, "M12-C2")["answer"] == "yes"


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
    staff = person("staff", "33079119940317001X", "陈思远")
    parties = [FANG, {"role": "employer", "credit_code": BUILDER}, staff]
    document = settled(ask, "M11", parties, parameters={"n": 3})
    assert (answers(document)["M11-C1"], certificate(document, "M11-C1")["reason"]) == ("no", "OTHER_REPRESENTATIVE")
    assert certificate(document, "M11-C2")["per_party"] == {"staff.1": {"answer": "no", "reason": "CONSECUTIVE_0"}}
    parties[1] = {"role": "employer", "credit_code": FIRM}
    assert answers(settled(ask, "M11", parties, parameters={"n": 100_000}))["M11-C2"] == "no"
