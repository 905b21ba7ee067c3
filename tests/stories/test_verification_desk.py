"""The verification desk: a department takes more time, hands a task on, signs what it answers, and sees how it keeps its times."""

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.db import Database, Statement
from gateway.flows import REMIND
from gateway.jobs import Jobs
from gateway.verification import load_due_times
from gateway_demo.demo_city import demo_city
from gateway_demo.examples import EXAMPLES
from tests.rooms.attachments.test_file import PDF, PNG
from tests.stories.people import P2, P3, P7, Asker, Json, answers, certificate
from tests.stories.test_declarations import declare
from tests.stories.test_sixteen_matters import LATE_JIN

OWN = "verifier:real_estate"


SAID = {"finding", "answer", "note", "next_department"}


def opened(ask: Asker) -> tuple[Json, str]:
    """A query whose homestead certificate waits for an officer, and the task."""
    document = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    return document, certificate(document, "M01-C3")["next"]["task_id"]


def listed(ask: Asker, by: str, task_id: str) -> Json | None:
    """The task, opened, where the department's work list has it."""
    items = ask.as_(by).get("/v1/verifications", params={"limit": 200}).json()["items"]
    if not any(task["task_id"] == task_id for task in items):
        return None
    shown: Json = ask.as_(by).get(f"/v1/verifications/{task_id}").json()
    return shown


def step(ask: Asker, by: str, task_id: str, what: str, **body: Any) -> httpx.Response:
    return ask.as_(by).post(f"/v1/verifications/{task_id}/{what}", json=body)


def figures(ask: Asker, by: str) -> dict[str, Json]:
    answer = ask.as_(by).get("/v1/verifications/figures")
    assert answer.status_code == 200, answer.text
    return {row["department"]: row for row in answer.json()["items"]}


def test_the_work_list_names_nobody_and_opening_a_task_stands_in_the_log(ask: Asker) -> None:
    document, task_id = opened(ask)
    looks = {"account": "JHV-real_estate", "query_id": document["query_id"]}
    page = ask.as_(OWN).get("/v1/verifications", params={"limit": 200})
    (item,) = [task for task in page.json()["items"] if task["task_id"] == task_id]
    assert set(item) == {
        *("task_id", "matter", "certificate", "due_at", "state", "reminded_at", "has_earlier"),
        *("claimed_by", "claimed_until", "answered"),
    }
    assert not [word for party in P2 for word in party.values() if word in page.text and len(word) > 2]
    assert "JH-2026" not in page.text
    assert ask.as_("auditor").get("/v1/audit/entries", params=looks).json()["items"] == []
    task = ask.as_(OWN).get(f"/v1/verifications/{task_id}").json()
    assert (task["case_number"], task["persons"][0]["name"]) == (document["case_number"], "陈思远")
    (look,) = ask.as_("auditor").get("/v1/audit/entries", params=looks).json()["items"]
    told = {subject["party"]: subject["shown"] for subject in look["subjects"]}
    assert (look["kind"], look["details"]["what"], told["applicant"]) == (
        "LOOK",
        "verification",
        ["case_number", "name", "person_id"],
    )
    assert f"JHV-real_estate of real_estate opened the verification {task_id} of case" in look["sentence"]["en"]
    page = ask.as_(f"citizen:{P2[0]['person_id']}").get("/v1/subjects/me/disclosures", params={"limit": 50}).json()
    row = next(row for row in page["items"] if row["entry"] == look["entry"])
    assert row["words"]["zh"] == "部门人员打开了涉及您的办件的核验任务。"
    assert [one["name"] for one in row["shown"]] == ["case_number", "name", "person_id"]


def test_a_closed_task_is_not_opened_and_anothers_is_not_there(ask: Asker) -> None:
    document, task_id = opened(ask)
    path = f"/v1/verifications/{task_id}"
    there, nowhere = (
        ask.as_("verifier:vehicles").get(f"/v1/verifications/{one}")
        for one in (task_id, "0193aaaa-0000-7000-8000-000000000000")
    )
    assert (there.status_code, nowhere.status_code, len(there.content)) == (404, 404, len(nowhere.content))
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 200
    assert ask.as_(OWN).get(path).status_code == 409
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    assert "LOOK" not in {entry["kind"] for entry in entries}


