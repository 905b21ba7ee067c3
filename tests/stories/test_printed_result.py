"""The printed result: a clerk puts it into the file, and printing it is on record like any other reading."""

from tests.stories.people import P2, P7, Asker

PAGE = {"accept": "text/html"}


def test_a_clerk_prints_what_is_there_and_what_is_still_pending(ask: Asker) -> None:
    document = ask.query("M01", P2, deadline_ms=1000)
    assert document["status"] == "pending"
    where = f"/v1/queries/{document['query_id']}"
    page = ask.as_("clerk").get(where, headers=PAGE)
    assert page.status_code == 200, page.text
    assert page.headers["content-type"].startswith("text/html")
    for said in (
        "public rental housing",
        document["case_number"],
        "家庭住房情况证明",
        "household housing situation",
        "办理中",
        "部门核验",
    ):
        assert said in page.text, said
    assert "<progress" in page.text
    assert "<script" not in page.text
    assert "http:" not in page.text
    for said in ("陈*远", "3307**********001X", "配偶", "综合窗口", "婺城区", "social affairs window"):
        assert said in page.text, said
    assert page.text.index('class="todo"') < page.text.index("<dl>")
    assert not [party for party in P2 if party["person_id"] in page.text or party["name"] in page.text]


def test_the_page_shows_each_asker_no_more_than_the_document(ask: Asker) -> None:
    for asker, is_shown in (("tax-clerk", True), ("clerk", False)):
        document = ask.settled(ask.query("M07", P7, by=asker, deadline_ms=8000), by=asker)
        status = next(c for c in document["certificates"] if c["certificate"] == "M07-C2")["fields"]["marital_status"]
        assert ("value" in status) is is_shown
        page = ask.as_(asker).get(f"/v1/queries/{document['query_id']}", headers=PAGE).text
        assert (f"<strong><bdi>{status.get('value')}</bdi></strong>" in page) is is_shown
        assert ("not-owner" in page) is not is_shown


def test_printing_is_a_release_and_only_for_who_asked(ask: Asker) -> None:
    document = ask.query("M07", P7, deadline_ms=8000)
    where = f"/v1/queries/{document['query_id']}"
    assert ask.as_("housing-clerk").get(where, headers=PAGE).json()["code"] == "not-found"

    def releases() -> int:
        asked = {"query_id": document["query_id"]}
        entries = ask.as_("auditor").get("/v1/audit/entries", params=asked).json()["items"]
        return sum(entry["kind"] == "RELEASE" for entry in entries)

    before = releases()
    assert ask.as_("clerk").get(where, headers=PAGE).status_code == 200
    assert releases() == before + 1
