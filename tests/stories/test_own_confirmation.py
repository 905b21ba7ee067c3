"""A declaration that the applicant confirms themselves: nobody signs on paper, nobody else can, and it stands in the query of the window that asked."""

from typing import Any

import httpx
import pytest

from tests.stories.people import P2, P3, Asker, Json, answers, certificate
from tests.stories.test_declarations import checked, declare, notice_of, suspicions, widow
from tests.stories.test_sixteen_matters import LATE_JIN, WEI

OFFERS = "/v1/subjects/me/declaration-offers"


def citizen(who: Json) -> str:
    return f"citizen:{who['person_id']}"


def confirm(
    ask: Asker, document: Json, code: str, by: str = citizen(WEI), key: str | None = None, **other: Any
) -> httpx.Response:
    shown = notice_of(ask, code)
    body = {"query_id": document["query_id"], "certificate": code}
    body |= {name: shown[name] for name in ("notice_version", "notice_hash")}
    headers = {} if key is None else {"Idempotency-Key": key}
    return ask.as_(by).post("/v1/declarations", json=body | other, headers=headers)


def late(ask: Asker, document: Json) -> Json:
    """The entry of the declaration."""
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    return next(entry for entry in entries if "declared" in entry["details"])


def test_the_applicant_reads_what_is_offered_and_confirms_it_and_the_window_sees_it(ask: Asker) -> None:
    document = widow(ask)
    place = f"{OFFERS}/{document['query_id']}/M02-C3"
    offer = ask.as_(citizen(WEI)).get(place)
    assert offer.status_code == 200, offer.text
    shown = notice_of(ask, "M02-C3")
    assert {name: offer.json()[name] for name in shown} == shown
    step = certificate(document, "M02-C3")["next"]
    assert (offer.json()["until"], offer.json()["department"]) == (step["due_at"], "general_window")
    assert offer.headers["audit-entry"]

    made = confirm(ask, document, "M02-C3")
    assert made.status_code == 201, made.text
    assert made.json()["confirmed_by_applicant"] is True
    income = certificate(ask.read(document["query_id"]), "M02-C3")
    assert (income["method"], income["reason"], income["answer"]) == ("declaration", "DECLARED", "yes")
    for again in (ask.as_(citizen(WEI)).get(place), confirm(ask, document, "M02-C3")):
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert checked(ask, made.json()["declaration_id"])["checks"][0]["done_at"] is not None
    own = ask.as_(citizen(WEI)).get("/v1/subjects/me/declarations").json()["items"]
    assert made.json()["declaration_id"] in {one["declaration_id"] for one in own}


def test_the_entry_says_that_the_applicant_did_it_and_joins_no_account_to_them(ask: Asker) -> None:
    document = widow(ask)
    made = confirm(ask, document, "M02-C3").json()
    entry = late(ask, document)
    assert entry["details"]["declared"]["M02-C3"]["statement"] == made["statement_hash"]
    assert (entry["account"], entry["actor"]) == ("JH330702000123", "citizen")
    paper = declare(ask, document, "M02-C2", WEI).json()
    assert paper["confirmed_by_applicant"] is False
    taken = ask.as_("clerk").get(f"/v1/declarations/{made['declaration_id']}")
    assert (taken.status_code, taken.json()["confirmed_by_applicant"]) == (200, True)


@pytest.mark.parametrize(
    ("by", "other", "status"),
    [
        (citizen(P2[0]), {}, 404),
        (citizen(LATE_JIN), {}, 404),
        (citizen(WEI), {"query_id": "01932f00-0000-7000-8000-000000000000"}, 404),
        (citizen(WEI), {"notice_hash": "0" * 64}, 409),
        (citizen(WEI), {"certificate": "M02-C1"}, 409),
        (citizen(WEI), {"certificate": "M05-C3"}, 400),
        (citizen(WEI), {"signer": {"person_id": WEI["person_id"], "name": WEI["name"]}}, 400),
        ("clerk", {}, 400),
        ("auditor", {}, 403),
    ],
    ids=["a stranger", "another of the query", "no query", "other text", "not offered", "another matter", "names somebody", "nobody signs", "no business"],
)  # fmt: skip
def test_whatever_is_not_the_applicant_s_own_is_refused(
    ask: Asker, by: str, other: dict[str, Any], status: int
) -> None:
    document = widow(ask)
    refused = confirm(ask, document, "M02-C3", by, **other)
    assert refused.status_code == status, refused.text
    assert WEI["person_id"] not in refused.text
    assert certificate(ask.read(document["query_id"]), "M02-C3").get("declaration_offered")