def test_who_answers_by_hand_is_found_by_it(ask: Asker) -> None:
    document, task_id = opened(ask)
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 200
    auditor, who = ask.as_("auditor"), {"actor": "JHV-real_estate"}
    found = auditor.get("/v1/audit/entries", params={**who, "query_id": document["query_id"]}).json()["items"]
    assert [(entry["kind"], entry["actor"]) for entry in found] == [("LATE", "JHV-real_estate")]
    assert "a verification answered by JHV-real_estate" in found[0]["sentence"]["en"]
    assert "JHV-real_estate答复部门核验" in found[0]["sentence"]["zh"]
    began = {"account": "JHV-real_estate", "since": found[0]["at"]}
    trails = auditor.post("/v1/audit/timelines", json=began).json()["items"]
    assert document["query_id"] in {trail["query_id"] for trail in trails}


def test_more_time_is_taken_once_and_the_query_shows_it(ask: Asker) -> None:
    document, task_id = opened(ask)
    before = listed(ask, OWN, task_id)
    assert before is not None
    assert before["opened_at"] < before["remind_at"] < before["due_at"]
    extended = step(ask, OWN, task_id, "extend")
    assert extended.status_code == 200, extended.text
    due_at = extended.json()["due_at"]
    assert 3 <= (datetime.fromisoformat(due_at) - datetime.fromisoformat(before["due_at"])).days <= 5
    assert certificate(ask.read(document["query_id"]), "M01-C3")["next"]["due_at"] == due_at
    after = listed(ask, OWN, task_id)
    assert after is not None
    assert (after["due_at"], after["extended"], after["extensions_left"]) == (due_at, 1, 0)
    assert before["extensions_left"] == 1
    assert step(ask, OWN, task_id, "extend").status_code == 409
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    late = next(entry for entry in entries if "extended" in entry["details"])
    assert (late["kind"], late["details"]["extended"], late["actor"]) == ("LATE", {task_id: due_at}, "JHV-real_estate")


def test_a_department_is_reminded_by_the_background_work(ask: Asker) -> None:
    _, task_id = opened(ask)
    before = figures(ask, OWN)["real_estate"]["reminded"]

    async def time_passes() -> None:
        database = Database(ask.demo.database_url)
        await database.start()
        due = Statement("update gateway.verification_task set remind_at = opened_at where task_id = $1", (task_id,))
        await database.run(due, Jobs(database).enqueue(REMIND, {}))
        await database.close()

    asyncio.run(time_passes())
    ends_at = time.monotonic() + 20
    while (task := listed(ask, OWN, task_id)) and task["reminded"] is None and time.monotonic() < ends_at:
        time.sleep(0.05)
    assert task is not None
    assert task["reminded"]["department"] == "real_estate"
    assert task["opened_at"] <= task["reminded"]["at"] < task["due_at"]
    assert figures(ask, OWN)["real_estate"]["reminded"] == before + 1


def test_what_nobody_answers_in_time_ends_as_unknown_and_is_counted_overdue(ask: Asker) -> None:
    document, task_id = opened(ask)
    before = figures(ask, OWN)["real_estate"]["overdue"]
    time_is_over(ask, task_id)
    ended = ask.settled(document)
    result = certificate(ended, "M01-C3")
    assert (ended["status"], result["state"], result["answer"]) == ("complete", "answered", "unknown")
    assert result["reason"] == "VERIFICATION_OVERDUE"
    assert listed(ask, OWN, task_id) is None
    assert figures(ask, OWN)["real_estate"]["overdue"] == before + 1
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 409
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    late = next(entry for entry in entries if entry["kind"] == "LATE")
    assert (late["details"]["ended"], late["actor"]) == ({task_id: "expired"}, None)


def time_is_over(ask: Asker, task_id: str) -> None:
    """Let the task's time be over; the gateway looks for that by itself."""
    with psycopg.connect(ask.demo.database_url) as connection:
        connection.execute(
            "update gateway.verification_task set due_at = opened_at, remind_at = opened_at where task_id = %s",
            [task_id],
        )


