"""A false "no dwelling" is contradicted, heard, confirmed by a second, and bars; then objected, and later repaired.  A wrong entry is reversed."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from typer.testing import CliRunner, Result

from gateway.cli import UsageError, app_for
from gateway_demo.demo import Demo
from tests.stories.conftest import another_gateway
from tests.stories.people import P3, Asker, Json, answers, certificate
from tests.stories.suspects import CONFIRM, LIN, done, listed, opened, suspected
from tests.stories.test_declarations import declare, suspicions

ZHOU = P3[0] | {"name": "周健国"}
"""Whose name the real estate register has otherwise, so that it cannot tell, and he may promise."""
MISSPELT = [ZHOU, P3[1] | {"name": "钱玉岚"}]
DAY_S = 24 * 3600


@pytest.fixture(scope="module")
def house(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """A gateway with a clock and a register of its own."""
    with another_gateway(demo, tmp_path_factory.mktemp("hearings"), "hearings") as addresses:
        own = SimpleNamespace(addresses={**demo.addresses, **addresses}, department_addresses=demo.department_addresses)
        asker = Asker(cast("Demo", own))
        yield asker
        asker.close()


def days_pass(ask: Asker, days: int) -> None:
    done(ask.as_("operator").post("/demo/clock", json={"forward_s": days * DAY_S}))
    woken = {"account": "JH330702000123", "reason": "back after so many days"}
    done(ask.as_("steward").post("/v1/dormant-accounts/reactivate", json=woken))


def own(ask: Asker, who: dict[str, str]) -> Json:
    return done(ask.as_(f"citizen:{who['person_id']}").get("/v1/subjects/me/credit"))


def says(ask: Asker, who: dict[str, str], path: str, words: str) -> Json:
    return done(ask.as_(f"citizen:{who['person_id']}").post(path, json={"statement": words}))


def false_promise(ask: Asker) -> str:
    """The finding: he promises to own no dwelling, and an officer of the register finds his flat in Yiwu."""
    case = ask.case("M01")
    first, other = (
        ask.query("M01", MISSPELT, deadline_ms=8000, certificates=["M01-C1"], case_number=case) for _ in range(2)
    )
    task = {certificate(ask.settled(one, "M01-C1"), "M01-C1")["next"]["task_id"] for one in (first, other)}.pop()
    made = done(declare(ask, first, "M01-C1", ZHOU), 201)
    assert answers(ask.read(first["query_id"])) == {"M01-C1": "yes"}
    done(ask.as_("verifier:real_estate").post(f"/v1/verifications/{task}/reply", json={"finding": "yes"}))
    return str(suspicions(ask)[made["declaration_id"]]["finding_id"])


def test_a_false_no_dwelling_from_the_suspicion_to_the_repair(house: Asker) -> None:
    finding = false_promise(house)
    hearing = opened(house, finding)
    told = own(house, ZHOU)
    assert (told["is_eligible"], told["hearings"][0]["state"]) == (True, "NOTIFIED")
    assert "housing" in told["hearings"][0]["notice"]["en"]
    path = f"/v1/hearings/{hearing}"
    assert house.as_("inspector2").post(f"{path}/decision", json=CONFIRM).status_code == 409  # he has ten working days
    taken = house.as_("clerk").post(f"{path}/statement", json={"statement": "x", "person_id": LIN["person_id"]})
    assert taken.status_code == 404  # it is not about her
    says(house, ZHOU, f"{path}/statement", "义乌的房子是父母出资")
    refused = house.as_("inspector").post(f"{path}/decision", json=CONFIRM)
    assert (refused.status_code, refused.json()["rule"]) == (403, "second-person")
    confirmed = done(house.as_("inspector2").post(f"{path}/decision", json=CONFIRM))
    assert (confirmed["state"], confirmed["opened_by"], confirmed["decided_by"]) == (
        "CONFIRMED", "JHINS0000001", "JHINS0000002",
    )  # fmt: skip
    assert house.as_("clerk").get(path).status_code == 403

    barred = house.query("M05", [P3[0]], certificates=["M05-C3"])
    assert not certificate(barred, "M05-C3").get("declaration_offered")
    told = own(house, ZHOU)
    record = told["records"][0]
    assert (told["is_eligible"], record["state"], record["grade"]) == (False, "IN_FORCE", "ordinary")
    place = f"/v1/dishonesty-records/{record['record_id']}"

    objection = says(house, ZHOU, f"{place}/objections", "房子不是我的")
    office = house.as_("credit")
    assert done(office.get(place))["state"] == "DISPUTED"
    assert not own(house, ZHOU)["is_eligible"]  # until it is decided
    decision = {"decision": "refuse", "grounds": "登记为共同共有"}
    upheld = done(office.post(f"{place}/objections/{objection['request_id']}/decision", json=decision))
    assert upheld["state"] == "UPHELD"

    citizen = house.as_(f"citizen:{ZHOU['person_id']}")
    assert citizen.post(f"{place}/repairs", json={"statement": "已退出申请"}).status_code == 409  # too early
    days_pass(house, 100)
    repair = says(house, ZHOU, f"{place}/repairs", "已退出申请，承诺不再犯")
    decision = {"decision": "grant", "grounds": "已纠正，公示满三个月"}
    repaired = done(office.post(f"{place}/repairs/{repair['request_id']}/decision", json=decision))
    assert (repaired["state"], own(house, ZHOU)["is_eligible"]) == ("REPAIRED", True)
    again = house.query("M05", [P3[0]], certificates=["M05-C3"])
    assert certificate(again, "M05-C3")["declaration_offered"]

    words = {entry["step"]: entry["words"]["en"] for entry in disclosed(house, ZHOU)}
    assert {
        "hearing_notified", "hearing_heard", "hearing_confirmed", "record_disputed", "record_upheld", "repair_asked",
        "record_repaired",
    } <= words.keys()  # fmt: skip
    assert "second person" in words["hearing_confirmed"]


def disclosed(ask: Asker, who: dict[str, str]) -> list[Json]:
    citizen, found, cursor = ask.as_(f"citizen:{who['person_id']}"), [], None
    while True:
        params: dict[str, Any] = {"limit": 50} if cursor is None else {"limit": 50, "cursor": cursor}
        page = done(citizen.get("/v1/subjects/me/disclosures", params=params))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def fed(ask: Asker) -> list[Json]:
    """What the city's credit system is told next."""
    lines = done(ask.as_("credit").post("/v1/credit-feeds"), 201)["lines"]
    return [json.loads(line) for line in lines.splitlines()[1:]]


