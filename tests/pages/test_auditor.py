"""The auditor's room without a script: what its pages show is what the API answers and the log holds, and each look says its entry."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from gateway_demo.demo import Demo
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, path_of, text_of
from tests.stories.people import P2, Asker, Json

PERSON = P2[0]["person_id"]


@pytest.fixture
def ask(demo: Demo) -> Iterator[Asker]:
    asker = Asker(demo)
    yield asker
    asker.close()


@pytest.fixture
def asked(ask: Asker) -> Json:
    """An answered query about a family."""
    return ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)


def known_by(html: str) -> list[str]:
    """The entries that a page says it is known by."""
    notice = re.search(r'<p class="notice look">.*?</p>', html, re.DOTALL)
    return [] if notice is None else re.findall(r'class="code">([0-9]+-[0-9]+)<', notice[0])


def entry_of(auditor: Reader, name: str) -> Any:
    return auditor.api(f"/v1/audit/entries/{name}")


def integrated(auditor: Reader, case: str) -> list[Json]:
    """A case's entries, newest first, once they are in the tree."""
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at:
        found: list[Json] = auditor.api("/v1/audit/entries", case_number=case)["items"]
        if found and all(one["index"] is not None for one in found):
            return found
        time.sleep(0.1)
    raise AssertionError("not integrated within ten seconds")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "was answered for public rental housing"), ("zh", "获得答复：社保缴纳证明")]
)
def test_a_search_shows_the_entries_as_sentences_and_says_by_which_it_is_known(
    reader: Reads, asked: Json, language: str, said: str
) -> None:
    auditor = reader("auditor", language)
    assert known_by(auditor.get("/auditor")) == []
    page = auditor.send("/auditor/search", {"case_number": asked["case_number"], "person_id": "", "state": ""}).text
    shown = re.findall(r'href="/auditor/entries/([0-9-]+)">\1</a></p>', page)
    assert shown == [
        one["entry"] for one in auditor.api("/v1/audit/entries", case_number=asked["case_number"])["items"]
    ]
    assert said in text_of(page)
    assert "M01-C2" not in text_of(page)
    [own] = known_by(page)
    look = entry_of(auditor, own)
    assert (look["kind"], look["account"], look["details"]["criteria"]) == (
        "SEARCH",
        "JHAUD0000001",
        {"case_number": asked["case_number"]},
    )


def test_a_persons_number_stands_in_the_form_alone(reader: Reads, asked: Json) -> None:
    auditor = reader("auditor")
    answer = auditor.send("/auditor/search", {"person_id": PERSON})
    assert asked["case_number"] in answer.text
    assert PERSON not in str(answer.url)
    assert answer.text.count(PERSON) == 1
    assert PERSON not in str(entry_of(auditor, known_by(answer.text)[0]))
    older = re.search(r'form="search" name="cursor" value="([^"]+)"', answer.text)
    if older is not None:
        again = auditor.send("/auditor/search", {"person_id": PERSON, "cursor": unescape(older[1])})
        assert again.status_code == 200


@pytest.mark.parametrize(
    "form", [{"person_id": "123"}, {"query_id": "none"}, {"since": "2026-11-02T00:00", "until": "2026-11-01T00:00"}]
)
def test_what_does_not_fit_is_told_and_nothing_is_lost(reader: Reads, form: dict[str, str]) -> None:
    answer = reader("auditor").send("/auditor/search", {**form, "account": "JH330702000123"})
    assert answer.status_code == 400
    assert 'value="JH330702000123"' in answer.text
    assert 'class="fault"' in answer.text


def test_an_entry_leads_to_its_case_its_proof_and_a_reveal(reader: Reads, asked: Json) -> None:
    auditor = reader("auditor")
    intent = integrated(auditor, asked["case_number"])[-1]
    page = auditor.get(f"/auditor/entries/{intent['entry']}")
    text = text_of(page)
    assert intent["leaf_hash"] in text
    assert all(one["tag"] in text for one in intent["subjects"])
    assert f'href="/auditor/cases/{asked["case_number"]}"' in page
    proof = auditor.get(f"/auditor/entries/{intent['entry']}/proof")
    told = auditor.api(f"/v1/audit/entries/{intent['entry']}/proof")
    assert unescape(re.search(r'data-leaf="([^"]+)"', proof)[1]) == told["leaf"]  # type: ignore[index]
    assert told["log_vkey"] in unescape(proof)
    assert entry_of(auditor, known_by(proof)[0])["details"]["proof"] is True


def test_a_timeline_is_drawn_by_query_oldest_first(reader: Reads, asked: Json) -> None:
    auditor = reader("auditor", "zh")
    page = auditor.get(f"/auditor/cases/{asked['case_number']}")
    shown = re.findall(r'href="/auditor/entries/([0-9-]+)">\1</a></p>', page)
    trail = integrated(auditor, asked["case_number"])[::-1]
    assert shown == [one["entry"] for one in trail]
    assert "公共租赁住房保障资格确认" in text_of(page)
    by_number = auditor.send("/auditor/timeline", {"person_id": PERSON})
    assert (by_number.status_code, path_of(by_number)) == (200, "/auditor/timeline")
    assert auditor.send("/auditor/timeline", {}).status_code == 400


