"""A text message holds the number of the reader's own case, and nothing else of anybody."""

import json

import pytest

from gateway.outbox import lint_templates, load_templates
from gateway_demo.demo_city import demo_city

GOOD = {
    "query_complete": {"template": "T-1", "zh": "办件{case_number}已核对完毕", "en": "case {case_number} is complete"}
}


def test_the_demos_texts_fit_and_a_city_need_have_none() -> None:
    assert load_templates(demo_city()) is not None
    assert list(lint_templates(demo_city())) == []
    assert load_templates({}) is None
    assert list(lint_templates({})) == []


@pytest.mark.parametrize(
    "text",
    ["{name}", "{case_number} {person_id}", "{0}", "{", "}", "{case_number!r}", "{case_number.x}", "x" * 501, ""],
)
def test_what_no_text_holds(text: str) -> None:
    for language in ("zh", "en"):
        made = {"query_complete": {**GOOD["query_complete"], language: text}}
        files = {"text_messages.json": json.dumps(made).encode()}
        assert [one.rule for one in lint_templates(files)] == ["texts.form"]


def test_a_text_without_the_case_is_one_too() -> None:
    made = {"query_complete": {**GOOD["query_complete"], "zh": "已核对完毕"}}
    assert list(lint_templates({"text_messages.json": json.dumps(made).encode()})) == []