def asked_again(ask: Asker, document: Json, *, by: str = "clerk", parties: list[dict[str, str]] = P2) -> Json:
    """The same certificate of the same case, asked by somebody."""
    body = {"matter": "M01", "case_number": document["case_number"], "parties": parties, "certificates": ["M01-C3"]}
    answer = ask.as_(by).post("/v1/queries", json=body | {"deadline_ms": 8000})
    assert answer.status_code == 202, answer.text
    again: Json = answer.json()
    return again


def entries_of(ask: Asker, document: Json, kind: str) -> list[Json]:
    found = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    return [entry for entry in found if entry["kind"] == kind]


def test_who_asks_the_same_again_joins_the_open_task_and_each_is_told_the_one_answer(ask: Asker) -> None:
    document, task_id = opened(ask)
    again, others = asked_again(ask, document), asked_again(ask, document, by="housing-clerk")
    assert [certificate(one, "M01-C3")["next"]["task_id"] for one in (again, others)] == [task_id, task_id]
    joined = [entries_of(ask, one, "OUTCOME")[0]["details"].get("joined") for one in (document, again, others)]
    assert joined == [None, [task_id], [task_id]]
    due_at = step(ask, OWN, task_id, "extend").json()["due_at"]
    assert certificate(ask.read(others["query_id"], by="housing-clerk"), "M01-C3")["next"]["due_at"] == due_at
    assert step(ask, OWN, task_id, "reply", finding="yes", note="RECORDS_DIFFER").status_code == 200
    for one, by in ((document, "clerk"), (again, "clerk"), (others, "housing-clerk")):
        assert answers(ask.read(one["query_id"], by=by)) == {"M01-C3": "no"}
        told = entries_of(ask, one, "LATE")[0]
        assert (told["actor"], told["details"]["ended"]) == ("JHV-real_estate", {task_id: "answered"})
        assert task_id in told["details"]["replied"]
        assert told["details"].get("told") == (None if one is document else [task_id])
    assert ask.as_("housing-clerk").get(f"/v1/queries/{again['query_id']}").status_code == 404
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 409


def test_of_many_who_ask_at_once_one_opens_the_task(ask: Asker) -> None:
    before = figures(ask, OWN).get("real_estate", {"open": 0})["open"]
    case, _token = ask.case("M01"), ask.as_("clerk")
    with ThreadPoolExecutor(6) as pool:
        asked = list(pool.map(lambda _: asked_again(ask, {"case_number": case}), range(6)))
    assert len({certificate(one, "M01-C3")["next"]["task_id"] for one in asked}) == 1
    assert figures(ask, OWN)["real_estate"]["open"] == before + 1


def test_other_people_of_the_same_case_are_another_task(ask: Asker) -> None:
    document, task_id = opened(ask)
    misspelt = [P2[0], {**P2[1], "name": "林晓文"}, P2[2]]  # whoever that is, the marriage does not show it
    other = certificate(asked_again(ask, document, parties=misspelt), "M01-C3")["next"]["task_id"]
    assert other != task_id
    for task, roles in ((task_id, ["applicant", "spouse", "child"]), (other, ["applicant", "child"])):
        shown = ask.as_(OWN).get(f"/v1/verifications/{task}").json()
        assert [person["role"] for person in shown["persons"]] == roles


def test_who_joined_hears_of_it_when_nobody_answers(ask: Asker) -> None:
    document, task_id = opened(ask)
    again = asked_again(ask, document, by="housing-clerk")
    time_is_over(ask, task_id)
    late = step(ask, OWN, task_id, "reply", finding="no")  # also where the sweep has not come by
    assert late.status_code == 409
    for one, by in ((document, "clerk"), (again, "housing-clerk")):
        result = certificate(ask.settled(one, by=by), "M01-C3")
        assert (result["answer"], result["reason"]) == ("unknown", "VERIFICATION_OVERDUE")


def test_after_the_answer_the_same_may_be_asked_anew(ask: Asker) -> None:
    document, task_id = opened(ask)
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 200
    assert certificate(asked_again(ask, document), "M01-C3")["next"]["task_id"] != task_id


