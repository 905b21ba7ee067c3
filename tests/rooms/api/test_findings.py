"""The routes of findings and spot checks: filters, words, roles, refusals."""

import httpx
import pytest

from tests.rooms.api.conftest import FINDING, House

ONE = f"/v1/audit/findings/{FINDING.finding_id}"
AUDITOR = {"authorization": "Bearer auditor", "audit-task": "T-7"}


async def test_findings_are_listed_by_filters_and_read_one_by_one(http: httpx.AsyncClient, house: House) -> None:
    filters = {"rule": "A16", "state": "OPEN", "officer": "JH1", "since": "2026-11-01T00:00:00Z", "limit": "1"}
    page = await http.get("/v1/audit/findings", params=filters, headers=AUDITOR)
    (shown,) = page.json()["items"]
    assert (page.json()["next"], shown["finding_id"], shown["entries"]) == ("abc", FINDING.finding_id, ["2-25"])
    assert "JH1" in shown["sentence"]["en"]
    assert 'cursor=abc>; rel="next"' in page.headers["link"]
    ((asked, task),) = house.findings_asked
    assert (asked.rule, asked.state, asked.account, task) == ("A16", "OPEN", "JH1", "T-7")
    assert (await http.get(ONE, headers=AUDITOR)).json()["evidence"] == []
    other = "/v1/audit/findings/4058c0d2-01a5-8ab0-ac0e-000000000000"
    assert (await http.get(other, headers=AUDITOR)).status_code == 404


async def test_a_finding_is_judged_in_words_that_name_nobody(http: httpx.AsyncClient) -> None:
    said = {"state": "JUSTIFIED", "justification": "窗口集中受理"}
    judged = (await http.post(f"{ONE}/acknowledge", json=said, headers=AUDITOR)).json()
    assert (judged["state"], judged["judgement"]["justification"]) == ("JUSTIFIED", "窗口集中受理")


@pytest.mark.parametrize(
    "said",
    [
        {"state": "OPEN", "justification": "why"},
        {"state": "CONFIRMED"},
        {"state": "CONFIRMED", "justification": "  "},
        {"state": "CONFIRMED", "justification": "x" * 501},
        {"state": "CONFIRMED", "justification": "about 33079119940317001X"},
        {"state": "CONFIRMED", "justification": "why", "more": 1},
    ],
)
async def test_a_judgement_that_does_not_fit_is_refused(http: httpx.AsyncClient, said: dict[str, object]) -> None:
    refused = await http.post(f"{ONE}/acknowledge", json=said, headers=AUDITOR)
    assert refused.status_code == 400
    assert "33079119940317001X" not in refused.text


@pytest.mark.parametrize("query", ["rule=B1", "state=DISMISSED", "officer=33079119940317001X", "limit=0", "nonsense=1"])
async def test_a_filter_that_does_not_fit_is_refused(http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"/v1/audit/findings?{query}", headers=AUDITOR)).status_code == 400


async def test_a_spot_check_is_of_a_day_that_is_over(http: httpx.AsyncClient) -> None:
    told = (await http.get("/v1/audit/spot-checks?day=2026-11-22", headers=AUDITOR)).json()
    assert (told["day"], told["indices"]) == ("2026-11-22", [0])
    assert (await http.get("/v1/audit/spot-checks?day=2026-11-23", headers=AUDITOR)).status_code == 409
    assert (await http.get("/v1/audit/spot-checks?day=yesterday", headers=AUDITOR)).status_code == 400
    for day in ("0", "9999-12-31", "1999-12-31", "2026-02-30", "2026-11-22T00:00:00"):
        assert (await http.get("/v1/audit/spot-checks", params={"day": day}, headers=AUDITOR)).status_code == 400, day
    assert (await http.get("/v1/audit/spot-checks", headers=AUDITOR)).status_code == 400


@pytest.mark.parametrize("path", ["/v1/audit/findings", ONE, "/v1/audit/spot-checks?day=2026-11-22"])
async def test_only_auditors_look(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 403