def test_two_auditors_open_one_answer_together(reader: Reads, asked: Json) -> None:
    first, second = reader("auditor"), reader("auditor2", "zh")
    intent = integrated(first, asked["case_number"])[-1]
    applicant = intent["subjects"][0]
    wish = {"entry": intent["entry"], "subject": applicant["tag"], "ground": "complaint", "reason": "complaint 117"}
    empty = first.send("/auditor/reveals", {**wish, "reason": ""})
    assert empty.status_code == 400
    asked_for = first.send("/auditor/reveals", wish)
    place = path_of(asked_for)
    assert place.startswith("/auditor/reveals/")
    assert "another auditor decides" in text_of(asked_for.text)
    assert PERSON not in asked_for.text
    assert first.send(f"{place}/decide", {"decision": "approve", "reason": "mine"}).status_code == 403
    assert place.removeprefix("/auditor") in second.get("/auditor/reveals")
    agreed = second.send(f"{place}/decide", {"decision": "approve", "reason": "同意"})
    assert "已同意" in text_of(agreed.text)
    assert f"{place}/open" not in agreed.text
    opened = first.send(f"{place}/open", {})
    assert (PERSON in opened.text, P2[0]["name"] in opened.text) == (True, True)
    assert opened.headers["cache-control"] == "no-store"
    assert first.send(f"{place}/open", {}).status_code == 409
    assert PERSON not in first.get(place)
    steps = [
        one["details"]["step"]
        for one in first.api("/v1/audit/entries", case_number=asked["case_number"])["items"][::-1]
        if one["kind"] == "REVEAL"
    ]
    assert steps == ["asked", "approved", "read"]


def test_findings_are_judged_once_and_not_by_whom_they_are_about(reader: Reads, ask: Asker) -> None:
    refused = ask.as_("clerk").post(
        "/v1/queries",
        json={
            "matter": "M01",
            "case_number": ask.case("M01"),
            "parties": [{"role": "applicant", "person_id": "330791198908080015", "name": "许国栋"}],
        },
    )
    assert refused.status_code == 403
    auditor = reader("auditor")
    place, ends_at = None, time.monotonic() + 15
    while place is None and time.monotonic() < ends_at:  # until the rules have walked to the log's end
        found = auditor.get("/auditor/findings?state=OPEN&rule=A02")
        place = re.search(r'href="(/auditor/findings/[0-9a-f-]{36})"', found)
    assert place is not None
    page = auditor.get(place[1])
    told = auditor.api(place[1].replace("/auditor", "/v1/audit"))
    assert [one["entry"] for one in told["evidence"]] == re.findall(
        r'href="/auditor/entries/([0-9-]+)">\1</a></p>', page
    )
    assert told["sentence"]["en"] in text_of(page)
    without = auditor.send(f"{place[1]}/judge", {"state": "JUSTIFIED", "justification": ""})
    assert without.status_code == 400
    judged = auditor.send(f"{place[1]}/judge", {"state": "CONFIRMED", "justification": "spoken to"})
    assert (path_of(judged), "spoken to" in judged.text) == (place[1], True)
    assert auditor.send(f"{place[1]}/judge", {"state": "JUSTIFIED", "justification": "no"}).status_code == 409


def test_a_day_that_is_not_over_has_no_sample_and_says_so(reader: Reads) -> None:
    auditor = reader("auditor")
    assert known_by(auditor.get("/auditor/sample")) == []
    assert "There is no sample of this day." in text_of(auditor.get("/auditor/sample?day=2999-01-01", status=409))
    assert 'class="field wrong"' in auditor.get("/auditor/sample?day=soon")


def test_an_export_is_made_watched_and_taken_along(reader: Reads, asked: Json) -> None:
    auditor = reader("auditor", "zh")
    integrated(auditor, asked["case_number"])
    begun = auditor.send("/auditor/exports", {"case_number": asked["case_number"], "csv": "yes"})
    place, ends_at = path_of(begun), time.monotonic() + 30
    page = begun.text
    while "/bundle" not in page and time.monotonic() < ends_at:
        assert 'hx-trigger="every 1s"' in page
        time.sleep(0.3)
        page = auditor.get(place)
    assert "100 %" in page
    bundle = auditor.http.get(f"{place}/bundle")
    assert bundle.headers["content-type"] == "application/zip"
    told = auditor.api(place.replace("/auditor", "/v1/audit"))
    assert len(bundle.content) == told["size"]


def test_a_task_is_chosen_and_stands_in_every_look(reader: Reads, asked: Json) -> None:
    auditor = reader("auditor")
    assert auditor.send("/auditor/task", {"task": "x y", "back": "/auditor"}).status_code == 400
    chosen = auditor.send("/auditor/task", {"task": "SJ-2026-204", "back": "//elsewhere.example"})
    assert path_of(chosen) == "/auditor"
    page = auditor.send("/auditor/search", {"case_number": asked["case_number"]}).text
    assert entry_of(auditor, known_by(page)[0])["details"]["task"] == "SJ-2026-204"
    assert "Task SJ-2026-204" in text_of(page)


@pytest.mark.parametrize("persona", ["clerk", "resident", "steward"])
def test_nobody_else_is_shown_anything(reader: Reads, asked: Json, persona: str) -> None:
    answer = reader(persona).send("/auditor/search", {"case_number": asked["case_number"]})
    assert answer.status_code == 403
    assert 'class="entry' not in answer.text


def test_every_page_is_whole_in_both_languages(reader: Reads) -> None:
    places = (
        "/auditor",
        "/auditor/timeline",
        "/auditor/findings",
        "/auditor/sample",
        "/auditor/reveals",
        "/auditor/exports",
        "/auditor/withholdings",
        "/auditor/revocations",
    )
    for language, word in (("en", "Sample of a day"), ("zh", "每日抽查")):
        auditor = reader("auditor", language)
        for place in places:
            page = auditor.get(place)
            assert page.count("<h1") == 1
            assert word in text_of(page)