def test_a_task_is_handed_to_another_department(ask: Asker) -> None:
    misspelt = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = ask.query("M01", misspelt, certificates=["M01-C1"], deadline_ms=8000)
    document = ask.settled(asked, "M01-C1")
    task_id = certificate(document, "M01-C1")["next"]["task_id"]
    for elsewhere in ("housing", "vehicles", "social_security", "real_estate", "nobody_knows"):
        refused = step(ask, OWN, task_id, "reassign", department=elsewhere)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/department"), elsewhere
    moved = step(ask, OWN, task_id, "reassign", department="marriage")
    assert moved.status_code == 200, moved.text
    assert listed(ask, OWN, task_id) is None
    assert listed(ask, "verifier:marriage", task_id) is not None
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 404
    assert step(ask, "verifier:marriage", task_id, "reply", finding="no").status_code == 200
    homes = certificate(ask.read(document["query_id"]), "M01-C1")
    assert (homes["method"], homes["answer"], homes["reason"]) == (
        "verification",
        "unknown",
        "PARTIAL",
    )  # whose family it is
    assert step(ask, "verifier:marriage", task_id, "reassign", department="real_estate").status_code == 409
    assert step(ask, "verifier:marriage", task_id, "extend").status_code == 409


def test_a_task_that_no_register_can_know_of_stays(ask: Asker) -> None:
    _, task_id = opened(ask)
    for department in ("housing", "household", "vehicles", "town", "employer"):
        assert step(ask, OWN, task_id, "reassign", department=department).status_code == 400
    assert listed(ask, OWN, task_id) is not None


def test_the_answer_is_signed_and_the_log_holds_its_hash(ask: Asker) -> None:
    document, task_id = opened(ask)
    told = step(ask, OWN, task_id, "reply", finding="yes", note="宅基地档案 2003").json()
    said = json.loads(told["signed"])
    assert (said["task_id"], said["answer"], said["account"]) == (task_id, "no", "JHV-real_estate")
    assert (said["finding"], said["attachments"]) == ("yes", [])
    assert said["note_sha256"] == sha256(f"{task_id}\n宅基地档案 2003".encode()).hexdigest()
    assert len(bytes.fromhex(told["signature"])) == 64
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    late = next(entry for entry in entries if "replied" in entry["details"])
    assert late["details"]["replied"] == {task_id: sha256(told["signed"].encode()).hexdigest()}


def verify_of_the_documentation() -> Callable[[Json, Json], None]:
    text = (Path(__file__).parents[2] / "docs" / "signed-answers.md").read_text("utf-8")
    (code,) = re.findall(r"<!-- run by a test -->\n```python\n(.*?)```", text, re.DOTALL)
    told: dict[str, Any] = {}
    exec(code, told)
    verify: Callable[[Json, Json], None] = told["verify"]
    return verify


def test_a_signed_answer_is_verified_as_the_documentation_says(ask: Asker) -> None:
    _, task_id = opened(ask)
    address = f"/v1/verifications/{task_id}/reply"
    assert ask.as_(OWN).get(address).status_code == 404
    told = step(ask, OWN, task_id, "reply", finding="no").json()
    kept = ask.as_(OWN).get(address).json()
    assert kept == {name: value for name, value in told.items() if name not in SAID}
    assert ask.as_("verifier:vehicles").get(address).status_code == 404
    (log_key,) = httpx.get(f"{ask.demo.addresses['base_url']}/.well-known/jwks.json", trust_env=False).json()["keys"]
    verify = verify_of_the_documentation()
    verify(kept, log_key)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    forgeries: list[Json] = [
        kept | {"signed": kept["signed"].replace('"yes"', '"no"')},
        kept | {"key": kept["key"] | {"public_key": other.hex()}},
        kept | {"key": kept["key"] | {"endorsement": "00" * 64}},
    ]
    for forged in forgeries:
        with pytest.raises(InvalidSignature):
            verify(forged, log_key)
    with pytest.raises(InvalidSignature):
        verify(kept, log_key | {"x": base64.urlsafe_b64encode(other).decode().rstrip("=")})


