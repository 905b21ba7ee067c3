"""Whoever tries the window out knows nobody's number: the form writes in the family that is made up for its matter."""

import re
from html import unescape

import pytest

from gateway_demo.examples import EXAMPLES
from tests.pages.conftest import Reads
from tests.pages.reader import path_of

_INPUT = re.compile(r'<input [^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
_CHOSEN = re.compile(
    r'<select [^>]*\bname="([^"]+)"[^>]*>(?:(?!</select>).)*<option value="([^"]*)" selected', re.DOTALL
)


def form_of(page: str) -> dict[str, str]:
    """What stands in a page's form as it is shown."""
    return {unescape(name): unescape(value) for name, value in (*_INPUT.findall(page), *_CHOSEN.findall(page))}


@pytest.mark.parametrize("matter", EXAMPLES)
def test_the_family_of_a_matter_is_written_in_and_can_be_asked_about(reader: Reads, matter: str) -> None:
    clerk, question = reader("clerk"), EXAMPLES[matter]
    assert 'href="?example=1"' in clerk.get(f"/clerk/matters/{matter}")
    page = clerk.get(f"/clerk/matters/{matter}?example=1")
    form = form_of(page)
    assert form["case_number"] == question["case_number"]
    for at, party in enumerate(question["parties"]):
        assert {name: form[f"p{at}_{name}"] for name in party} == party
    for name, value in question.get("parameters", {}).items():
        assert form[f"parameter_{name}"] == (str(value).lower() if isinstance(value, bool) else str(value))
    if matter == "M01":
        assert path_of(clerk.send(f"/clerk/matters/{matter}", form)).startswith("/clerk/queries/")
