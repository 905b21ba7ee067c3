"""A department's downtime is announced, changed and withdrawn without a restart, in every process on the store, and who waits goes on by itself."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.stories.conftest import another_database
from tests.stories.people import Json, certificate
from tests.stories.test_policies import City

WITHIN_S = 2.0
DOWNTIMES = "/v1/downtimes"
FAR = {"department": "household", "since": "2030-01-01T22:00:00+08:00", "until": "2030-01-02T06:00:00+08:00"}


@pytest.fixture(scope="module")
def two(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[City]]:
    """Two gateways on one store and one home, of a domain clock of their own; the settings tell one downtime, years ahead."""
    folder = tmp_path_factory.mktemp("downtimes")
    with another_database(demo, "downtimes_of_two") as url:
        processes = [GatewayProcess(folder / f"{name}.log", name=f"downtimes-{name}").spawn() for name in ("a", "b")]
        try:
            own = {"home": str(folder / "home"), "port": 0, "database_url": url, "accounts": "claims"}
            given = {**demo.given, **own, "downtime": [{**FAR, "why_en": "moves", "why_zh": "迁移"}]}
            cities = []
            for name, process in zip(("a", "b"), processes, strict=True):
                cities.append(City(process.configure(given, folder / f"{name}.json").wait_ready(60.0)))
            yield cities
            for city in cities:
                city.close()
        finally:
            for process in processes:
                process.stop()


def now(city: City) -> datetime:
    return datetime.fromisoformat(city.get("operator", DOWNTIMES)["now"])


def announced(city: City, department: str, hours: int, by: str = "operator", **more: Any) -> Json:
    until = now(city) + timedelta(hours=hours)
    body = {"department": department, "until": until.isoformat(), **more}
    made: Json = city.post(by, DOWNTIMES, body, 201)
    return made


def health(city: City, department: str) -> str:
    state: str = city.get("clerk", f"/v1/departments/{department}")["health"]["state"]
    return state


def within(seconds: float, is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def looked_at(city: City, document: Json, is_so: Callable[[Json], bool], within_s: float = 20.0) -> Json:
    """Its one certificate, once it is so."""
    found: list[Json] = []

    def look() -> bool:
        again = city.get("clerk", f"/v1/queries/{document['query_id']}")
        found.append(certificate(again, again["certificates"][0]["certificate"]))
        return is_so(found[-1])

    within(within_s, look)
    return found[-1]


def test_what_one_process_is_told_the_other_knows_and_its_early_end_is_noticed(two: list[City]) -> None:
    one, other = two
    made = announced(one, "vehicles", 5, why={"zh": "车管系统迁移"})
    assert (made["state"], made["source"], made["announced_by"]) == ("under_way", "announced", "JHOPS0000001")
    assert made["why"] == {"zh": "车管系统迁移", "en": "planned maintenance"}
    assert health(one, "vehicles") == "closed"
    within(WITHIN_S, lambda: health(other, "vehicles") == "closed")
    assert other.get("clerk", "/v1/departments/vehicles")["downtime"][0]["until"] == made["until"]
    listed = {each["code"]: each["downtime"] for each in other.get("clerk", "/v1/departments", limit="200")["items"]}
    assert [each["state"] for each in listed["vehicles"]] == ["under_way"]
    standing = next(
        each for each in other.get("operator", "/v1/operation")["departments"] if each["code"] == "vehicles"
    )
    assert standing["downtime"] == listed["vehicles"]
    metrics = other.as_("operator").get("/metrics").text
    assert 'gateway_department_closed{department="vehicles"} 1.0' in metrics
    told = list(csv.DictReader(io.StringIO(other.as_("clerk").get("/open-data/downtimes.csv").text)))
    assert ("vehicles", "车管系统迁移") in {(row["department"], row["why_zh"]) for row in told}

    document = other.query("clerk", "M01-C4")
    waiting = certificate(document, "M01-C4")
    assert (waiting["state"], waiting["next"]["resumes_at"]) == ("pending", made["until"])

    began_s = time.monotonic()
    withdrawn = one.post("operator", f"{DOWNTIMES}/{made['downtime_id']}/withdraw")
    assert withdrawn["state"] == "withdrawn"
    assert looked_at(other, document, lambda told: told["state"] != "pending")["answer"] == "yes"
    assert time.monotonic() - began_s < 15
    within(WITHIN_S, lambda: "closed" not in {health(city, "vehicles") for city in two})
    again = one.as_("operator").post(f"{DOWNTIMES}/{made['downtime_id']}/withdraw", json={})
    assert again.status_code == 409, again.text


def test_one_that_begins_while_a_query_waits_is_waited_for_and_then_asked(two: list[City]) -> None:
    one, other = two
    body = {**other.body("M01-C5"), "deadline_ms": 1000}
    document: Json = other.as_("clerk").post("/v1/queries", json=body).json()
    assert certificate(document, "M01-C5")["state"] == "pending", "the marriage register answers by ticket, later"
    made = announced(one, "marriage", 3, kind="outage")
    assert made["why"]["zh"] == "部门系统故障"
    still = looked_at(other, document, lambda told: told.get("next", {}).get("resumes_at") == made["until"])
    assert still["state"] == "pending"

    later = now(one) + timedelta(hours=4)
    changed = one.post("operator", f"{DOWNTIMES}/{made['downtime_id']}/change", {"until": later.isoformat()})
    assert changed["until"] == later.isoformat()
    looked_at(other, document, lambda told: told["next"]["resumes_at"] == changed["until"])
    begun = one.as_("operator").post(
        f"{DOWNTIMES}/{made['downtime_id']}/change", json={"since": (later - timedelta(hours=1)).isoformat()}
    )
    assert (begun.status_code, begun.json()["errors"][0]["pointer"]) == (400, "/since")

    one.post("operator", "/demo/clock", {"forward_s": 5 * 3600})
    assert looked_at(other, document, lambda told: told["state"] != "pending")["answer"] == "yes"
    states = {each["downtime_id"]: each["state"] for each in other.get("operator", DOWNTIMES)["items"]}
    assert states[made["downtime_id"]] == "over"


def test_who_announces_what_and_all_of_it_stands_in_the_log(two: list[City]) -> None:
    one, other = two
    begins = now(one) + timedelta(days=3)
    times = {"since": begins.isoformat(), "until": (begins + timedelta(hours=2)).isoformat()}
    steward = "steward:social_security"
    made = one.post(steward, DOWNTIMES, {"department": "social_security", **times}, 201)
    assert made["state"] == "to_come"
    refused = one.as_(steward).post(DOWNTIMES, json={"department": "real_estate", **times})
    assert (refused.status_code, refused.json()["rule"]) == (403, "own-department")
    strange = one.as_("steward:real_estate").post(f"{DOWNTIMES}/{made['downtime_id']}/withdraw", json={})
    assert strange.status_code == 403
    assert one.as_("clerk").get(DOWNTIMES).status_code == 403
    twice = one.as_("operator").post(DOWNTIMES, json={"department": "social_security", **times})
    assert twice.status_code == 409, twice.text

    listed = other.get("auditor", DOWNTIMES, department="social_security")["items"]
    assert [(each["state"], each["announced_by"]) for each in listed] == [("to_come", made["announced_by"])]
    first = other.get("operator", DOWNTIMES, limit="1")
    rest = other.get("operator", DOWNTIMES, cursor=first["next"])["items"]
    (set_by,) = [each for each in (*first["items"], *rest) if each["source"] == "settings"]
    assert (set_by["department"], set_by["downtime_id"], set_by["announced_by"]) == ("household", None, None)
    assert set_by["since"] == FAR["since"]

    other.post(steward, f"{DOWNTIMES}/{made['downtime_id']}/withdraw")
    entries = one.get("auditor", "/v1/audit/entries", account=made["announced_by"], limit="50")["items"]
    told = [(each["kind"], each["details"].get("did") or each["details"].get("rule")) for each in entries]
    assert [each for each in told if each[0] in {"ADMIN", "DENIED"}] == [
        ("ADMIN", "withdraw downtime social_security"),
        ("DENIED", "own-department"),
        ("ADMIN", "announce downtime social_security"),
    ]
    assert entries[-1]["details"]["until"] == made["until"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"department": "moon"}, "/department"),
        ({"department": "Household"}, "/department"),
        ({"until": "-1h"}, "/until"),
        ({"since": "+3h", "until": "+2h"}, "/until"),
        ({"since": "+3h", "until": "+3h"}, "/until"),
        ({"since": "-1h"}, "/since"),
        ({"since": "+9000h", "until": "+9001h"}, "/since"),
        ({"until": "+2300h"}, "/until"),
        ({"until": "2026-12-05T22:00:00"}, "/until"),
        ({"until": "tomorrow"}, "/until"),
        ({"until": 7}, "/until"),
        ({"until": None}, "/until"),
        ({"kind": "holiday"}, "/kind"),
        ({"why": "moves"}, "/why"),
        ({"why": {"fr": "en panne"}}, "/why/fr"),
        ({"why": {"zh": ""}}, "/why/zh"),
        ({"why": {"zh": "请找 33079119940317001X"}}, "/why/zh"),
        ({"why": {"en": "x" * 501}}, "/why/en"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_announced(
    two: list[City], changes: dict[str, Any], pointer: str
) -> None:
    at = now(two[0])
    body = {"department": "household", "since": "+1h", "until": "+2h", **changes}
    sent = {name: _time(value, at) if name in {"since", "until"} else value for name, value in body.items()}
    answer = two[0].as_("operator").post(DOWNTIMES, json=sent)
    assert answer.status_code == 400, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert "33079119940317001X" not in answer.text
    kept = two[1].get("operator", DOWNTIMES, department="household")["items"]
    assert [each["source"] for each in kept] == ["settings"]


def _time(value: object, at: datetime) -> object:
    """`+2h`, from the domain clock's time on."""
    if not isinstance(value, str) or value[0] not in "+-":
        return value
    return (at + timedelta(hours=int(value[:-1]))).isoformat()