def test_the_figures_count_what_was_done(ask: Asker) -> None:
    before = figures(ask, OWN).get("real_estate", {"open": 0, "answered_in_time": 0})
    _, first = opened(ask)
    opened(ask)
    assert step(ask, OWN, first, "reply", finding="no").status_code == 200
    own = figures(ask, OWN)
    assert set(own) == {"real_estate"}
    seen = figures(ask, "operator")["real_estate"]
    assert seen["department"] == "real_estate"
    work = ("open", "reminded", "answered_in_time", "overdue", "overdue_now", "withdrawn", "extended")
    assert {name: seen[name] for name in work} == {
        name: count if (count := own["real_estate"][name]) >= 5 else None for name in work
    }
    of_answers = ("answers", "in_series", "median_s")
    assert {name: seen[name] for name in of_answers} == {name: own["real_estate"][name] for name in of_answers}
    assert own["real_estate"]["open"] == before["open"] + 1
    assert own["real_estate"]["answered_in_time"] == before["answered_in_time"] + 1
    assert ask.as_("clerk").get("/v1/verifications/figures").status_code == 403


def test_a_step_that_does_not_fit_is_refused(ask: Asker) -> None:
    _, task_id = opened(ask)
    for by, what, body, status in (
        ("verifier:vehicles", "extend", {}, 404),
        ("verifier:vehicles", "reassign", {"department": "housing"}, 404),
        ("clerk", "extend", {}, 403),
        (OWN, "reassign", {"department": "real_estate"}, 400),
        (OWN, "reassign", {"department": "nobody_knows"}, 400),
        (OWN, "reassign", {}, 400),
    ):
        assert step(ask, by, task_id, what, **body).status_code == status, (by, what, body)
    task = listed(ask, OWN, task_id)
    assert task is not None
    assert task["extended"] == 0


def test_no_officer_is_asked_about_a_stranger_or_somebody_dead(ask: Asker) -> None:
    stranger = [*P7, {**P3[1], "role": "spouse"}]
    late = [{**LATE_JIN, "role": "applicant"}]
    for parties, reason in ((stranger, "MEMBER_NOT_LINKED"), (late, "PARTY_DEAD")):
        asked = ask.query("M01", parties, certificates=["M01-C3"], deadline_ms=8000)
        homestead = certificate(ask.settled(asked), "M01-C3")
        assert (homestead["state"], homestead["answer"], homestead["reason"]) == ("answered", "unknown", reason)
        assert homestead["next"] is None


# ── a desk of several people, and their papers ─────────────────────────────────────────────────────────────────────────


def taken_by(ask: Asker, task_id: str, account: str, minutes: int) -> None:
    """The task as a colleague has claimed it, until so many minutes from when it was opened."""
    with psycopg.connect(ask.demo.database_url) as connection:
        connection.execute(
            "update gateway.verification_task set claimed_by = %s, claimed_until = opened_at + make_interval(mins => %s) where task_id = %s",
            [account, minutes, task_id],
        )


def found(ask: Asker, **wanted: str) -> list[Json]:
    answer = ask.as_(OWN).get("/v1/verifications", params=wanted)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def test_a_case_is_looked_for_with_an_entry_that_its_people_can_read(ask: Asker) -> None:
    document, task_id = opened(ask)
    case = document["case_number"]
    assert [one["task_id"] for one in found(ask, case=case)] == [task_id]
    assert found(ask, case="JH-2026-M01-999999") == []
    assert ask.as_("verifier:vehicles").get("/v1/verifications", params={"case": case}).json()["items"] == []
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case, "account": "JHV-real_estate"})
    looks = [one for one in entries.json()["items"] if one["details"].get("did") == "searched verifications"]
    assert [one["details"]["found"] for one in looks] == [1]
    citizen = ask.as_(f"citizen:{P2[0]['person_id']}").get("/v1/subjects/me/disclosures", params={"limit": 50}).json()
    assert looks[0]["entry"] in {one["entry"] for one in citizen["items"]}
    assert ask.as_(OWN).get("/v1/verifications", params={"case": "陈思远"}).status_code == 400