@pytest.mark.parametrize("code", ["M02-C3", "M02-C1"])
def test_what_is_offered_to_somebody_is_there_for_them_alone(ask: Asker, code: str) -> None:
    document = widow(ask)
    told = {
        by: ask.as_(by).get(f"{OFFERS}/{document['query_id']}/{code}").status_code
        for by in (citizen(WEI), citizen(LATE_JIN), citizen(P2[0]), "clerk")
    }
    assert list(told.values()) == [200 if code == "M02-C3" else 409, 404, 404, 403]


def test_confirmed_twice_by_an_impatient_thumb_is_one_declaration(ask: Asker) -> None:
    document = widow(ask)
    first, again = (confirm(ask, document, "M02-C3", key="thumb-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json()["declaration_id"] == first.json()["declaration_id"]


def test_what_the_window_has_declined_cannot_be_confirmed(ask: Asker) -> None:
    document = widow(ask)
    path = f"/v1/queries/{document['query_id']}/decline"
    assert ask.as_("clerk").post(path, json={"certificate": "M02-C3"}).status_code == 200
    assert confirm(ask, document, "M02-C3").status_code == 409


def test_a_false_confirmation_is_suspected_as_one_on_paper_is(ask: Asker) -> None:
    document = ask.query("M05", P3[:1], certificates=["M05-C3"])
    made = confirm(ask, document, "M05-C3", citizen(P3[0]))
    assert made.status_code == 201, made.text
    checked(ask, made.json()["declaration_id"])
    assert suspicions(ask)[made.json()["declaration_id"]]["reason"] == "REGISTERED"


def test_the_list_says_whom_each_query_waits_for(ask: Asker) -> None:
    document = widow(ask)
    listed = ask.as_("clerk").get("/v1/queries", params={"case": document["case_number"]}).json()["items"]
    due = {certificate(document, code)["next"]["due_at"] for code in ("M02-C2", "M02-C3")}
    assert listed[0]["waits_for"] == [{"kind": "declare", "department": None, "at": at} for at in sorted(due)]
    waiting = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    listed = ask.as_("clerk").get("/v1/queries", params={"case": waiting["case_number"]}).json()["items"]
    step = certificate(waiting, "M01-C3")["next"]
    assert listed[0]["waits_for"] == [{"kind": "task", "department": "real_estate", "at": step["due_at"]}]
    for code in ("M02-C2", "M02-C3"):
        assert confirm(ask, document, code).status_code == 201
    assert answers(ask.read(document["query_id"]))["M02-C3"] == "yes"
    done = ask.as_("clerk").get("/v1/queries", params={"case": document["case_number"]}).json()["items"]
    assert (done[0]["status"], done[0]["waits_for"]) == ("complete", [])


def test_an_unsure_sign_in_stands_for_no_signature(ask: Asker) -> None:
    document, shown = widow(ask), notice_of(ask, "M02-C3")
    body = {"query_id": document["query_id"], "certificate": "M02-C3"}
    body |= {name: shown[name] for name in ("notice_version", "notice_hash")}
    refused = ask.changed(citizen(WEI), token={"acr": "low"}).post("/v1/declarations", json=body)
    assert (refused.status_code, refused.json()["rule"]) == (403, "declaration-not-open")
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": document["case_number"]}).json()
    assert [entry["account"] for entry in entries["items"] if entry["kind"] == "DENIED"] == ["citizen"]
    assert confirm(ask, document, "M02-C3").status_code == 201
