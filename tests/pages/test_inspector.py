"""Suspicions, hearings, register and feeds on pages: by the API's own right and steps, with its entries, by two people."""

import json
import re
from importlib import resources
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jinja2.ext import babel_extract

from gateway.pages.shell.words import words_of
from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of
from tests.stories.people import Asker, Json
from tests.stories.suspects import LIN, done, suspected

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
WORDS = "我以为已经办了离婚"
CITIZEN = f"citizen:{LIN['person_id']}"


def ids(html: str, what: str) -> list[str]:
    return re.findall(rf'id="{what}-([0-9a-f-]{{36}})"', html)


def notified(reader: Reads, finding: str, language: str = "en") -> str:
    """The hearing that the first inspector opens on the page."""
    place = path_of(reader("inspector", language).send(f"/inspector/suspicions/{finding}/hearing", {}))
    assert place.startswith("/inspector/hearings/")
    return place.rpartition("/")[2]


def says(ask: Asker, path: str, words: str) -> Json:
    return done(ask.as_(CITIZEN).post(path, json={"statement": words}))


def admin_steps(ask: Asker, account: str) -> set[str]:
    found = ask.as_("auditor").get("/v1/audit/entries", params={"actor": account, "limit": 100}).json()["items"]
    return {one["details"].get("did", one["kind"]) for one in found}


@LANGUAGES
def test_a_suspicion_is_heard_and_dismissed_by_a_second_inspector(ask: Asker, reader: Reads, language: str) -> None:
    (finding,) = suspected(ask)
    first, second = reader("inspector", language), reader("inspector2", language)
    html = first.get("/inspector")
    listed = first.api("/v1/inspections/findings", limit="50")["items"]
    assert ids(html, "suspicion") == [one["finding_id"] for one in listed]
    assert (LIN["name"] in html, LIN["person_id"] in html) == (False, False)
    hearing = notified(reader, finding, language)
    place = f"/inspector/hearings/{hearing}"
    read = text_of(first.get(place))
    api = first.api(f"/v1/hearings/{hearing}")
    assert api["notice"][language] in read
    assert {"en": "Nobody decides before", "zh": "任何人不得作出决定"}[language] in read
    assert "/decision" not in second.get(place)
    says(ask, f"/v1/hearings/{hearing}/statement", WORDS)
    assert hearing in ids(first.get("/inspector/hearings?state=HEARD"), "hearing")
    own = first.get(place)
    assert (WORDS in own, "/decision" in own) == (True, False)
    assert {"en": "another inspector decides", "zh": "另一名核查员"}[language] in text_of(own)
    form = {"decision": "dismiss", "grounds": "判决已生效"}
    assert first.send(f"{place}/decision", form).status_code == 403
    empty = second.send(f"{place}/decision", {"decision": "dismiss", "grounds": " "})
    assert (empty.status_code, 'value="dismiss" checked' in empty.text) == (400, True)
    assert 'aria-describedby="fault-grounds"' in empty.text
    decided = second.send(f"{place}/decision", form)
    assert (path_of(decided), "判决已生效" in text_of(decided.text)) == (place, True)
    assert second.api(f"/v1/hearings/{hearing}")["state"] == "DISMISSED"