def test_what_one_has_answered_is_listed_the_newest_first(ask: Asker) -> None:
    (first, one), (_, other) = opened(ask), opened(ask)
    assert next(task for task in found(ask, limit="200") if task["task_id"] == one)["answered"] is None
    for task_id, finding in ((one, "yes"), (other, "no")):
        assert step(ask, OWN, task_id, "reply", finding=finding).status_code == 200
    listed_now = found(ask, answered="true", limit="200")
    assert [task["task_id"] for task in listed_now[:2]] == [other, one]
    assert listed_now[1]["answered"].items() >= {"finding": "yes", "answer": "no"}.items()
    assert [task["task_id"] for task in found(ask, answered="true", case=first["case_number"])] == [one]
    page = ask.as_(OWN).get("/v1/verifications", params={"answered": "true", "limit": 1}).json()
    after = (
        ask.as_(OWN).get("/v1/verifications", params={"answered": "true", "limit": 1, "cursor": page["next"]}).json()
    )
    assert [page["items"][0]["task_id"], after["items"][0]["task_id"]] == [other, one]
    _, again = opened(ask)
    assert next(task for task in found(ask, limit="200") if task["task_id"] == again)["has_earlier"] is True


def test_who_leads_the_desk_ends_a_colleagues_claim_with_an_entry(ask: Asker) -> None:
    document, task_id = opened(ask)
    lead = "supervisor:real_estate"
    assert step(ask, lead, task_id, "free", reason="absent").status_code == 409, "nobody has it"
    taken_by(ask, task_id, "JHV-colleague", 600)
    assert ask.as_(lead).get(f"/v1/verifications/{task_id}").status_code == 403, "whoever leads opens nothing"
    assert step(ask, OWN, task_id, "free", reason="absent").status_code == 403
    assert step(ask, "supervisor:vehicles", task_id, "free", reason="absent").status_code == 404
    assert step(ask, lead, task_id, "free", reason="because").status_code == 400
    freed = step(ask, lead, task_id, "free", reason="absent")
    assert (freed.status_code, freed.json()["claimed_by"]) == (200, None)
    (done,) = [one for one in entries_of(ask, document, "ADMIN") if one["details"]["did"] == "free verification"]
    assert (done["account"], done["details"]["account"], done["details"]["reason"]) == (
        *("JHSUP-real_estate", "JHV-colleague", "absent"),
    )
    assert step(ask, OWN, task_id, "claim").status_code == 200


def test_a_claimed_task_is_one_officers_until_it_is_given_back_or_the_claim_is_over(ask: Asker) -> None:
    document, task_id = opened(ask)
    claimed = step(ask, OWN, task_id, "claim")
    assert (claimed.status_code, claimed.json()["claimed_by"]) == (200, "JHV-real_estate")
    seen = listed(ask, OWN, task_id)
    assert seen is not None
    assert seen["claimed_until"] == claimed.json()["claimed_until"]
    assert step(ask, OWN, task_id, "release").json()["claimed_by"] is None
    assert step(ask, OWN, task_id, "release").status_code == 409
    taken_by(ask, task_id, "JHV-colleague", 120)
    page = ask.as_(OWN).get("/v1/verifications", params={"limit": 200}).json()["items"]
    (item,) = [task for task in page if task["task_id"] == task_id]
    until = datetime.fromisoformat(item["claimed_until"]).isoformat(timespec="minutes")
    for refused in (
        ask.as_(OWN).get(f"/v1/verifications/{task_id}"),
        *(step(ask, OWN, task_id, what) for what in ("claim", "release", "extend")),
        step(ask, OWN, task_id, "reply", finding="no"),
        step(ask, OWN, task_id, "reassign", department="marriage"),
        sent(ask, task_id, PDF),
    ):
        assert (refused.status_code, until in refused.json()["detail"]) == (409, True), refused.text
    taken_by(ask, task_id, "JHV-colleague", 0)
    assert step(ask, OWN, task_id, "reply", finding="no").status_code == 200
    did = [entry["details"]["did"] for entry in entries_of(ask, document, "ADMIN")]
    assert did == ["release verification", "claim verification"]


