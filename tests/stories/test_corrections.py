"""A doubt about a register, its answer, and the recall of exactly what rested on the wrong value; over HTTP."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from typer.testing import CliRunner, Result

from gateway.cli import ApiClient, app_for
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.running import caller_named
from tests.receiver import Receiver
from tests.stories.command import remove_databases
from tests.stories.conftest import another_gateway, free_port, job_now
from tests.stories.oracle import Subject, parties, people_of
from tests.stories.people import P2, P3, Asker, Json, certificate, every, state_of
from tests.stories.test_callbacks import registered

SI_YUAN, XIAO_WEN = P2[0]["person_id"], P2[1]["person_id"]
STATUS = {"department": "household", "item": "person_status", "expected": "迁出 moved out in March"}
VERIFIER = "verifier:household"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A house of its own: recalled is whatever rests on a value, so nobody else's story may have asked about these people."""
    home = tmp_path_factory.mktemp("corrections")
    with Demo(DemoOptions(home=home, port=free_port(), residents=400)) as running:
        yield running
    remove_databases(home)


def waited(what: Callable[[], Any], within_s: float = 20.0) -> Any:
    ends_at = time.monotonic() + within_s
    while not (found := what()) and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert found
    return found


def doubt(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/v1/corrections", json={**STATUS, **body})


def answer(ask: Asker, correction: str, body: Mapping[str, Any], *, by: str = VERIFIER) -> httpx.Response:
    return ask.as_(by).post(f"/v1/corrections/{correction}/answer", json=body)


def recalled(ask: Asker, since: set[str], by: str = "clerk") -> set[str]:
    """The queries of which the asker was told, but those told of before."""
    return {one["query_id"] for one in every(ask.as_(by), "/v1/recalls")} - since


def disputed(document: Json) -> set[str]:
    return {name for one in document["certificates"] for name in one.get("disputed", ())}


def disclosed_steps(ask: Asker, person_id: str) -> set[str]:
    found = every(ask.as_(f"citizen:{person_id}"), "/v1/subjects/me/disclosures")
    return {one["step"] for one in found if one["kind"] in {"ADMIN", "LATE"}}


def test_a_wrong_value_is_doubted_corrected_and_recalled(ask: Asker) -> None:
    before = recalled(ask, set())
    about = [ask.settled(ask.query("M01", P2, certificates=["M01-C1"], deadline_ms=8000), "M01-C1") for _ in range(2)]
    other = ask.settled(ask.query("M01", P3, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")
    clerk, seen_in = ask.as_("clerk"), {"query_id": about[0]["query_id"], "person_id": SI_YUAN}
    made = doubt(clerk, **seen_in, seen="normal", evidence="户口本 p. 3")
    assert made.status_code == 201, made.text
    opened = made.json()
    assert (opened["state"], opened["is_overdue"], opened["person_id"], len(opened["doubts"])) == (
        "open",
        False,
        None,
        1,
    )
    assert doubt(clerk, **seen_in).status_code == 409
    assert doubt(clerk, query_id=other["query_id"], person_id=SI_YUAN).json()["errors"][0]["code"] == "not-a-party"

    marked = ask.settled(ask.query("M01", P2, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")
    assert disputed(marked) == {"household"}  # the item itself is shown to nobody
    assert disputed(ask.query("M01", P3, certificates=["M01-C1"], deadline_ms=8000)) == set()

    place = f"/v1/corrections/{opened['correction_id']}"
    listed = ask.as_(VERIFIER).get("/v1/corrections", params={"open": "true"}).json()["items"]
    assert opened["correction_id"] in {one["correction_id"] for one in listed}
    shown = ask.as_(VERIFIER).get(place).json()
    assert (shown["person_id"], [one["evidence"] for one in shown["doubts"]]) == (SI_YUAN, ["户口本 p. 3"])
    assert ask.as_("verifier:vehicles").get(place).status_code == 404
    assert answer(ask, opened["correction_id"], {"outcome": "rejected"}).json()["errors"][0]["pointer"] == "/reason"
    nothing = answer(ask, opened["correction_id"], {"outcome": "corrected"})
    assert nothing.json()["errors"][0]["pointer"] == "/wrong_values"
    unread = answer(ask, opened["correction_id"], {"outcome": "corrected", "wrong_values": ["somewhere"]})
    assert unread.json()["errors"][0]["pointer"] == "/wrong_values/0"
    done = answer(ask, opened["correction_id"], {"outcome": "corrected", "wrong_values": ["normal"]})
    assert (done.status_code, done.json()["state"]) == (200, "corrected")
    assert answer(ask, opened["correction_id"], {"outcome": "confirmed"}).status_code == 409
    assert clerk.get(place).json()["state"] == "corrected"

    expected = {one["query_id"] for one in (*about, marked)}
    waited(lambda: recalled(ask, before) >= expected)
    assert recalled(ask, before) == expected
    (notice,) = [one for one in every(clerk, "/v1/recalls") if one["query_id"] == about[0]["query_id"]]
    assert (notice["certificates"], notice["acknowledged_at"]) == (["M01-C1"], None)
    waited(lambda: certificate(ask.read(about[0]["query_id"]), "M01-C1").get("recalled"))
    stored = ask.read(about[0]["query_id"])
    assert state_of(stored) == state_of(about[0])
    assert "recalled" not in certificate(ask.read(other["query_id"]), "M01-C1")
    assert clerk.post(f"/v1/recalls/{notice['recall_id']}/acknowledge").json()["acknowledged_at"]
    assert clerk.post(f"/v1/recalls/{notice['recall_id']}/acknowledge").status_code == 409
    assert ask.as_("housing-clerk").get(f"/v1/recalls/{notice['recall_id']}").status_code == 404
    assert {"doubt", "consult", "answer", "recall", "recalled"} <= disclosed_steps(ask, SI_YUAN)
    assert disputed(ask.settled(ask.query("M01", P2, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")) == set()


def test_a_value_that_was_right_after_all_recalls_nothing_that_is_asked_later(ask: Asker, demo: Demo) -> None:
    """Corrected, and corrected back: what is looked for again days later is what rested on the value while it was wrong."""
    before, who = recalled(ask, set()), P3[0]["person_id"]

    def asked() -> str:
        document = ask.settled(ask.query("M01", P3, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")
        return str(document["query_id"])

    def corrected(query_id: str, wrong: str) -> None:
        made = doubt(ask.as_("clerk"), query_id=query_id, person_id=who)
        assert made.status_code == 201, made.text
        done = answer(ask, made.json()["correction_id"], {"outcome": "corrected", "wrong_values": [wrong]})
        assert done.status_code == 200, done.text

    while_wrong = asked()
    corrected(while_wrong, "normal")
    waited(lambda: while_wrong in recalled(ask, before))
    corrected(while_wrong, "cancelled")
    later = asked()
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        connection.execute(
            "update public.procrastinate_jobs set scheduled_at = now() where status = 'todo' and task_name = 'recall'"
        )
        waited(lambda: connection.execute(_RECALLS_TO_DO).fetchone() == (0,))
    assert later not in recalled(ask, before)
    assert "recalled" not in certificate(ask.read(later), "M01-C1")


_RECALLS_TO_DO = (
    "select count(*) from public.procrastinate_jobs where status in ('todo', 'doing') and task_name = 'recall'"
)


def test_a_client_system_is_called_back_about_a_recall_and_the_page_says_so(ask: Asker, receiver: Receiver) -> None:
    registered(ask, receiver)
    about = ask.query("M01", P2, by="system", certificates=["M01-C1"], deadline_ms=8000)
    about = ask.settled(about, "M01-C1", by="system")
    seen_in = {"query_id": about["query_id"], "person_id": XIAO_WEN, "seen": "normal"}
    made = doubt(ask.as_("system"), **seen_in)
    assert made.status_code == 201, made.text
    done = answer(ask, made.json()["correction_id"], {"outcome": "corrected", "wrong_values": ["normal"]})
    assert done.status_code == 200, done.text

    def told() -> set[str]:
        return {one["type"] for _, one in receiver.messages if one["data"]["query_id"] == about["query_id"]}

    waited(lambda: told() >= {"query.recalled", "query.changed"})
    page = ask.as_("system").get(f"/v1/queries/{about['query_id']}", headers={"accept": "text/html"})
    assert "依据的数据已更正，请重新查询" in page.text
    sent = b"".join(body for _, body in receiver.taken).decode()
    for hidden in (about["case_number"], "normal", *(value for party in P2 for value in party.values())):
        assert hidden not in sent
    waited(lambda: "deliver notice" in entries_of(ask))


def entries_of(ask: Asker) -> str:
    """The sentences of the gateway's own entries of just now."""
    items = (
        ask.as_("auditor").get("/v1/audit/entries", params={"client": "declaration-check", "limit": 50}).json()["items"]
    )
    return " ".join(one["sentence"]["en"] for one in items)


def test_a_citizen_doubts_what_is_held_of_themselves_and_follows_it(ask: Asker) -> None:
    citizen = ask.as_(f"citizen:{XIAO_WEN}")
    assert doubt(citizen, person_id=SI_YUAN, query_id=ask.query("M01", P2)["query_id"]).status_code == 400
    made = doubt(citizen, item="former_name").json()
    assert [one["by"] for one in made["doubts"]] == ["citizen"]
    place = f"/v1/corrections/{made['correction_id']}"
    assert ask.as_(f"citizen:{SI_YUAN}").get(place).status_code == 404
    assert [one["correction_id"] for one in every(citizen, "/v1/corrections")] == [made["correction_id"]]
    assert answer(ask, made["correction_id"], {"outcome": "rejected", "reason": "原件无误"}).status_code == 200
    told = citizen.get(place).json()
    assert (told["state"], told["reason"]) == ("rejected", "原件无误")
    assert set(told["words"]) == {"en", "zh"}
    assert doubt(citizen, item="no_such_item").json()["errors"][0]["code"] == "unknown-item"


def test_a_correction_that_nobody_answers_is_overdue_a_finding_and_still_answered(demo: Demo, tmp_path: Path) -> None:
    """On a gateway of its own, whose clock the story moves."""
    with another_gateway(demo, tmp_path, "overdue") as addresses, ExitStack() as callers:

        @cache
        def as_(name: str) -> ApiClient:
            made = caller_named(addresses["base_url"], addresses["issuer_url"], name)
            callers.callback(made.close)
            return made

        body = {
            "matter": "M01",
            "case_number": "JH-2026-M01-779001",
            "parties": P2,
            "certificates": ["M01-C1"],
            "deadline_ms": 8000,
        }
        query_id = as_("clerk").post("/v1/queries", body)["query_id"]
        made = as_("clerk").post("/v1/corrections", {**STATUS, "query_id": query_id, "person_id": SI_YUAN})
        place = f"/v1/corrections/{made['correction_id']}"
        assert made["is_overdue"] is False
        as_("operator").post("/demo/clock", {"forward_s": 20 * 24 * 3600})  # more than ten working days
        waited(lambda: as_(VERIFIER).get(place)["is_overdue"])

        def found() -> list[Json]:
            job_now(demo, "overdue", "remind-of-corrections")
            items: list[Json] = as_("auditor").get("/v1/audit/findings", rule="A21", limit="9")["items"]
            return items

        (finding,) = waited(found, within_s=90.0)
        assert finding["name"] == "correction_overdue", finding
        answered = as_(VERIFIER).post(f"{place}/answer", {"outcome": "rejected", "reason": "原件无误"})
        assert answered["state"] == "rejected", "late is better than never"
        said = " ".join(
            one["sentence"]["en"]
            for one in as_("auditor").get("/v1/audit/entries", client="declaration-check", limit="50")["items"]
        )
        assert "find overdue the correction of household.person_status" in said


def wrong_names(demo: Demo) -> tuple[list[Subject], list[Subject]]:
    """Applicants whose name the register of insurance has wrong, as the population's ledger says, and others."""
    subjects = people_of(demo.population).subjects
    names = [
        (
            one,
            {
                row.register
                for row in one.ledger
                if row.kind == "NAME_VARIANT" and one.applicant.id_no in row.person_ids
            },
        )
        for one in subjects
    ]
    wrong = [one for one, registers in names if registers == {"social_security"} and one.own == {"NAME_VARIANT"}]
    return wrong[:3], [one for one in subjects if not one.ledger][:3]


def test_registers_that_disagree_open_a_correction_once_and_what_rested_on_the_value_is_recalled(
    ask: Asker, demo: Demo
) -> None:
    """Planted by the population: the set that is recalled is the one that the ledger tells, and nothing of the gateway's own."""
    before = recalled(ask, set())
    wrong, right = wrong_names(demo)
    assert wrong
    assert right
    asked: dict[str, list[str]] = {}
    for subject in [*wrong, *right, *wrong]:
        document = ask.query("M01", parties(subject.family), certificates=["M01-C2"], deadline_ms=8000)
        asked.setdefault(subject.applicant.id_no, []).append(document["query_id"])
    verifier = ask.as_("verifier:social_security")

    def opened() -> dict[str, str]:
        """By whose record, the corrections that stand open."""
        listed = [one for one in every(verifier, "/v1/corrections") if one["state"] == "open" and one["item"] == "name"]
        return {
            verifier.get(f"/v1/corrections/{one['correction_id']}").json()["person_id"]: one["correction_id"]
            for one in listed
        }

    planted = {subject.applicant.id_no for subject in wrong}
    waited(lambda: len(opened()) >= len(planted))
    found = opened()
    assert set(found) == planted  # once each, though each was asked about twice
    shown = verifier.get(f"/v1/corrections/{found[wrong[0].applicant.id_no]}").json()
    row = next(row for row in wrong[0].ledger if row.kind == "NAME_VARIANT")
    assert [(one["by"], one["seen"]) for one in shown["doubts"]] == [("gateway", [row.planted])]
    for correction in found.values():
        done = answer(ask, correction, {"outcome": "corrected"}, by="verifier:social_security")
        assert done.status_code == 200, done.text
    expected = {query_id for number in planted for query_id in asked[number]}
    waited(lambda: recalled(ask, before) >= expected)
    assert recalled(ask, before) == expected


def test_a_department_answers_from_the_command_line(ask: Asker, demo: Demo) -> None:
    document = ask.query("M01", P2, certificates=["M01-C1"], deadline_ms=8000)
    about = {"query_id": document["query_id"], "person_id": XIAO_WEN, "item": "birth_date"}
    made = doubt(ask.as_("clerk"), **about).json()

    def call(*words: str) -> Result:
        line = ["corrections", *words, "--as", VERIFIER, "--base-url", demo.addresses["base_url"]]
        return CliRunner(env={"COLUMNS": "160"}).invoke(app_for(()), line)

    listed = call("list", "--open", "--json")
    assert made["correction_id"] in {one["correction_id"] for one in json.loads(listed.output)}, listed.output
    assert "household.birth_date" in call("list").output
    shown = json.loads(call("show", made["correction_id"], "--json").output)
    assert (shown["person_id"], len(shown["doubts"])) == (XIAO_WEN, 1)
    refused = call("answer", made["correction_id"], "corrected", "--wrong", "yesterday")
    assert refused.exit_code != 0
    done = call("answer", made["correction_id"], "corrected", "--wrong", "1995.11.2", "--reason", "录入错误", "--json")
    assert json.loads(done.output)["state"] == "corrected", done.output
