"""The log in others' words: a FHIR client and a Dutch one read the same entries, under an audit task, each look an entry."""

from typing import Any

import jsonschema_rs
import pytest

from tests.stories.people import P2, Asker, Json

TASK = {"Audit-Task": "AT-2026-0117"}
CODING = {"type": "object", "required": ["system", "code"], "properties": {"system": {"format": "uri"}}}
REFERENCE = {"type": "object", "required": ["identifier"]}
AUDIT_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["resourceType", "type", "recorded", "agent", "source"],
    "additionalProperties": False,
    "properties": {
        "resourceType": {"const": "AuditEvent"},
        "id": {"pattern": "^[A-Za-z0-9.-]{1,64}$"},
        "type": CODING,
        "subtype": {"type": "array", "items": CODING},
        "action": {"enum": ["C", "R", "U", "D", "E"]},
        "recorded": {"format": "date-time"},
        "outcome": {"enum": ["0", "4", "8", "12"]},
        "purposeOfEvent": {"type": "array", "items": {"required": ["coding"]}},
        "agent": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["requestor", "who"],
                "properties": {"requestor": {"type": "boolean"}, "who": REFERENCE},
            },
        },
        "source": {"type": "object", "required": ["observer"], "properties": {"observer": REFERENCE}},
        "entity": {"type": "array", "items": {"type": "object", "not": {"required": ["name", "query"]}}},
    },
}
"""HL7 FHIR R4 4.0.1, AuditEvent: what is required, and its closed codes."""
RECORD: dict[str, Any] = {
    "type": "object",
    "required": ["trace_id", "operation_id", "operation_name", "start_time", "end_time", "status_code", "attributes"],
    "properties": {
        "trace_id": {"type": ["string", "null"], "pattern": "^[0-9a-f]{32}$"},
        "status_code": {"enum": ["Ok", "Error"]},
        "start_time": {"format": "date-time"},
        "attributes": {
            "required": ["dpl.core.processing_activity_id", "dpl.core.data_subject_id", "dpl.core.data_subject_id_type"]
        },
    },
}
"""Logboek Dataverwerkingen 1.0: a log record and its attributes."""


def read(ask: Asker, path: str) -> Json:
    answer = ask.as_("auditor").get(path, headers=TASK)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def entries_of(ask: Asker, document: Json) -> list[Json]:
    page = ask.as_("auditor").get("/v1/audit/entries", params={"limit": 50}, headers=TASK).json()
    return [row for row in page["items"] if row["query_id"] == document["query_id"]]


def test_every_entry_of_a_query_reads_as_an_audit_event(ask: Asker) -> None:
    document = ask.query("M01", P2)
    rows = entries_of(ask, document)
    assert {row["kind"] for row in rows} >= {"INTENT", "OUTCOME"}
    for row in rows:
        event = read(ask, f"/fhir/R4/AuditEvent/{row['entry']}")
        jsonschema_rs.validator_for(AUDIT_EVENT, validate_formats=True).validate(event)
        people = [one["what"]["identifier"]["value"] for one in event["entity"] if "role" in one]
        assert people == [subject["tag"] for subject in row["subjects"]]
        assert event["agent"][0]["who"]["identifier"]["value"] == row["account"]
        assert not any(party["person_id"] in str(event) or party["name"] in str(event) for party in P2)


def test_a_refusal_is_an_event_that_failed(ask: Asker) -> None:
    own_child = [{"role": "applicant", "person_id": "330791199003070028", "name": "王丽"}]
    body = {"matter": "M01", "case_number": ask.case("M01"), "parties": own_child}
    assert ask.as_("clerk").post("/v1/queries", json=body).status_code == 403
    rows = ask.as_("auditor").get("/v1/audit/entries", params={"limit": 50}, headers=TASK).json()["items"]
    denied = next(row for row in rows if row["kind"] == "DENIED")
    event = read(ask, f"/fhir/R4/AuditEvent/{denied['entry']}")
    assert (event["outcome"], event["type"]["display"]) == ("4", "Security Alert")


def test_each_person_of_an_entry_has_a_record_of_processing(ask: Asker) -> None:
    document = ask.query("M01", P2)
    (intent,) = (row for row in entries_of(ask, document) if row["kind"] == "INTENT")
    records = read(ask, f"/ldv/v1/records/{intent['entry']}")["records"]
    assert [one["attributes"]["dpl.core.data_subject_id"] for one in records] == [s["tag"] for s in intent["subjects"]]
    for one in records:
        jsonschema_rs.validator_for(RECORD, validate_formats=True).validate(one)
        assert one["attributes"]["dpl.core.processing_activity_id"].endswith("/v1/matters/M01")
        assert one["trace_id"] == intent["details"]["trace_id"]


@pytest.mark.parametrize("path", ["/fhir/R4/AuditEvent/1-0", "/ldv/v1/records/1-0"])
def test_a_look_needs_a_role_and_is_an_entry(ask: Asker, path: str) -> None:
    assert ask.as_("clerk").get(path, headers=TASK).status_code == 403
    read(ask, path)
    shown = ask.as_("auditor").get("/v1/audit/entries", params={"limit": 20}, headers=TASK).json()["items"]
    newest = next(one for one in shown if one["kind"] == "SEARCH")  # work goes on behind what others have asked
    assert newest["details"]["criteria"] == {"entry": "1-0"}
