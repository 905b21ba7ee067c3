"""An auditor asks why a query was granted what it was, field by field, or refused; the look stands in the log, and tells of nobody."""

import json
from typing import Any

import httpx
import pytest

from tests.stories.people import P7, Asker, Json
from tests.stories.test_findings import OWN_HUSBAND

TASK = {"Audit-Task": "EXPLAIN-1"}
NOWHERE = "0193aaaa-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def ask(demo: Any) -> Any:
    asker = Asker(demo)
    yield asker
    asker.close()


@pytest.fixture(scope="module")
def document(ask: Asker) -> Json:
    return ask.query("M07", P7[:1])


def explained(client: httpx.Client, document: Json, **headers: str) -> httpx.Response:
    return client.get("/v1/policies/explain", params={"query_id": document["query_id"]}, headers=headers)


def test_every_field_is_told_with_the_rule_its_basis_and_how_to_apply(ask: Asker, document: Json) -> None:
    answer = explained(ask.as_("auditor"), document, **TASK)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["is_as_of_then"], told["is_reproduced"], told["matter"]) == (True, True, "M07")
    assert told["rules_hash"] == told["recorded_rules_hash"]
    fields = {one["name"]: one for certificate in told["certificates"] for one in certificate["fields"]}
    denied = fields["marital_status"]
    assert (denied["recorded_mode"], denied["mode"], denied["rule"]) == ("deny", "deny", "not-owner")
    assert denied["basis"]
    assert all(denied[member][language] for member in ("why_not", "how_to_apply") for language in ("en", "zh"))
    assert (fields["register_date"]["recorded_mode"], fields["register_date"]["mode"]) == ("mask", "mask")
    assert fields["register_date"]["how_to_apply"] is None
    text = json.dumps(told, ensure_ascii=False)
    assert not any(person[member] in text for person in P7 for member in ("person_id", "name"))
    assert document["case_number"] not in text


def test_a_query_that_was_refused_as_a_whole_is_told_too(ask: Asker) -> None:
    case = ask.case("M01")
    refused = {"matter": "M01", "case_number": case, "parties": [OWN_HUSBAND]}
    assert ask.as_("clerk").post("/v1/queries", json=refused).status_code == 403
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case}, headers=TASK)
    entry = next(one for one in entries.json()["items"] if one["kind"] == "DENIED")
    told = explained(ask.as_("auditor"), entry, **TASK).json()
    assert (told["refused"]["rule"], told["certificates"], told["is_as_of_then"]) == ("own-family", [], False)
    assert told["refused"]["basis"]
    assert told["refused"]["how_to_apply"]["zh"]


def test_a_refusal_of_a_guard_outside_the_rules_of_access_says_how_to_apply_too(ask: Asker) -> None:
    alone: Json = {"matter": "M13", "case_number": ask.case("M13"), "parties": P7[:1], "certificates": ["M13-C3"]}
    refused = ask.as_("clerk").post("/v1/queries", json=alone).json()
    assert refused["rule"] == "abolished"
    assert refused["how_to_apply"]["en"] == refused["remedy"]
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": alone["case_number"]}, headers=TASK)
    entry = next(one for one in entries.json()["items"] if one["kind"] == "DENIED")
    told = explained(ask.as_("auditor"), entry, **TASK).json()["refused"]
    assert (told["rule"], told["how_to_apply"]) == ("abolished", refused["how_to_apply"])
    assert told["why_not"]["zh"]


def test_the_look_is_an_entry(ask: Asker, document: Json) -> None:
    explained(ask.as_("auditor"), document, **{"Audit-Task": "EXPLAIN-2"})
    found = ask.as_("auditor").get("/v1/audit/entries", params={"limit": "20"}, headers=TASK).json()["items"]
    looks = [one for one in found if one["kind"] == "SEARCH" and "EXPLAIN-2" in json.dumps(one)]
    assert looks
    assert document["query_id"] in json.dumps(looks[0])


def test_a_steward_may_look_too(ask: Asker, document: Json) -> None:
    assert explained(ask.as_("steward"), document).json()["is_reproduced"]


@pytest.mark.parametrize("who", ["clerk", "operator", "inspector", "administrator"])
@pytest.mark.parametrize("what", ["explain", "unused"])
def test_it_is_for_nobody_else(who: str, what: str, ask: Asker, document: Json) -> None:
    asked = {"query_id": document["query_id"]} if what == "explain" else {}
    assert ask.as_(who).get(f"/v1/policies/{what}", params=asked, headers=TASK).status_code == 403


def test_what_was_never_asked_is_not_there(ask: Asker) -> None:
    assert explained(ask.as_("auditor"), {"query_id": NOWHERE}, **TASK).status_code == 404


@pytest.mark.usefixtures("document")
def test_rights_that_nobody_uses_are_told_page_by_page(ask: Asker) -> None:
    """What `clerk` has just asked is used; of the owning department of another matter nobody has asked."""
    unused: list[Json] = []
    asked = {"days": "1", "limit": "3"}
    while True:
        page = ask.as_("steward").get("/v1/policies/unused", params=asked).json()
        assert page["matters"] <= 3
        assert page["undecided"] == []
        unused += page["items"]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    mine = [one for one in unused if (one["matter"], one["department"]) == ("M07", "general_window")]
    assert not any(one["certificate"] == "M07-C2" and one["field"] in (None, "register_date") for one in mine)
    assert all(one["mode"] in {"reveal", "mask", "test"} and one["client"] is None for one in unused)
    assert unused
    assert ask.as_("steward").get("/v1/policies/unused", params={"days": "367"}).status_code == 400