def test_who_was_listed_wrongly_may_declare_once_it_is_reversed(house: Asker) -> None:
    (finding,) = suspected(house)
    record = listed(house, finding)
    assert [(one["record_id"], one["change"], one["person_id"]) for one in fed(house)] == [
        (record, "entered", LIN["person_id"])
    ]
    document = house.query("M05", [LIN], certificates=["M05-C3"])
    assert not certificate(document, "M05-C3").get("declaration_offered")
    place = f"/v1/dishonesty-records/{record}"
    asked = {"statement": "离婚判决已生效，登记未更新", "person_id": LIN["person_id"]}
    objection = done(house.as_("clerk").post(f"{place}/objections", json=asked))
    decision = {"decision": "grant", "grounds": "法院判决已核实"}
    done(house.as_("credit").post(f"{place}/objections/{objection['request_id']}/decision", json=decision))
    told = own(house, LIN)
    assert (told["is_eligible"], told["records"][0]["state"]) == (True, "REVERSED")
    (refused,) = told["records"][0]["refusals"]
    assert (refused["certificate"], refused["lifted_at"] is not None) == ("M05-C3", True)
    lifted = done(house.as_("clerk").get("/v1/lifted-refusals"))["items"]
    assert [one["query_id"] for one in lifted] == [document["query_id"]]
    assert done(house.as_("system").get("/v1/lifted-refusals"))["items"] == []
    assert fed(house) == [{"record_id": record, "change": "reversed"}]
    again = house.query("M05", [LIN], certificates=["M05-C3"])
    assert certificate(again, "M05-C3")["declaration_offered"]


def test_inspectors_and_the_credit_office_work_by_the_command_line_too(house: Asker, tmp_path: Path) -> None:
    def run(*words: str, by: str) -> Result:
        addresses = house.demo.addresses
        at = ("--base-url", addresses["base_url"], "--as", by)
        return CliRunner().invoke(app_for(words[:1]), [*words, *at])

    def printed(*words: str, by: str) -> Any:
        result = run(*words, "--json", by=by)
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)

    (finding,) = suspected(house)
    hearing = printed("hearings", "open", finding, by="inspector")["hearing_id"]
    says(house, LIN, f"/v1/hearings/{hearing}/statement", "登记未更新")
    waiting = printed("hearings", "list", "--state", "HEARD", by="inspector")
    assert hearing in [one["hearing_id"] for one in waiting]
    assert printed("hearings", "read", hearing, by="inspector")["statement"] == "登记未更新"
    decide = ("hearings", "decide", hearing, "--grounds", "登记无误")
    assert isinstance(run(*decide, "--confirm", by="inspector2").exception, UsageError)
    entered = ("--basis", "国办发〔2020〕42号", "--authority", "政务服务局", "--publication", "public")
    assert printed(*decide, "--confirm", *entered, by="inspector2")["state"] == "CONFIRMED"
    found = printed("dishonesty", "list", "--state", "IN_FORCE", by="credit")
    record = next(one["record_id"] for one in found if one["hearing_id"] == hearing)

    made = run("credit", "export", "--into", str(tmp_path), by="credit")
    file = Path(made.stdout.strip().replace("\n", ""))
    beside = json.loads(file.with_suffix(".signature.json").read_text())
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(beside["key"]["public_key"]))
    key.verify(bytes.fromhex(beside["signature"]), file.read_bytes())
    assert record in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    number = file.stem.rpartition("-")[2]
    again = run("credit", "export", "--into", str(tmp_path), "--number", number, by="credit")
    assert isinstance(again.exception, UsageError), "nothing is written over"
    (tmp_path / "signature").write_text("00" * 64)
    refused = run("credit", "import", str(file), "--signature", str(tmp_path / "signature"), "--dry-run", by="credit")
    assert refused.exit_code != 0

    nothing = ("dishonesty", "decide", record, "--grounds", "x", "--grant")
    assert isinstance(run(*nothing, by="credit").exception, UsageError)
    says(house, LIN, f"/v1/dishonesty-records/{record}/objections", "已离婚")
    assert printed("dishonesty", "decide", record, "--grounds", "已核实", "--grant", by="credit")["state"] == "REVERSED"
    assert printed("dishonesty", "read", record, by="credit")["requests"][0]["grounds"] == "已核实"