def sent(ask: Asker, task_id: str, content: bytes, by: str = OWN, **headers: str) -> httpx.Response:
    digest = base64.b64encode(sha256(content).digest()).decode()
    given = {"content-digest": f"sha-256=:{digest}:", **headers}
    return ask.as_(by).post(f"/v1/verifications/{task_id}/attachments", content=content, headers=given)


def test_a_paper_goes_with_the_answer_to_whoever_may_see_it_and_each_look_is_in_the_log(ask: Asker) -> None:
    document, task_id = opened(ask)
    again = asked_again(ask, document, by="housing-clerk")
    for wrong in (PDF + b"<script>", b"MZ", PNG[:-1]):
        assert sent(ask, task_id, wrong).status_code == 400
    assert sent(ask, task_id, PDF, "verifier:vehicles").status_code == 404
    large = PDF[:-6] + b"\n" * (4 << 20) + PDF[-6:]
    brought = [sent(ask, task_id, one, **{"content-type": "text/html"}) for one in (PDF, PNG, large)]
    assert [one.status_code for one in brought] == [201] * 3
    paper = brought[0].json()
    assert ask.as_("clerk").get(f"/v1/queries/{document['query_id']}/attachments").json() == {"items": []}
    shown = ask.as_(OWN).get(f"/v1/verifications/{task_id}").json()["attachments"]
    assert [one["media_type"] for one in shown] == ["application/pdf", "image/png", "application/pdf"]
    file = ask.as_(OWN).get(brought[0].headers["location"])
    assert (file.content, file.headers["content-type"]) == (PDF, "application/octet-stream")
    assert file.headers["content-disposition"] == f'attachment; filename="attachment-{paper["attachment_id"]}.pdf"'
    assert ask.as_("verifier:vehicles").get(brought[0].headers["location"]).status_code == 404
    told = step(ask, OWN, task_id, "reply", finding="yes").json()
    assert json.loads(told["signed"])["attachments"] == sorted(one.json()["sha256"] for one in brought)
    assert ask.as_(OWN).get(brought[0].headers["location"]).status_code == 409
    for one, by in ((document, "clerk"), (again, "housing-clerk")):
        place = f"/v1/queries/{one['query_id']}/attachments"
        assert [item["certificate"] for item in ask.as_(by).get(place).json()["items"]] == ["M01-C3"] * 3
        assert ask.as_(by).get(f"{place}/{brought[2].json()['attachment_id']}").content == large
        (look,) = entries_of(ask, one, "LOOK")[:1]
        assert (look["details"]["what"], look["details"]["task_id"]) == ("attachment", task_id)
        assert {name for subject in look["subjects"] for name in subject["shown"]} == {"attachment"}
    other = "housing-clerk"
    assert ask.as_(other).get(f"/v1/queries/{document['query_id']}/attachments").status_code == 404
    assert (
        ask.as_(other).get(f"/v1/queries/{document['query_id']}/attachments/{paper['attachment_id']}").status_code
        == 404
    )
    elsewhere, _ = opened(ask)
    assert (
        ask.as_("clerk").get(f"/v1/queries/{elsewhere['query_id']}/attachments/{paper['attachment_id']}").status_code
        == 404
    )
    page = ask.as_(f"citizen:{P2[0]['person_id']}").get("/v1/subjects/me/disclosures", params={"limit": 20}).json()
    assert "LOOK.attachment" in {f"{row['kind']}.{row['step']}" for row in page["items"]}


def test_what_the_department_answered_before_is_shown_with_the_task(ask: Asker) -> None:
    document, first = opened(ask)
    assert step(ask, OWN, first, "reply", finding="yes", note="宅基地档案 1998").status_code == 200
    again = certificate(asked_again(ask, document), "M01-C3")["next"]["task_id"]
    shown = listed(ask, OWN, again)
    assert shown is not None
    former = next(one for one in shown["earlier"] if one["task_id"] == first)
    assert (former["is_of_case"], former["finding"], former["answer"]) == (True, "yes", "no")
    assert former["post"] == "verification desk"
    looked = entries_of(ask, document, "LOOK") + entries_of(ask, asked_again(ask, document), "LOOK")
    assert not [one for one in looked if "宅基地" in json.dumps(one, ensure_ascii=False)]


