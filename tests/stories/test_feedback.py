"""One question a case: asked on the page of its state, answered once, in the log without the answer, and told from five on."""

from collections.abc import Iterator
from datetime import date

import httpx
import psycopg
import pytest

from tests.stories.people import P2, Asker, Json

BROWSER = {"accept": "text/html"}


def link_of(ask: Asker, case: str) -> str:
    """Of a query that is complete at once."""
    document: Json = ask.query("M01", P2, certificates=["M01-C2"], case_number=case, deadline_ms=8000)
    assert document["status"] == "complete"
    read = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}")
    return read.headers["link"].partition(">")[0][1:]


@pytest.fixture
def anybody() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def counts(ask: Asker) -> dict[str, int]:
    with psycopg.connect(ask.demo.database_url) as connection:
        rows = connection.execute(
            "select answer, sum(given)::int from gateway.feedback_count group by answer"
        ).fetchall()
    return dict(rows)


def test_a_case_is_asked_on_its_page_and_answers_once(ask: Asker, anybody: httpx.Client) -> None:
    case = "JH-2026-M01-660001"
    link, before = link_of(ask, case), counts(ask)
    page = anybody.get(link, headers=BROWSER)
    assert "是否不用您再跑其他部门开证明" in page.text
    assert "Were you spared fetching papers" in page.text
    sent = anybody.post(f"{link}/feedback/partly", headers=BROWSER)
    assert (sent.status_code, sent.headers["location"]) == (303, httpx.URL(link).path)
    again = anybody.post(f"{link_of(ask, case)}/feedback/yes")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert "是否不用您再跑" not in anybody.get(link, headers=BROWSER).text
    assert counts(ask) == {**before, "partly": before.get("partly", 0) + 1}

    found = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case, "limit": 50}).json()["items"]
    [entry] = [one for one in found if one["details"].get("did") == "take feedback"]
    assert "partly" not in str(entry)
    with psycopg.connect(ask.demo.database_url) as connection:
        [columns] = connection.execute(
            "select array_agg(column_name::text) from information_schema.columns where table_name = 'feedback'"
        )
        assert set(columns[0]) == {"tag", "month", "is_answered"}


def test_nobody_answers_by_another_link_nor_in_other_words(ask: Asker, anybody: httpx.Client) -> None:
    link = link_of(ask, "JH-2026-M01-660002")
    place, _, last = link.rpartition("/")
    assert anybody.post(f"{place}/{last[::-1]}/feedback/yes").status_code == 404
    assert anybody.post(f"{link}/feedback/maybe").status_code == 404
    assert anybody.post(f"{link}/feedback/no").json() == {"answer": "no"}


def test_the_statistics_tell_from_five_on(ask: Asker) -> None:
    month = date(2019, 2, 1)
    with psycopg.connect(ask.demo.database_url) as connection:
        for number in range(20):
            connection.execute(
                "insert into gateway.feedback values (%s, %s, %s)", [bytes([number]), month, number < 10]
            )
        connection.execute("insert into gateway.feedback_count values (%s, 'yes', 6), (%s, 'no', 4)", [month, month])
    told = ask.as_("clerk").get("/v1/statistics", params={"period": "2019-02"}).json()["feedback"]
    answers = {one["answer"]: one["count"] for one in told["answers"]}
    assert (answers, told["answered"], told["asked"]) == ({"yes": 6, "partly": 0, "no": 0}, 6, 16)
    assert told["response_rate"] == 37


def test_nothing_is_asked_while_an_answer_waits(ask: Asker, anybody: httpx.Client) -> None:
    before = counts(ask)
    waiting = ask.query("M01", P2, certificates=["M01-C1"], case_number="JH-2026-M01-660003", deadline_ms=300)
    assert waiting["status"] == "pending"
    read = ask.as_("clerk").get(f"/v1/queries/{waiting['query_id']}")
    link = read.headers["link"].partition(">")[0][1:]
    early = anybody.post(f"{link}/feedback/no")
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    assert counts(ask) == before
    ask.settled(waiting)
    assert anybody.post(f"{link}/feedback/no").status_code == 200


def test_counts_that_are_told_change_no_more(ask: Asker, anybody: httpx.Client) -> None:
    """A count that grows by one from one reading to the next would tell what a single case has answered."""
    link, month = link_of(ask, "JH-2026-M01-660004"), date(2018, 1, 1)
    anybody.get(link, headers=BROWSER)
    with psycopg.connect(ask.demo.database_url) as connection:
        connection.execute(
            "update gateway.feedback set month = %s where not is_answered and month > '2026-01-01'", [month]
        )
        connection.execute("insert into gateway.feedback_count values (%s, 'no', 5)", [month])
    told, before = ask.as_("clerk").get("/v1/statistics", params={"period": "2018-01"}).json()["feedback"], counts(ask)
    assert anybody.post(f"{link}/feedback/no").status_code == 200
    again = ask.as_("clerk").get("/v1/statistics", params={"period": "2018-01"}).json()["feedback"]
    assert [one["count"] for one in again["answers"]] == [one["count"] for one in told["answers"]]
    assert counts(ask)["no"] == before["no"] + 1  # in the month in which it was given
