"""The citizen's room without a script: who looked, what left, what is withheld, and doubts, complaints and hearings of one's own."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from gateway_demo.demo import Demo
from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of
from tests.stories.people import P2, Asker, Json

OTHERS = [word for party in P2[1:] for word in (party["person_id"], party["name"])]


@pytest.fixture(scope="module")
def ask(demo: Demo) -> Iterator[Asker]:
    asker = Asker(demo)
    yield asker
    asker.close()


@pytest.fixture(scope="module")
def asked(ask: Asker) -> Json:
    """An answered query about a family, of which one field leaves."""
    return ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=5000)


def shown_of(page: str) -> dict[str, str]:
    """Entry → the article that tells of it."""
    articles = re.findall(r'<article class="looked" id="e([0-9-]+)">(.*?)</article>', page, re.DOTALL)
    return dict(articles)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_looked_stands_there_in_plain_words_as_the_api_tells_it(reader: Reads, asked: Json, language: str) -> None:
    resident = reader("resident", language)
    page = resident.get("/citizen")
    told: dict[str, Any] = {
        one["entry"]: one for one in resident.api("/v1/subjects/me/disclosures", limit="30")["items"]
    }
    shown = shown_of(page)
    assert shown.keys() <= told.keys()
    for entry, article in shown.items():
        text, one = text_of(article), told[entry]
        assert one["words"][language] in text
        assert all(field["title"][language] in text for field in one["fields"])
        assert all(department["title"][language] in text for department in one["departments"])
        assert all(certificate["basis"] in text for certificate in one["certificates"] if certificate["basis"])
    assert any(one["query_id"] == asked["query_id"] for entry, one in told.items() if entry in shown)
    assert not [word for word in OTHERS if word in page]
    own = re.search(r'<p class="notice look">.*?class="code">([0-9-]+)<', page, re.DOTALL)
    assert own is not None
    assert told[own[1]]["kind"] == "SEARCH"


@pytest.mark.usefixtures("asked")
def test_each_entry_has_what_is_needed_to_check_it(reader: Reads) -> None:
    resident = reader("resident")
    boxes = re.findall(
        r'data-check data-entry="([0-9-]+)" data-leaf="([^"]+)" data-keys="([^"]+)" data-sections="([^"]+)"',
        resident.get("/citizen"),
    )
    told = {one["entry"]: one for one in resident.api("/v1/subjects/me/disclosures", limit="30")["items"]}
    assert boxes
    for entry, leaf, keys, sections in boxes:
        assert unescape(leaf) == told[entry]["proof"]["leaf"]
        assert json.loads(unescape(sections)) == told[entry]["proof"]["sections"]
        assert "+" in unescape(keys)


@pytest.mark.usefixtures("asked")
def test_pages_follow_each_other(reader: Reads) -> None:
    resident = reader("resident")
    for _ in range(10):
        page = resident.get("/citizen")  # each reading is an entry
    older = re.search(r'href="(/citizen\?cursor=[^"]+)"', page)
    assert older is not None
    assert not shown_of(page).keys() & shown_of(resident.get(unescape(older[1]))).keys()


def test_what_is_withheld_is_counted_and_nothing_else(reader: Reads, ask: Asker) -> None:
    document = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    until = ask.as_("steward").get("/demo/clock").json()["now"][:10]
    order = {
        "scope": "case",
        "value": document["case_number"],
        "reason": "under inquiry",
        "until": f"{int(until[:4]) + 1}{until[4:]}T00:00:00+08:00",
    }
    ask.as_("steward").post("/v1/audit/withholdings", json=order).raise_for_status()
    resident = reader("resident")
    page = resident.get("/citizen")
    count = resident.api("/v1/subjects/me/disclosures", limit="1")["withheld"]["count"]
    assert f"{count} entries about you are withheld for a time" in text_of(page)
    assert document["case_number"] not in page
    assert order["value"] in text_of(reader("auditor").get("/auditor/withholdings"))


def test_a_value_is_contested(reader: Reads) -> None:
    resident = reader("resident", "zh")
    assert 'value="vehicles.vehicle_count" selected' in resident.get(
        "/citizen/corrections?field=vehicles.vehicle_count"
    )
    form = {"field": "household.person_status", "expected": "状态有误", "seen": "", "record": "", "evidence": ""}
    assert resident.send("/citizen/corrections", {**form, "expected": ""}).status_code == 400
    made = resident.send("/citizen/corrections", form)
    assert path_of(made).startswith("/citizen/corrections/")
    assert "状态有误" in made.text
    told = resident.api(path_of(made).replace("/citizen", "/v1"))
    assert told["words"]["zh"] in text_of(made.text)
    assert path_of(made) in resident.get("/citizen/corrections")
    assert reader("resident2").http.get(path_of(made)).status_code == 404


def test_a_complaint_is_made_answered_and_settled(reader: Reads, ask: Asker) -> None:
    resident = reader("resident")
    form = {"case_number": ask.case("M01"), "matter": "M01", "county": "330702", "words": "sent away in vain"}
    assert resident.send("/citizen/complaints", {**form, "words": ""}).status_code == 400
    made = resident.send("/citizen/complaints", form)
    place = path_of(made)
    assert "sent away in vain" in made.text
    agent, api = ask.as_("agent"), place.replace("/citizen", "/v1")
    agent.post(f"{api}/claim").raise_for_status()
    agent.post(f"{api}/answer", json={"words": "come again, all is there"}).raise_for_status()
    assert "come again, all is there" in resident.get(place)
    settled = resident.send(f"{place}/settle", {"is_settled": "yes", "words": ""})
    assert resident.api(api)["state"] == "CLOSED"
    assert "Is it settled?" not in settled.text


def test_nothing_stands_against_whom_nothing_stands_against(reader: Reads) -> None:
    page = text_of(reader("resident").get("/citizen/credit"))
    assert "You may declare in place of a paper." in page
    assert "There is none about you." in page
    assert "You have declared nothing." in text_of(reader("resident").get("/citizen/declarations"))


@pytest.mark.parametrize("persona", ["clerk", "auditor"])
def test_nobody_else_reads_there(reader: Reads, persona: str) -> None:
    assert reader(persona).http.get("/citizen").status_code == 403


@pytest.mark.usefixtures("asked")
def test_a_page_is_light(reader: Reads) -> None:
    """Without fonts, with its own style and script: what the reader loads."""
    resident = reader("resident")
    page = resident.get("/citizen")
    files = [unescape(one) for one in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)]
    sizes = [
        int(resident.http.get(one, headers={"accept-encoding": "gzip"}).headers["content-length"]) for one in files
    ]
    assert len(page.encode()) + sum(sizes) <= 150_000, (len(page), sizes)
