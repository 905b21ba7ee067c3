"""The room of operators: what it shows is what the API tells them, in both languages, and who is none is refused."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from gateway.pages.shell.sentences import told
from gateway.pages.shell.words import words_of
from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of
from tests.stories.people import P2, Asker
from tests.stories.test_looks import waited


def read(sentence: str, language: str) -> str:
    """As the room shows a sentence of the API: without a Chinese one it is in English."""
    plain = " ".join(sentence.split())
    return plain if language == "en" else told(plain, words_of("operator", language).gettext) or plain


def test_in_chinese_nothing_of_the_check_is_english(reader: Reads) -> None:
    found = reader("operator", "zh").api("/v1/operation/check")["findings"]
    assert [one["sentence"] for one in found if read(one["sentence"], "zh") == one["sentence"]] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_how_all_stands_now_is_what_the_api_says(reader: Reads, language: str) -> None:
    operator = reader("operator", language)
    page = text_of(operator.get("/operator"))
    standing, ready = operator.api("/v1/operation"), operator.api("/readyz")
    for department in standing["departments"]:
        assert department["title"][language] in page
    for task in ready["tasks"]:
        assert task["name"] in page
    for warning in ready["warnings"]:
        assert re.split(r" for |\d", read(warning, language))[0] in page
    versions = standing["versions"]
    assert versions["store_schema"] in page
    assert versions["bundle"][:12] in page
    assert {lane["lane"] for lane in standing["lanes"]} == {"queries", "oversight", "brief"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_day_is_a_curve_with_the_same_figures_as_a_table_beside(reader: Reads, ask: Asker, language: str) -> None:
    ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    operator = reader("operator", language)
    lately = waited(lambda: operator.api("/v1/operation/departments", hours="1")["items"], 25.0)
    department = lately[0]["department"]
    page = operator.get(f"/operator/day?department={department}&hours=1")
    now = operator.api("/v1/operation/departments", hours="1")["items"]
    for slot in [one for one in now if one["department"] == department][:-1]:
        assert f'data-calls="{slot["calls"]}" data-failures="{slot["failures"]}"' in page
    assert 'data-table="slots"' in page
    operator.get("/operator/day?hours=0", 400)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_check_says_what_the_command_says(reader: Reads, language: str) -> None:
    operator = reader("operator", language)
    page, found = text_of(operator.get("/operator/check")), operator.api("/v1/operation/check")
    assert found["findings"], "the demo's settings take synthetic numbers, and the check says so"
    for one in (*found["findings"], *operator.api("/v1/policies/findings")["findings"]):
        assert one["rule"] in page
        assert read(one["sentence"], language) in page
    assert "configuration.port" not in {one["rule"] for one in found["findings"]}


def test_what_is_in_force_is_listed_and_others_are_refused(reader: Reads) -> None:
    operator = reader("operator")
    newest = operator.api("/v1/policies/publications", limit="1")["items"][0]
    assert newest["bundle"][:12] in operator.get("/operator/policy")
    for path in ("/operator", "/operator/day", "/operator/check", "/operator/downtimes"):
        reader("clerk").get(path, 403)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_account_is_refused_until_that_is_lifted(reader: Reads, ask: Asker, language: str) -> None:
    operator, auditor = reader("operator", language), reader("auditor", language)
    account = f"JHGONE{uuid4().hex[:6]}"
    order = {"kind": "account", "value": account, "reason": "left", "until": "2027-06-30"}
    wrong = operator.send("/operator/revocations", {**order, "until": "2020-01-01"})
    assert (wrong.status_code, f'value="{account}"' in wrong.text, 'id="fault-until"' in wrong.text) == (
        400,
        True,
        True,
    )
    assert operator.send("/operator/revocations", {**order, "value": "a b"}).status_code == 400
    made = operator.send("/operator/revocations", order)
    assert (path_of(made), account in made.text) == ("/operator/revocations", True)
    told = next(one for one in operator.api("/v1/revocations")["items"] if one["value"] == account)
    assert account in auditor.get("/auditor/revocations")
    reader("clerk").get("/operator/revocations", 403)
    lifted = operator.send(f"/operator/revocations/{told['revocation_id']}/lift", {})
    assert account not in lifted.text
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHOPS0000001", "limit": 20}).json()
    acts = [one["details"].get("did", "") for one in entries["items"] if account in str(one["details"])]
    assert [one.split(" ")[0] for one in acts] == ["lift", "revoke"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_downtime_is_announced_moved_and_withdrawn_and_everybody_reads_it(reader: Reads, language: str) -> None:
    operator = reader("operator", language)
    begins = datetime.fromisoformat(operator.api("/v1/downtimes")["now"]) + timedelta(days=20)
    since, until, later = (f"{begins + timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (0, 2, 4))
    why = f"系统迁移 {language}"
    form = {"department": "household", "kind": "planned", "since": since, "until": until, "why_zh": why, "why_en": why}
    refused = operator.send("/operator/downtimes", {**form, "until": since})
    assert refused.status_code == 400
    assert f'value="{since}"' in refused.text, "what was typed is still there"
    wrong = text_of(refused.text)
    assert {"en": "a time to come, behind the beginning", "zh": "须为将来的时间"}[language] in wrong
    assert operator.send("/operator/downtimes", form).status_code == 200
    (made,) = [one for one in operator.api("/v1/downtimes")["items"] if one["why"]["zh"] == why]
    assert (made["since"][:16], made["until"][:16], made["announced_by"]) == (since, until, "JHOPS0000001")
    title = next(one["title"] for one in operator.api("/v1/operation")["departments"] if one["code"] == "household")
    page = text_of(operator.get("/operator/downtimes"))
    assert title[language] in page
    assert why in page
    assert why in text_of(operator.get("/operator"))
    assert why in text_of(reader(None, language).get("/public"))
    operator.send(f"/operator/downtimes/{made['downtime_id']}/change", {"new_until": later})
    operator.send(f"/operator/downtimes/{made['downtime_id']}/withdraw", {})
    (ended,) = [one for one in operator.api("/v1/downtimes")["items"] if one["downtime_id"] == made["downtime_id"]]
    assert (ended["until"][:16], ended["state"]) == (later, "withdrawn")
    assert {"en": "withdrawn", "zh": "已撤回"}[language] in text_of(operator.get("/operator/downtimes"))
    assert why not in text_of(reader(None, language).get("/public"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_clerk_reads_until_when_a_department_is_away_and_why(reader: Reads, ask: Asker, language: str) -> None:
    operator = ask.as_("operator")
    now = datetime.fromisoformat(operator.get("/v1/downtimes").json()["now"])
    body = {
        "department": "vehicles",
        "until": (now + timedelta(hours=2)).isoformat(),
        "why": {"zh": "系统迁移"},
    }
    made = operator.post("/v1/downtimes", json=body).json()
    try:
        clerk = reader("clerk", language)
        wanted = {"matter": "M01", "case_number": ask.case("M01"), "parties": P2, "certificates": ["M01-C4"]}
        asked = clerk.http.post("/v1/queries", json=wanted, headers={"x-csrf-token": clerk.token})
        place = f"/clerk/queries/{asked.json()['query_id']}"
        page = text_of(clerk.get(place))
        assert {"en": "does not answer until", "zh": "暂停应答"}[language] in page
        assert {"en": "planned maintenance", "zh": "系统迁移"}[language] in page
    finally:
        operator.post(f"/v1/downtimes/{made['downtime_id']}/withdraw", json={}).raise_for_status()
    assert {"en": "does not answer until", "zh": "暂停应答"}[language] not in text_of(clerk.get(place))