def test_a_confirmed_one_enters_the_register_is_told_and_is_reversed(ask: Asker, reader: Reads) -> None:
    (finding,) = suspected(ask)
    hearing = notified(reader, finding)
    says(ask, f"/v1/hearings/{hearing}/statement", WORDS)
    second, office = reader("inspector2", "zh"), reader("credit", "zh")
    place = f"/inspector/hearings/{hearing}"
    form = {
        "decision": "confirm",
        "grounds": "登记与承诺不符",
        "grade": "ordinary",
        "publication": "public",
        "months": "400",
    }
    wrong = second.send(f"{place}/decision", form)
    assert (wrong.status_code, 'id="fault-basis"' in wrong.text, ">登记与承诺不符</textarea>" in wrong.text) == (
        400, True, True,
    )  # fmt: skip
    right = {**form, "basis": "国办发〔2020〕42号", "authority": "金华市政务服务局", "months": ""}
    assert second.send(f"{place}/decision", right).status_code == 200
    begun = office.http.get("/inspector")
    assert path_of(begun) == "/inspector/register"
    records = office.api("/v1/dishonesty-records", limit="50")["items"]
    assert ids(begun.text, "record") == [one["record_id"] for one in records]
    record = next(one["record_id"] for one in records if one["hearing_id"] == hearing)
    assert LIN["person_id"] not in begun.text

    fed = office.send("/inspector/feeds", {})
    feed = path_of(fed)
    assert re.fullmatch(r"/inspector/feeds/\d+", feed)
    assert LIN["person_id"] not in fed.text
    lines, beside = office.http.get(f"{feed}/lines").content, json.loads(office.http.get(f"{feed}/signature").content)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(beside["key"]["public_key"]))
    key.verify(bytes.fromhex(beside["signature"]), lines)
    assert LIN["person_id"].encode() in lines
    again = office.send("/inspector/feeds", {})
    assert (again.status_code, "没有变化" in again.text) == (409, True)

    request = says(ask, f"/v1/dishonesty-records/{record}/objections", "离婚判决已生效")["request_id"]
    own = f"/inspector/register/{record}"
    assert "离婚判决已生效" in office.get(own)
    unsaid = office.send(f"{own}/objection/{request}/decision", {"decision": "grant", "grounds": ""})
    assert (unsaid.status_code, 'value="grant" required checked' in unsaid.text) == (400, True)
    decided = office.send(f"{own}/objection/{request}/decision", {"decision": "grant", "grounds": "判决已核实"})
    assert (path_of(decided), "已撤销（有误）" in text_of(decided.text)) == (own, True)
    assert office.api(f"/v1/dishonesty-records/{record}")["state"] == "REVERSED"
    assert done(ask.as_(CITIZEN).get("/v1/subjects/me/credit"))["is_eligible"]


def test_a_feed_that_its_source_has_not_signed_is_not_taken(reader: Reads) -> None:
    head = b'{"format": "oneclick-gateway credit feed in v1", "source": "province", "made_at": "2026-11-01T10:00:00+08:00", "lines": 0}\n'
    form = {"signature": "00" * 64, "step": "try"}
    refused = reader("credit").send("/inspector/feeds/imports", form, {"lines": ("feed.jsonl", head)})
    assert (refused.status_code, f'value="{"00" * 64}"' in refused.text) == (400, True)
    assert 'class="notice fault"' in refused.text


@LANGUAGES
def test_inspections_and_the_sample_are_the_apis(reader: Reads, language: str) -> None:
    inspector = reader("inspector", language)
    html = inspector.get("/inspector/inspections?state=all")
    listed = inspector.api("/v1/inspections", limit="50")["items"]
    assert ids(html, "inspection") == [one["inspection_id"] for one in listed]
    assert inspector.get("/inspector/sample")
    nothing = inspector.get("/inspector/sample?day=2020-01-01", 404)
    assert 'value="2020-01-01"' in nothing
    assert inspector.get("/inspector/sample?day=tomorrow", 400)
    assert inspector.get("/inspector/inspections?state=nonsense", 400)


def test_who_has_no_work_here_is_refused(reader: Reads) -> None:
    for path in ("/inspector", "/inspector/hearings", "/inspector/register", "/inspector/feeds/1"):
        assert 'role="alert"' in reader("clerk").get(path, 403), path
    assert 'role="alert"' in reader("inspector").get("/inspector/register", 403)
    assert 'role="alert"' in reader("credit").get("/inspector/hearings", 403)


def test_what_the_desks_templates_say_here_stands_in_this_rooms_words() -> None:
    shared = resources.files("gateway.pages").joinpath("templates", "desk", "parts.html").read_bytes()
    found = [message for _, _, message, _ in babel_extract(BytesIO(shared), ("_",), [], {}) if isinstance(message, str)]
    chinese = words_of("inspector", "zh")
    assert [message for message in found if message == chinese.gettext(message)] == []
    assert len(found) > 5
