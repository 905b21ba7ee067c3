"""The developers' portal: guides in both languages, every operation with an example, the families' questions as they stand."""

import json
import re
import subprocess
import sys
from html import unescape
from importlib import resources

import pytest

from gateway_demo.demo import Demo
from gateway_demo.families import FAMILIES
from gateway_demo.running import token_at
from tests.pages.conftest import Reads
from tests.pages.reader import text_of

_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_AREA = re.compile(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', re.DOTALL)


def _guide(name: str, language: str) -> str:
    return resources.files("gateway.pages").joinpath("guides", f"{name}.{language}.md").read_text("utf-8")


def test_the_portal_leads_to_all_its_parts(reader: Reads) -> None:
    somebody = reader()
    portal = somebody.get("/docs")
    for address in set(re.findall(r'href="(/docs[^"#]*)"', portal)):
        somebody.get(address)
    assert "五分钟完成第一次查询" in text_of(reader(None, "zh").get("/docs"))


@pytest.mark.parametrize("name", ["quickstart", "connectors", "receipts", "callbacks"])
def test_a_guide_has_the_same_commands_in_both_languages(reader: Reads, name: str) -> None:
    english, chinese = (_BLOCK.findall(_guide(name, language)) for language in ("en", "zh"))
    assert english == chinese
    assert english
    assert 'lang="zh-CN"' in reader(None, "zh").get(f"/docs/guides/{name}")


def test_the_quickstart_runs_as_it_stands(demo: Demo) -> None:
    base, environment = (
        demo.addresses["base_url"],
        {"PATH": "/usr/bin:/bin", "TOKEN": token_at(demo.addresses["base_url"], "clerk")},
    )
    blocks = {
        kind: text.replace("http://127.0.0.1:8080", base) for kind, text in _BLOCK.findall(_guide("quickstart", "en"))
    }
    asked = json.loads(re.search(r"-d '(.*?)'", blocks["sh"], re.DOTALL)[1])  # type: ignore[index]
    assert asked["matter"] == "M05"
    done = subprocess.run(
        [sys.executable, "-c", blocks["python"]], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "M05-C1 answered yes" in done.stdout.splitlines()


def test_every_operation_has_a_page(reader: Reads) -> None:
    somebody = reader()
    told = somebody.http.get("/openapi.json").json()
    names = [one["operationId"] for way in told["paths"].values() for one in way.values() if "operationId" in one]
    listed = re.findall(r'href="/docs/operations/(\w+)"', somebody.get("/docs/operations"))
    assert sorted(listed) == sorted(names)
    for name in names:
        assert "data-plan=" in somebody.get(f"/docs/operations/{name}"), name
    somebody.get("/docs/operations/nothing", 404)


def test_the_example_of_a_query_runs_from_its_page(reader: Reads) -> None:
    clerk = reader("clerk")
    [body] = _AREA.findall(clerk.get("/docs/operations/ask_query"))
    answer = clerk.http.post(
        "/v1/queries",
        content=unescape(body).encode(),
        headers={"content-type": "application/json", "x-csrf-token": clerk.token},
    )
    assert answer.status_code in {200, 202}, answer.text


def test_the_families_are_asked_about_as_they_stand(reader: Reads) -> None:
    page = reader().get("/docs/families")
    shown = [json.loads(unescape(body)) for body in _AREA.findall(page)]
    assert shown == [one.body for one in FAMILIES]
    assert all(one.shows["en"] in unescape(page) for one in FAMILIES)


def test_refusals_are_folded_away_and_problems_have_an_index(reader: Reads) -> None:
    somebody = reader()
    page = somebody.get("/docs/operations/ask_query")
    assert re.findall(r"<details>\s*<summary><span class=\"tag tag-no\">(\d+)", page)
    assert not re.findall(r"<h3><span class=\"tag tag-yes\">[45]", page)
    index = somebody.get("/docs/problems")
    for slug in re.findall(r'href="/problems/([a-z-]+)"', index):
        somebody.get(f"/problems/{slug}")


def test_a_guide_shows_nothing_but_markdown(reader: Reads) -> None:
    for name in ("quickstart", "connectors", "receipts", "callbacks", "changelog"):
        page = reader().get(f"/docs/guides/{name}")
        assert "<script>" not in page
        assert not re.findall(r'href="(?!/|#)[^"]*"', page), name


def test_a_refusal_and_the_contract_are_read_in_the_reader_s_language(reader: Reads) -> None:
    chinese = reader(None, "zh")
    refused = chinese.get("/docs/guides/none", 404)
    assert "没有这篇指南" in text_of(refused)
    assert re.findall(r'lang="en"[^>]*>([^<]*)<', refused) == ["English"]
    operations = chinese.get("/docs/operations")
    assert re.findall(r'lang="en"[^>]*>([^<]*)<', operations) == ["English"]
    assert "一次请求查询一位群众所办事项的全部证明" in text_of(operations)
    assert "每个答复都带" in text_of(chinese.get("/docs/guides/changelog"))
    assert "Cache-Control: no-store" in text_of(reader().get("/docs/guides/changelog"))


def test_an_operation_says_as_whom_it_is_run_and_lets_one_come_in_as_that(reader: Reads) -> None:
    nobody = reader()
    page = nobody.get("/docs/operations/review_broken_glass")
    [way] = re.findall(r'class="button" href="(/login[^"]*)"', page)
    assert "login_hint=supervisor" in way
    entered = nobody.http.get(unescape(way))
    assert (entered.status_code, entered.url.path) == (200, "/docs/operations/review_broken_glass")
    assert "you may" in text_of(entered.text)


def test_what_an_operation_needs_is_said_with_where_it_is_found(reader: Reads) -> None:
    """For every operation: each thing that it cannot do without has a value, is told by another operation or made by one."""
    clerk = reader("clerk")
    told = clerk.http.get("/openapi.json").json()
    for one in (one for ways in told["paths"].values() for one in ways.values()):
        page = clerk.get(f"/docs/operations/{one['operationId']}")
        [plan] = re.findall(r'data-plan="([^"]*)"', page)
        for needed in json.loads(unescape(plan))["inputs"]:
            assert needed.keys() & {"value", "of", "by"}, (one["operationId"], needed["name"])
