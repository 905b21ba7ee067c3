"""Citizens read who looked at their data: a family asks for a matter, and each of them sees their own part of it, provable, and nothing else."""

import base64
import json
import time
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.domain.clock import real_now
from gateway.logcheck.single_file import verify_file
from gateway.logcheck.trust import Trust
from gateway.tlog import leaf_hash
from tests.stories.people import P2, P3, Asker, Json

APPLICANT, SPOUSE, CHILD = (f"citizen:{party['person_id']}" for party in P2)
STRANGER = f"citizen:{P3[1]['person_id']}"


def read(ask: Asker, who: str, **params: str | int) -> Json:
    answer = ask.as_(who).get("/v1/subjects/me/disclosures", params=params)
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


def about(page: Json, document: Json) -> dict[str, Json]:
    """The rows of one query by their kind."""
    return {row["kind"]: row for row in page["items"] if row["query_id"] == document["query_id"]}


def proven(ask: Asker, who: str, document: Json) -> Json:
    """The page once every row of the query has its proof."""
    ends_at = time.monotonic() + 15
    while time.monotonic() < ends_at:
        page = read(ask, who, limit=50)
        rows = about(page, document).values()
        if rows and all(row["proof"]["proof"] for row in rows):
            return page
        time.sleep(0.2)
    raise AssertionError("no proof within 15 s")


def told(value: object) -> bytes:
    """Everything that a page says, what is in base64 too."""
    text = json.dumps(value, ensure_ascii=False).encode()
    parts = [text]

    def walk(one: object) -> None:
        if isinstance(one, dict):
            for member in one.values():
                walk(member)
        elif isinstance(one, list):
            for member in one:
                walk(member)
        elif isinstance(one, str):
            try:
                parts.append(base64.b64decode(one, validate=True))
            except ValueError:
                return

    walk(value)
    return b"\n".join(parts)


def test_each_of_a_family_sees_their_own_part_and_a_stranger_nothing(ask: Asker) -> None:
    document = ask.settled(ask.query("M01", P2), "M01-C3", "M01-C5")
    own = about(read(ask, APPLICANT, limit=50), document)
    assert {"INTENT", "OUTCOME"} <= set(own)
    outcome = own["OUTCOME"]
    assert outcome["organisation"]["code"] == "general_window"
    assert outcome["account"] is None
    assert outcome["matter"] == {"code": "M01", "title": {"en": "a matter of housing", "zh": "住房类事项"}}
    assert outcome["roles"] == ["applicant"]
    assert {department["code"] for department in outcome["departments"]} >= {"household", "marriage", "real_estate"}
    assert all(row["basis"] for row in outcome["certificates"])
    spouse = about(read(ask, SPOUSE, limit=50), document)["OUTCOME"]
    assert spouse["roles"] == ["spouse"]
    assert about(read(ask, CHILD, limit=50), document)["INTENT"]["roles"] == ["child"]
    assert about(read(ask, STRANGER, limit=50), document) == {}


def test_no_answer_value_name_number_or_section_of_another_is_told(ask: Asker) -> None:
    document = ask.query("M01", P2)
    pages = {who: proven(ask, who, document) for who in (APPLICANT, SPOUSE, CHILD)}
    sections = {
        who: {section["content"] for row in about(page, document).values() for section in row["proof"]["sections"]}
        for who, page in pages.items()
    }
    tags = {
        who: {json.loads(base64.b64decode(content))["tag"] for content in contents}
        for who, contents in sections.items()
    }
    assert all(len(found) == 1 for found in tags.values())
    values = {
        str(field["value"])
        for certificate in document["certificates"]
        for field in certificate["fields"].values()
        if len(str(field.get("value") or "")) > 4
    }
    for who, page in pages.items():
        bytes_told = told(about(page, document))
        for party in P2:
            assert party["person_id"].encode() not in bytes_told
            assert party["name"].encode() not in bytes_told
        for other in set(pages) - {who}:
            assert not any(tag.encode() in bytes_told for tag in tags[other])
            assert sections[who].isdisjoint(sections[other])
        assert not [value for value in values if value.encode() in bytes_told]
        assert b'"yes"' not in bytes_told
        assert document["salt"].encode() not in bytes_told, (
            "else the document could be tried out under the leaf's nonce"
        )


def test_every_row_is_verified_offline_and_a_changed_one_is_not(ask: Asker, tmp_path: Path) -> None:
    document = ask.query("M01", P2)
    page = proven(ask, SPOUSE, document)
    key = bytes.fromhex(ask.as_("auditor").get("/demo").json()["log_key"])
    rows = about(page, document)
    file = tmp_path / "row.json"
    for row in rows.values():
        file.write_text(json.dumps(row), "utf-8")
        assert verify_file(file, Trust(raw=(key,))).holds
    file.write_text(json.dumps(page), "utf-8")
    assert verify_file(file, Trust(raw=(key,))).holds
    changed = json.loads(json.dumps(rows["OUTCOME"]))
    section = changed["proof"]["sections"][0]
    content = base64.b64decode(section["content"]).replace(b'"role":"spouse"', b'"role":"nobody"')
    section["content"] = base64.b64encode(content).decode()
    file.write_text(json.dumps(changed), "utf-8")
    assert not verify_file(file, Trust(raw=(key,))).holds