def test_a_question_is_asked_without_a_negation_and_an_old_way_of_answering_is_refused(ask: Asker) -> None:
    _, task_id = opened(ask)
    shown = listed(ask, OWN, task_id)
    assert shown is not None
    assert (shown["question"]["zh"], shown["yes_means"]) == ("所列人员是否有宅基地批建？", "no")
    for wrong in ({"answer": "yes"}, {"answer": "yes", "finding": "no"}, {}):
        refused = step(ask, OWN, task_id, "reply", **wrong)
        assert refused.status_code == 400, refused.text
    assert step(ask, OWN, task_id, "reply", answer="no").json()["errors"][0]["code"] == "other-way-round"
    assert step(ask, OWN, task_id, "reply", finding="no").json()["answer"] == "yes"


def test_two_departments_are_asked_in_turn_and_the_last_one_decides(ask: Asker) -> None:
    parties = EXAMPLES["M03"]["parties"]
    asked = ask.with_task(ask.query("M03", parties, certificates=["M03-C4"], deadline_ms=8000), "M03-C4")
    first = certificate(asked, "M03-C4")["next"]
    task_id, town, land = first["task_id"], "verifier:town", "verifier:real_estate"
    assert listed(ask, land, task_id) is None
    assert sent(ask, task_id, PNG, town).status_code == 201
    passed = step(ask, town, task_id, "reply", finding="no", note="村档案无记录").json()
    assert (passed["answer"], passed["next_department"]) == ("no", "real_estate")
    assert step(ask, town, task_id, "reply", finding="yes").status_code == 404
    waits = certificate(ask.read(asked["query_id"]), "M03-C4")["next"]
    assert (waits["task_id"], waits["due_at"] > first["due_at"]) == (task_id, True)
    shown = listed(ask, land, task_id)
    assert shown is not None
    assert [(one["department"], one["finding"], one["note"]) for one in shown["replies"]] == [
        ("town", "no", "村档案无记录")
    ]
    assert ([one["department"] for one in shown["attachments"]], shown["in_turn"]) == (
        ["town"],
        ["town", "real_estate"],
    )
    assert step(ask, land, task_id, "reply", finding="yes").json()["next_department"] is None
    assert answers(ask.read(asked["query_id"])) == {"M03-C4": "yes"}
    assert ask.as_(town).get(f"/v1/verifications/{task_id}/reply").json()["signed"] == passed["signed"]
    acts = [entry["details"] for entry in entries_of(ask, asked, "LATE")]
    assert [("reassigned" in one, "replied" in one) for one in acts] == [(False, True), (True, True)]


def test_manager_fang_has_his_answer_from_the_desk_within_the_half_hour(ask: Asker) -> None:
    fang, firm, worker = EXAMPLES["M11"]["parties"]
    misspelt = {**worker, "name": "陈思源"}  # no register can say whether that is he
    asked = ask.query("M11", [fang, firm, misspelt], parameters={"n": 3}, deadline_ms=8000)
    waits = ask.with_task(asked, "M11-C2")
    assert answers(waits)["M11-C1"] == "yes"
    step_to = certificate(waits, "M11-C2")["next"]
    desk, task_id = "verifier:social_security", step_to["task_id"]
    task = ask.as_(desk).get(f"/v1/verifications/{task_id}").json()
    times, opened_at = load_due_times(demo_city()), datetime.fromisoformat(task["opened_at"])
    half_an_hour = times.calendar.after_minutes(opened_at, 30, times.desk_hours)
    assert datetime.fromisoformat(task["due_at"]) == half_an_hour
    assert step(ask, desk, task_id, "claim").status_code == 200
    assert sent(ask, task_id, PNG, desk).status_code == 201
    finding = task["yes_means"]
    assert step(ask, desk, task_id, "reply", finding=finding, note="SAME_PERSON").json()["answer"] == "yes"
    assert declare(ask, waits, "M11-C3", fang).status_code == 201
    done = ask.settled(waits)
    assert (done["status"], answers(done)) == ("complete", {"M11-C1": "yes", "M11-C2": "yes", "M11-C3": "yes"})
    assert done["recommendation"] == "pass"
