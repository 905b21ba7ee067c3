"""The room of operators: what it shows is what the API tells them, in both languages, and who is none is refused."""

import pytest

from tests.pages.conftest import Reads
from tests.pages.reader import text_of
from tests.stories.people import P2, Asker
from tests.stories.test_looks import waited


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
        assert warning.split(" for ")[0] in page
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
        assert " ".join(one["sentence"].split()) in page
    assert "configuration.port" not in {one["rule"] for one in found["findings"]}


def test_what_is_in_force_is_listed_and_others_are_refused(reader: Reads) -> None:
    operator = reader("operator")
    newest = operator.api("/v1/policies/publications", limit="1")["items"][0]
    assert newest["bundle"][:12] in operator.get("/operator/policy")
    for path in ("/operator", "/operator/day", "/operator/check"):
        reader("clerk").get(path, 403)