def test_a_refused_look_is_shown(ask: Asker) -> None:
    case = ask.query("M01", P2, certificates=["M01-C1"])["case_number"]
    answer = ask.as_("clerk").post("/v1/queries", json={"matter": "M01", "case_number": case, "parties": P3})
    assert answer.status_code == 403
    refused = next(row for row in read(ask, STRANGER)["items"] if row["kind"] == "DENIED")
    assert (refused["organisation"]["code"], refused["rule"], refused["roles"]) == (
        "general_window",
        "case",
        ["spouse"],
    )
    assert refused["departments"] == refused["fields"] == refused["certificates"] == []


def test_pages_follow_each_other_newest_first(ask: Asker) -> None:
    ask.query("M01", P2)
    first = read(ask, CHILD, limit=1)
    assert first["next"]
    second = read(ask, CHILD, limit=1, cursor=first["next"])
    assert second["items"][0]["entry"] != first["items"][0]["entry"]
    assert second["items"][0]["at"] <= first["items"][0]["at"]


def test_a_reading_is_in_the_log_and_seen_by_who_read(ask: Asker) -> None:
    read(ask, STRANGER)
    row = read(ask, STRANGER)["items"][0]
    assert (row["kind"], row["organisation"]["code"], row["words"]["zh"]) == ("SEARCH", "public", "您查阅了本清单。")


def test_a_withheld_case_appears_on_its_date_as_it_was_committed_to(ask: Asker) -> None:
    document = ask.query("M01", P2, certificates=["M01-C1"])
    others = ask.query("M01", P2, certificates=["M01-C1"])
    now = real_now()
    domain = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"][0]
    offset = datetime.fromisoformat(domain["domain_at"] or domain["at"]) - datetime.fromisoformat(domain["at"])
    until = now + offset + timedelta(seconds=4)
    order = {
        "scope": "case",
        "value": document["case_number"],
        "reason": "investigation 2026-4",
        "until": until.isoformat(),
    }
    assert ask.as_("auditor").post("/v1/audit/withholdings", json=order).status_code == 403
    ordered = ask.as_("steward").post("/v1/audit/withholdings", json=order)
    assert ordered.headers["location"] == "/v1/audit/withholdings"
    assert ordered.status_code == 201, ordered.text
    hidden = read(ask, SPOUSE, limit=50)
    assert about(hidden, document) == {}
    assert document["case_number"].encode() not in told(hidden["items"]), "nor that somebody looked at it"
    assert about(hidden, others)
    assert hidden["withheld"]["count"] == len(hidden["withheld"]["hashes"]) >= 2
    listed = ask.as_("auditor").get("/v1/audit/withholdings").json()["items"]
    assert listed[0]["value"] == document["case_number"]
    ends_at = time.monotonic() + 20
    while not about(shown := read(ask, SPOUSE, limit=50), document) and time.monotonic() < ends_at:
        time.sleep(0.3)
    assert shown["withheld"]["count"] == 0
    assert {"INTENT", "OUTCOME"} <= set(about(shown, document))
    for row in about(shown, document).values():
        salt, leaf = bytes.fromhex(row["proof"]["sections"][0]["salt"]), base64.b64decode(row["proof"]["leaf"])
        appeared = sha256(b"oneclick-gateway withheld entry v1\x00" + salt + leaf_hash(leaf)).hexdigest()
        assert appeared in hidden["withheld"]["hashes"]
    entries = (
        ask.as_("auditor").get("/v1/audit/entries", params={"case_number": document["case_number"]}).json()["items"]
    )
    assert "ADMIN" in {entry["kind"] for entry in entries}


@pytest.mark.parametrize("who", ["clerk", "auditor", "steward", "operator"])
def test_only_a_citizen_reads_about_themselves(ask: Asker, who: str) -> None:
    assert ask.as_(who).get("/v1/subjects/me/disclosures").status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"until": "2019-01-01T00:00:00+08:00"}, {"until": "2099-01-01T00:00:00+08:00"}, {"scope": "person"}, {"value": ""},
     {"scope": "matter", "value": "M99"}, {"reason": "about 33079119940317001X"}, {"value": "330791199403170012"}, {"by": "me"}],
)  # fmt: skip
def test_an_order_that_does_not_fit_is_refused(ask: Asker, change: dict[str, str]) -> None:
    order = {"scope": "case", "value": "JH-2026-M01-000001", "reason": "r", "until": "2027-01-01T00:00:00+08:00"}
    assert ask.as_("steward").post("/v1/audit/withholdings", json=order | change).status_code == 400
