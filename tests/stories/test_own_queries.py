"""A clerk finds again what they have asked: by case and by state, page by page, and nobody else's."""

import json

import httpx

from tests.stories.people import P2, P7, Asker, Json


def listed(client: httpx.Client, **wanted: str | int) -> list[Json]:
    answer = client.get("/v1/queries", params=wanted)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def test_the_clerk_finds_their_queries_and_nobody_elses(ask: Asker) -> None:
    done = ask.query("M01", P7, certificates=["M01-C1"], deadline_ms=8000)
    waits = ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=300)
    ids = [waits["query_id"], done["query_id"]]
    clerk = ask.as_("clerk")
    assert [one["query_id"] for one in listed(clerk)][:2] == ids
    assert not {one["query_id"] for one in listed(ask.as_("tax-clerk"), limit=200)} & set(ids)
    (found,) = listed(clerk, case=waits["case_number"])
    assert found["query_id"] == waits["query_id"]
    assert found["case_number"] == waits["case_number"]
    assert found["kept_until"] is None
    pending = {one["query_id"] for one in listed(clerk, state="pending", limit=200)}
    assert waits["query_id"] in pending
    assert done["query_id"] not in pending
    assert listed(clerk, case="JH-2026-M01-999999") == []
    said = json.dumps(listed(clerk, limit=200), ensure_ascii=False)
    assert not any(person[part] in said for person in (*P7, *P2) for part in ("person_id", "name"))


def test_the_list_goes_on_where_a_page_has_ended(ask: Asker) -> None:
    ids = [ask.query("M01", P7, certificates=["M01-C1"])["query_id"] for _ in range(3)][::-1]
    clerk = ask.as_("clerk")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while len(seen) < 3:
        page = clerk.get("/v1/queries", params={"limit": 1, **cursor}).json()
        seen += [one["query_id"] for one in page["items"]]
        cursor = {"cursor": page["next"]}
    assert seen == ids


def test_each_page_is_an_entry_about_those_whose_cases_it_shows(ask: Asker) -> None:
    asked = ask.query("M01", P7, certificates=["M01-C1"])
    auditor = ask.as_("auditor")
    intent = auditor.get("/v1/audit/entries", params={"query_id": asked["query_id"]}).json()["items"][-1]
    listed(ask.as_("clerk"), case=asked["case_number"])
    newest = auditor.get("/v1/audit/entries", params={"account": intent["account"], "limit": 1}).json()["items"][0]
    assert newest["kind"] == "ADMIN"
    assert newest["details"]["did"] == "listed own queries"
    assert [one["tag"] for one in newest["subjects"]] == [one["tag"] for one in intent["subjects"]]


def test_what_cannot_be_meant_is_refused(ask: Asker) -> None:
    clerk = ask.as_("clerk")
    for wrong in ({"state": "answered"}, {"case": "x"}, {"limit": 0}, {"cursor": "bm9uZQ"}, {"people": "all"}):
        assert clerk.get("/v1/queries", params=wrong).status_code == 400, wrong
    assert ask.as_("auditor").get("/v1/queries").status_code == 403
