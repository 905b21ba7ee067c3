"""Somebody was sent away in vain: they complain, an agent acts for them, answers, and they say whether it is settled."""

import httpx

from gateway.domain.complaint import ComplaintState
from tests.stories.people import P2, P3, Asker, Json

CHEN = f"citizen:{P2[0]['person_id']}"
WORDS = "窗口说还缺宅基地证明，让我回村里开，白跑一趟"


def complained(ask: Asker, by: str = CHEN, **more: object) -> Json:
    body = {"case_number": ask.case("M01"), "matter": "M01", "county": "330702", "words": WORDS, **more}
    answer = ask.as_(by).post("/v1/complaints", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return {**made, "case_number": body["case_number"]}


def step(ask: Asker, made: Json, name: str, by: str, **body: object) -> httpx.Response:
    return ask.as_(by).post(f"/v1/complaints/{made['complaint_id']}/{name}", json=body)


def seen(ask: Asker, made: Json, by: str) -> httpx.Response:
    return ask.as_(by).get(f"/v1/complaints/{made['complaint_id']}")


def test_somebody_sent_away_complains_and_an_agent_gets_it_done(ask: Asker) -> None:
    made = complained(ask)
    assert (made["state"], made["department"], made["is_overdue"]) == ("OPEN", "general_window", False)
    listed = ask.as_("agent").get("/v1/complaints").json()["items"]
    assert made["complaint_id"] in {one["complaint_id"] for one in listed}
    assert step(ask, made, "answer", "agent", words="x").status_code == 409, (
        "nobody answers what they have not taken up"
    )
    assert step(ask, made, "claim", "agent").json()["state"] == "ASSIGNED"
    assert step(ask, made, "claim", "agent2").status_code == 409
    assert step(ask, made, "acts", "agent2", words="x").status_code == 409
    read = seen(ask, made, "agent").json()
    assert (read["words"], read["person_id"], read["holder"]) == (WORDS, P2[0]["person_id"], "JHAGT0000001")
    step(ask, made, "acts", "agent", words="已代当事人向自然资源局核验").raise_for_status()
    assert step(ask, made, "settle", CHEN, is_settled=True).status_code == 409, "nothing is answered yet"
    assert step(ask, made, "answer", "agent", words="已核验，无需再跑").json()["state"] == "ANSWERED"
    assert step(ask, made, "settle", CHEN, is_settled=False, words="还没办成").json()["state"] == "REOPENED"
    assert step(ask, made, "claim", "agent").json()["rule"] == "second-person", "another takes it up"
    step(ask, made, "claim", "agent2").raise_for_status()
    step(ask, made, "answer", "agent2", words="已办结").raise_for_status()
    assert step(ask, made, "settle", CHEN, is_settled=False).status_code == 409, "it is opened once more, and not again"
    assert step(ask, made, "settle", CHEN, is_settled=True).json()["state"] == ComplaintState.CLOSED
    mine = seen(ask, made, CHEN).json()
    assert [one["step"] for one in mine["acts"]] == ["claim", "act", "answer", "reopen", "claim", "answer", "close"]
    assert mine["person_id"] is None
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": made["case_number"]}).json()["items"]
    said = [one["sentence"]["en"] for one in entries]
    for did in ("make complaint", "claim complaint", "read complaint", "answer complaint", "close complaint"):
        assert any(did in one for one in said), did
    assert WORDS not in str(entries)


def test_what_an_agent_asks_for_a_complaint_says_for_which_and_the_citizen_reads_it(ask: Asker) -> None:
    made = complained(ask)
    body = {"matter": "M01", "case_number": made["case_number"], "parties": P2, "certificates": ["M01-C4"]}
    with_it = {**body, "complaint_id": made["complaint_id"]}

    def refused(by: str, **more: object) -> list[tuple[str, str]]:
        answer = ask.as_(by).post("/v1/queries", json={**with_it, **more})
        assert answer.status_code == 400, answer.text
        return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]

    not_yours = [("/complaint_id", "not-yours")]
    assert refused("agent") == not_yours, "nobody has taken it up"
    step(ask, made, "claim", "agent").raise_for_status()
    assert refused("agent2") == refused("clerk") == not_yours
    assert refused("agent", case_number=ask.case("M01")) == refused("agent", parties=P3) == not_yours
    assert refused("agent", complaint_id="0193aaaa-0000-7000-8000-000000000000") == not_yours
    answer = ask.as_("agent").post("/v1/queries", json=with_it)
    assert answer.status_code in {200, 202}, answer.text
    query_id = answer.json()["query_id"]
    other = ask.as_("agent").post("/v1/queries", json=body).json()["query_id"]
    own = ask.as_(CHEN).get("/v1/subjects/me/disclosures", params={"limit": 50}).json()["items"]
    told = {(one["query_id"], one["kind"]): one["complaint_id"] for one in own}
    assert {told[query_id, kind] for kind in ("INTENT", "OUTCOME")} == {made["complaint_id"]}
    assert told[other, "INTENT"] is None
    steps = [one["complaint_id"] for one in own if one["kind"] == "ADMIN" and one["complaint_id"]]
    assert steps.count(made["complaint_id"]) >= 2, "it was made, and taken up"
    step(ask, made, "answer", "agent", words="已核验").raise_for_status()
    assert refused("agent") == not_yours, "it is answered"


def test_an_officer_takes_one_for_somebody_and_others_do_not_see_it(ask: Asker) -> None:
    made = complained(ask, "clerk", person_id=P2[0]["person_id"])
    assert seen(ask, made, "clerk").status_code == 200
    assert seen(ask, made, CHEN).json()["made_by"] == "JH330702000123"
    for other in (f"citizen:{P3[0]['person_id']}", "tax-clerk"):
        assert seen(ask, made, other).status_code == 404
    assert made["complaint_id"] in {one["complaint_id"] for one in ask.as_(CHEN).get("/v1/complaints").json()["items"]}
    disclosed = ask.as_(CHEN).get("/v1/subjects/me/disclosures", params={"limit": 50})
    assert "read complaint" in disclosed.text or "查" in disclosed.text


def test_what_cannot_be_routed_or_does_not_say_whose_it_is(ask: Asker) -> None:
    body = {"case_number": ask.case("M01"), "matter": "M01", "county": "330702", "words": WORDS}
    for by, more, pointer in (
        ("clerk", {}, "/person_id"),
        (CHEN, {"person_id": P2[0]["person_id"]}, "/person_id"),
        (CHEN, {"matter": "M99"}, "/matter"),
        (CHEN, {"county": "999999"}, "/county"),
    ):
        refused = ask.as_(by).post("/v1/complaints", json={**body, **more})
        assert refused.status_code == 400, refused.text
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]
