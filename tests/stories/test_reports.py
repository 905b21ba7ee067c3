"""A month's reports over HTTP: ordered, counted from the log, signed, verified by hand and by the command; and the league table."""

import csv
import io
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import psycopg
import pytest
from typer.testing import CliRunner

from gateway.cli import ApiClient, app_for
from gateway_demo.demo import Demo
from gateway_demo.running import caller_named
from tests.stories.command import COMMAND
from tests.stories.conftest import another_gateway, job_now
from tests.stories.people import P2, Json

DAY_S = 24 * 3600
MONTH = "2026-11"
"""That of the demo's first day, by its own clock."""
OFTEN = 6


@pytest.fixture(scope="module")
def place(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A gateway with a clock of its own, where some were asked a few times and then the month passed."""
    with another_gateway(demo, tmp_path_factory.mktemp("reports"), "reports") as addresses:
        with named(addresses, "clerk") as clerk, named(addresses, "operator") as operator:
            for number in range(OFTEN):
                body = {"matter": "M01", "case_number": f"JH-2026-M01-88{number:04}", "parties": P2}
                clerk.post("/v1/queries", {**body, "certificates": ["M01-C2"], "deadline_ms": 8000})
            case = {"case_number": "JH-2026-M01-880000", "matter": "M01", "county": "330702"}
            for _ in range(OFTEN):
                clerk.post("/v1/complaints", {**case, "words": "被要求再次提交证明", "person_id": P2[0]["person_id"]})
            assert refused(addresses, "auditor", MONTH) == (400, "not-over-yet")
            operator.post("/demo/clock", {"forward_s": 32 * DAY_S})
        yield addresses


def named(place: dict[str, str], name: str) -> ApiClient:
    return caller_named(place["base_url"], place["issuer_url"], name)


def refused(place: dict[str, str], name: str, month: str) -> tuple[int, str]:
    answer = sent(place, name, "POST", "/v1/statistics/reports", {"month": month})
    told = answer.json()
    return answer.status_code, told["errors"][0]["code"] if told.get("errors") else told["code"]


def sent(place: dict[str, str], name: str, method: str, path: str, body: Json | None = None) -> httpx.Response:
    with named(place, name) as caller:
        return httpx.request(
            method, place["base_url"] + path, json=body, headers=dict(caller._headers), trust_env=False, timeout=30
        )


@pytest.fixture(scope="module")
def made(place: dict[str, str]) -> Json:
    """The reports of the month, once they are there."""
    ordered = sent(place, "auditor", "POST", "/v1/statistics/reports", {"month": MONTH})
    assert (ordered.status_code, ordered.json()["month"]) == (202, MONTH)
    assert ordered.headers["location"] == f"/v1/statistics/reports/{MONTH}"
    ends_at = time.monotonic() + 60
    while (answer := sent(place, "auditor", "GET", ordered.headers["location"])).status_code == 404:
        assert time.monotonic() < ends_at, "nobody made the reports"
        time.sleep(0.3)
    assert answer.status_code == 200, answer.text
    reports: Json = answer.json()
    return reports


def counts(report: Json) -> dict[str, int | None]:
    return {row["figure"]: row["count"] for row in report["figures"]}


def test_a_report_counts_what_stands_in_the_log(place: dict[str, str], made: Json) -> None:
    reports = {one["department"]: one for one in made["items"]}
    insured = counts(reports["social_security"])
    assert insured["answered"] == OFTEN
    assert {name: count for name, count in insured.items() if count is not None} == {"answered": OFTEN}
    complained = [
        (code, counts(one)["complaints_made"]) for code, one in reports.items() if counts(one)["complaints_made"]
    ]
    assert [count for _, count in complained] == [OFTEN]
    with named(place, "auditor") as auditor:
        entries = auditor.get("/v1/audit/entries", None, client="declaration-check", limit="100")["items"]
    (entry,) = [one for one in entries if one["details"].get("did") == "make the monthly reports"]
    hashes = {code: sha256(one["text"].encode()).hexdigest() for code, one in reports.items()}
    assert (entry["details"]["month"], entry["details"]["reports"]) == (MONTH, hashes)


def test_no_figure_is_below_five_and_the_text_is_what_is_shown(made: Json) -> None:
    for report in made["items"]:
        head, *rows = [json.loads(line) for line in report["text"].splitlines()]
        assert (head["format"], head["month"]) == ("oneclick-gateway monthly report v1", MONTH)
        assert (head["department"], head["damaged"]) == (report["department"], 0)
        assert rows == report["figures"]
        assert all(row["count"] is None or row["count"] >= 5 for row in rows)


def test_a_report_is_made_once_and_read_by_who_may(place: dict[str, str], made: Json) -> None:
    again = sent(place, "auditor", "POST", "/v1/statistics/reports", {"month": MONTH})
    assert (again.status_code, again.json()["state"]) == (202, "made")
    assert sent(place, "auditor", "GET", f"/v1/statistics/reports/{MONTH}").json() == made
    assert sent(place, "clerk", "GET", f"/v1/statistics/reports/{MONTH}").status_code == 403
    assert refused(place, "steward", MONTH)[0] == 403
    own = sent(place, "steward:real_estate", "GET", f"/v1/statistics/reports/{MONTH}").json()
    assert own["items"] == [one for one in made["items"] if one["department"] == "real_estate"]
    assert sent(place, "steward:taxation", "GET", "/v1/statistics/reports/2026-10").status_code == 404
    assert refused(place, "auditor", "2099-02") == (400, "not-over-yet")
    assert sent(place, "auditor", "GET", "/v1/statistics/reports/2026-13").status_code == 404


def test_the_command_fetches_and_verifies_and_finds_a_changed_digit(
    place: dict[str, str], made: Json, tmp_path: Path
) -> None:
    reports = {one["department"]: one for one in made["items"]}
    keys = tmp_path / "keys.json"
    keys.write_text(httpx.get(place["base_url"] + "/.well-known/jwks.json", trust_env=False).text, "utf-8")
    file = tmp_path / f"report-{MONTH}-social_security.jsonl"
    mine = reports["social_security"]
    file.write_bytes(mine["text"].encode())
    beside = {"signature": mine["signature"], "key": mine["key"]}
    file.with_suffix(".signature.json").write_text(json.dumps(beside), "utf-8")
    assert run("reports", "verify", str(file), "--key", str(keys), "--json") == (0, [True])
    file.write_bytes(mine["text"].replace(f'"count":{OFTEN}', f'"count":{OFTEN}0').encode())
    assert run("reports", "verify", str(file), "--key", str(keys), "--json") == (1, [False])


def run(*words: str) -> tuple[int, list[bool]]:
    done = CliRunner().invoke(app_for(words), words)
    return done.exit_code, [one["holds"] for one in json.loads(done.stdout)]


def test_the_league_table_is_everybodys_and_open_data(place: dict[str, str], made: Json) -> None:
    assert made["items"]
    table = sent(place, "citizen:33079119940317001X", "GET", "/v1/statistics/league").json()
    standing = {row["department"]: (row["rank"], row["on_time"], row["verified_on_time"]) for row in table["items"]}
    assert (table["month"], standing["social_security"], standing["vehicles"]) == (MONTH, (1, 100, None), (None,) * 3)
    answer = httpx.get(place["base_url"] + "/open-data/league.csv", params={"month": MONTH}, trust_env=False)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["department"] for row in rows] == [one["department"] for one in table["items"]]
    assert rows[0]["on_time"] == "100"
    catalogue = httpx.get(place["base_url"] + "/open-data/catalogue.jsonld", trust_env=False).json()
    assert "league" in {one["dct:identifier"] for one in catalogue["dcat:dataset"]}
    nothing = sent(place, "clerk", "GET", "/v1/statistics/league?month=2026-10")
    assert nothing.status_code == 404, nothing.text


@pytest.mark.usefixtures("made")
def test_the_commands_of_the_page_run(place: dict[str, str], tmp_path: Path) -> None:
    keys = httpx.get(f"{place['base_url']}/.well-known/jwks.json", trust_env=False)
    (tmp_path / "keys.json").write_bytes(keys.content)
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text("utf-8")
    (block,) = re.findall(r"```sh\n(gateway reports .*?)```", page, re.DOTALL)
    path = f"{COMMAND.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-ec", block.replace("2026-09", MONTH)],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "GATEWAY_BASE_URL": place["base_url"], "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "signed by this gateway" in done.stdout


def test_the_hourly_job_makes_the_last_months_reports_by_itself_and_once(
    demo: Demo, place: dict[str, str], made: Json
) -> None:
    """Nobody orders December's: the month passes by the domain clock, and the job that comes every hour finds it."""
    assert made["items"]
    december = "/v1/statistics/reports/2026-12"
    job_now(demo, "reports", "monthly-reports-due")
    assert sent(place, "auditor", "GET", december).status_code == 404
    with named(place, "operator") as operator:
        operator.post("/demo/clock", {"forward_s": 31 * DAY_S})
    for _ in range(3):
        job_now(demo, "reports", "monthly-reports-due")
    ends_at = time.monotonic() + 60
    while (answer := sent(place, "auditor", "GET", december)).status_code == 404 and time.monotonic() < ends_at:
        time.sleep(0.3)
    assert {one["department"] for one in answer.json()["items"]} == {one["department"] for one in made["items"]}
    with named(place, "auditor") as auditor:
        entries = auditor.get("/v1/audit/entries", None, client="declaration-check", limit="100")["items"]
    did = [(one["details"].get("did"), one["details"].get("month")) for one in entries]
    assert did.count(("make the monthly reports", "2026-12")) == 1


def test_a_report_that_is_changed_in_the_store_counts_in_no_table(
    demo: Demo, place: dict[str, str], made: Json
) -> None:
    assert made["items"]
    where = "where month = '2026-11-01' and department = 'social_security'"
    address, _, options = demo.database_url.partition("?")
    url = f"{address.rpartition('/')[0]}/reports" + (f"?{options}" if options else "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table gateway.monthly_report disable trigger keep_report")
        changed = "replace(convert_from(text, 'UTF8'), '\"count\":6}', '\"count\":60}')"
        connection.execute(f"update gateway.monthly_report set text = convert_to({changed}, 'UTF8') {where}")
        table = sent(place, "auditor", "GET", f"/v1/statistics/league?month={MONTH}").json()
        assert "social_security" not in {row["department"] for row in table["items"]}
        connection.execute(
            "update gateway.monthly_report m set (text, signature) = (select o.text, o.signature from gateway.monthly_report o "
            f"where o.month = m.month and o.department = 'vehicles') {where}"
        )
        table = sent(place, "auditor", "GET", f"/v1/statistics/league?month={MONTH}").json()
        assert "social_security" not in {row["department"] for row in table["items"]}, "another's report is not its own"
