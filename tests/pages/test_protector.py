"""The room of the desk for protected people: it tells what the API tells the desk, and by nothing that it does can anybody else tell anything."""

import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from gateway.domain.clock import CHINA
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, path_of, text_of
from tests.stories.people import P2, P3, Asker, Json

DESK = "JHPRO0000001"
KIND = {"en": "colleague", "zh": "本部门同事"}


@pytest.fixture
def alert(ask: Asker) -> Json:
    """What the desk is told of a query by a window whose city is the person's employer."""
    document = ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)
    listed = ask.as_("protector").get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    found: Json = next(one for one in listed if one["case_number"] == document["case_number"])
    return found


def of_desk(ask: Asker) -> list[Json]:
    """What the log says of the desk, newest first."""
    found: list[Json] = (
        ask.as_("auditor").get("/v1/audit/entries", params={"account": DESK, "limit": 200}).json()["items"]
    )
    return found


def shape(entry: Json) -> str:
    details = {**entry["details"], "trace_id": ""}
    details["sealed"] = len(details["sealed"])
    return json.dumps([entry["kind"], details, entry["subjects"], entry["case_number"]], sort_keys=True)


def watch_form(**more: str) -> dict[str, str]:
    until = (datetime.now(CHINA) + timedelta(days=300)).date().isoformat()
    return {"person_id": P3[0]["person_id"], "reason": f"threats {uuid4().hex[:6]}", "until": until, **more}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_alert_is_shown_as_the_api_tells_it_and_taken_up(reader: Reads, alert: Json, language: str) -> None:
    desk = reader("protector", language)
    page = desk.get("/protector")
    own = re.search(f'<section class="card" id="alert-{alert["alert_id"]}".*?</section>', page, re.DOTALL)
    assert own is not None
    for what in (alert["entry"], alert["case_number"], alert["account"], alert["subject"], KIND[language]):
        assert what in text_of(own[0])
    place = f"/protector/alerts/{alert['alert_id']}/acknowledge"
    wrong = desk.send(place, {"note": P2[0]["person_id"]})
    assert (wrong.status_code, f'id="fault-note-fault-{alert["alert_id"]}"' in wrong.text) == (400, True)
    taken = desk.send(place, {"note": "the window's head has confirmed the case"})
    assert taken.status_code == 200
    assert "the window's head has confirmed the case" in text_of(taken.text)
    told = next(
        one for one in desk.api("/v1/protection/alerts", limit="200")["items"] if one["entry"] == alert["entry"]
    )
    assert told["acknowledged"]["note"] == "the window's head has confirmed the case"
    assert desk.send(place, {"note": "again"}).status_code == 409


def test_by_its_entries_nobody_can_tell_whether_the_desk_read_or_took_up_an_alert(
    reader: Reads, ask: Asker, alert: Json
) -> None:
    desk = reader("protector")
    place = f"/protector/alerts/{alert['alert_id']}/acknowledge"
    seen = len(of_desk(ask))
    for act in (
        lambda: desk.get("/protector"),
        lambda: desk.send(place, {"note": ""}),
        lambda: desk.send(place, {"note": "spoken to"}),
        lambda: desk.send(place, {"note": "twice"}),
    ):
        act()
        entries = of_desk(ask)
        assert len(entries) == seen + 1, "each page is one entry, whatever it did"
        seen = len(entries)
    assert len({shape(one) for one in of_desk(ask)[:4]}) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_somebody_is_watched_and_no_more_and_their_number_stands_nowhere(
    reader: Reads, ask: Asker, language: str
) -> None:
    desk = reader("protector", language)
    wrong = desk.send("/protector/watch", watch_form(person_id="123"))
    assert (wrong.status_code, 'id="fault-person_id"' in wrong.text) == (400, True)
    past = desk.send("/protector/watch", watch_form(until="2020-01-01"))
    assert (past.status_code, 'id="fault-until"' in past.text) == (400, True)
    assert past.text.count(P3[0]["person_id"]) == 1, "in the form alone, which is given back"
    form = watch_form()
    answers = [desk.send("/protector/watch", {**form, "reason": f"{form['reason']} {n}"}) for n in "ab"]
    assert {path_of(one) for one in answers} == {"/protector/watched"}
    page = answers[1].text
    for n in "ab":
        assert f"{form['reason']} {n}" in page
    assert P3[0]["person_id"] not in page
    assert P3[0]["name"] not in page
    made = [one for one in desk.api("/v1/protection/watched-people")["items"] if form["reason"] in one["reason"]]
    assert {datetime.fromisoformat(one["until"]).astimezone(CHINA).isoformat() for one in made} == {
        f"{form['until']}T23:59:59+08:00"
    }
    for one in made:
        ended = desk.send(f"/protector/watched/{one['watch_id']}/end", {})
        assert path_of(ended) == "/protector/watched"
        assert f'action="/protector/watched/{one["watch_id"]}/end"' not in ended.text
        assert desk.send(f"/protector/watched/{one['watch_id']}/end", {}).status_code == 409
    assert P3[0]["person_id"] not in str(of_desk(ask))
    assert not any(entry["subjects"] or entry["case_number"] for entry in of_desk(ask))


@pytest.mark.parametrize("persona", ["clerk", "supervisor", "auditor", "operator", "resident"])
def test_nobody_else_is_told_anything_by_these_pages(reader: Reads, alert: Json, persona: str) -> None:
    somebody: Reader = reader(persona)
    assert "/protector" not in somebody.get("/public")
    for place in ("/protector", "/protector/watched"):
        assert alert["alert_id"] not in somebody.get(place, 403)
    known, unknown = (
        somebody.send(f"/protector/alerts/{one}/acknowledge", {"note": "seen"}) for one in (alert["alert_id"], uuid4())
    )
    assert (known.status_code, unknown.status_code) == (403, 403)
    assert len(known.text) == len(unknown.text), "whether there is such an alert is not told"


def test_the_form_looks_at_nothing_and_the_menu_leads_there(reader: Reads, ask: Asker) -> None:
    desk = reader("protector")
    assert path_of(desk.http.get("/start")) == "/protector"
    before = len(of_desk(ask))
    desk.get("/protector/watch")
    assert len(of_desk(ask)) == before
