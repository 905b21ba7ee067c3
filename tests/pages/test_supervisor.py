"""The room of heads of department: a list is approved by somebody else than its maker, and what was opened in need is reviewed once."""

import re
from uuid import uuid4

import pytest

from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of
from tests.stories.people import P2, P3, Asker, Json

WORDS = {"en": ("Waiting for your word", "approved"), "zh": ("待您审批", "已批准")}


@pytest.fixture
def job(ask: Asker) -> Json:
    """A job of two rows that waits for a head's word."""
    rows = [{"case_number": ask.case("M15"), "parties": [one]} for one in (P2[0], P3[0])]
    wanted = {"kind": "job", "matter": "M15", "certificates": ["M15-C1"], "purpose": f"年度核验{uuid4().hex[:6]}"}
    made = ask.as_("clerk").post("/v1/batches", json={**wanted, "rows": rows})
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


@pytest.fixture
def broken(ask: Asker) -> Json:
    """A case that was opened in need."""
    wish = {"case_number": ask.case("M01"), "reason": f"a flood {uuid4().hex[:6]}"}
    made = ask.as_("clerk").post("/v1/break-glass", json=wish)
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_job_is_read_without_whom_it_is_about_and_approved(
    reader: Reads, ask: Asker, job: Json, language: str
) -> None:
    head = reader("supervisor", language)
    place = f"/supervisor/lists/{job['batch_id']}"
    listed = head.get("/supervisor")
    waiting, _, rest = text_of(listed).partition(job["purpose"])
    assert WORDS[language][0] in waiting
    assert job["purpose"] in rest, "it stands among all lists too"
    page = head.get(place)
    told = head.api(f"/v1/batches/{job['batch_id']}")
    for what in (told["list_mark"], told["made_by"], str(told["rows"])):
        assert what in text_of(page)
    assert not [one for one in (P2[0], P3[0]) if one["person_id"] in page or one["name"] in page]
    without = head.send(f"{place}/decision", {"decision": "refuse", "reasons": ""})
    assert (without.status_code, 'id="fault-reasons"' in without.text) == (400, True)
    approved = head.send(f"{place}/decision", {"decision": "approve"})
    assert path_of(approved) == place
    assert WORDS[language][1] in text_of(approved.text)
    assert head.api(f"/v1/batches/{job['batch_id']}")["state"] == "approved"
    again = head.send(f"{place}/decision", {"decision": "approve"})
    assert (again.status_code, 'class="fault"' in again.text) == (409, True)
    cancelled = head.send(f"{place}/step", {"step": "cancel"})
    assert cancelled.status_code == 200
    assert head.api(f"/v1/batches/{job['batch_id']}")["state"] == "cancelled"
    assert "/step" not in cancelled.text
    acts = [
        one["details"]["did"]
        for one in ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHSUP0000001"}).json()["items"]
        if one["kind"] == "ADMIN" and one["details"].get("batch_id") == job["batch_id"]
    ]
    assert acts == ["cancel batch", "approve batch"]


def test_a_job_is_refused_with_reasons_that_its_maker_reads(reader: Reads, ask: Asker, job: Json) -> None:
    head = reader("supervisor")
    refused = head.send(f"/supervisor/lists/{job['batch_id']}/decision", {"decision": "refuse", "reasons": "用途不明"})
    assert "用途不明" in refused.text
    told = ask.as_("clerk").get(f"/v1/batches/{job['batch_id']}").json()
    assert (told["state"], told["reasons"]) == ("cancelled", "用途不明")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_opened_in_need_is_reviewed_once(reader: Reads, broken: Json, language: str) -> None:
    head = reader("supervisor", language)
    page = head.get("/supervisor/glass")
    own = re.search(f'<section class="card" id="glass-{broken["break_glass_id"]}".*?</section>', page, re.DOTALL)
    assert own is not None
    assert broken["case_number"] in own[0]
    assert broken["reason"] in own[0]
    place = f"/supervisor/glass/{broken['break_glass_id']}/review"
    without = head.send(place, {"note": "there was a flood"})
    assert (without.status_code, 'value="there was a flood"' in without.text) == (400, True)
    assert f'id="fault-justified-{broken["break_glass_id"]}"' in without.text
    reviewed = head.send(place, {"is_justified": "yes", "note": "there was a flood"})
    assert path_of(reviewed) == "/supervisor/glass"
    assert f'action="{place}"' not in reviewed.text
    told = next(
        one for one in head.api("/v1/break-glass")["items"] if one["break_glass_id"] == broken["break_glass_id"]
    )
    assert (told["is_justified"], told["note"], told["reviewed_by"]) == (True, "there was a flood", "JHSUP0000001")
    assert head.send(place, {"is_justified": "no", "note": "or not"}).status_code == 409


def test_each_look_at_what_was_opened_is_an_entry(reader: Reads, ask: Asker, broken: Json) -> None:
    head = reader("supervisor")

    def looks() -> int:
        found = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHSUP0000001", "limit": 200}).json()
        return sum("broken_glass" in str(one["details"]) and one["kind"] == "SEARCH" for one in found["items"])

    before = looks()
    assert broken["case_number"] in head.get("/supervisor/glass")
    assert looks() == before + 1


@pytest.mark.parametrize("persona", ["clerk", "protector", "auditor", "resident"])
def test_nobody_else_decides_or_reviews(reader: Reads, broken: Json, persona: str) -> None:
    somebody = reader(persona)
    assert "/supervisor" not in re.findall(r'<li><a href="([^"]+)"', somebody.get("/public"))
    place = f"/supervisor/glass/{broken['break_glass_id']}/review"
    assert somebody.send(place, {"is_justified": "yes", "note": "it was"}).status_code == 403
    somebody.get("/supervisor/glass", 403)


def test_the_front_door_and_the_menu_lead_there(reader: Reads) -> None:
    assert "login_hint=supervisor" in reader(None).get("/")
    head = reader("supervisor")
    assert path_of(head.http.get("/start")) == "/supervisor"
    assert 'href="/supervisor" aria-current="page"' in head.get("/supervisor")
