"""The provident fund: a department, a rule and a matter by data alone, step by step as the page says, and an answer of each kind."""

import re

import pytest

from tests.stories.newcomer import ROOT, Newcomer, blocks, newcomer_in

PAGE = "a-rule-from-data.md"


def product(newcomer: Newcomer) -> dict[str, bytes]:
    """The gateway's own files in the clone."""
    folder = newcomer.clone / "src" / "gateway"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".py", ".json")
    }


def test_the_page_ends_with_a_yes_a_no_and_an_open_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    with newcomer_in(tmp_path_factory.mktemp("clone"), "provident_fund") as newcomer:
        before = product(newcomer)
        said = "".join(newcomer.types(block) for block in blocks(PAGE, "run"))
        assert "22 kept, 1 exempt, 0 broken of 23" in said
        assert product(newcomer) == before
        with newcomer.running():
            (asked,) = blocks(PAGE, "ask")
            chen, lin, _, hung, _ = map(newcomer.types, asked.splitlines())
    assert "WITHIN_TIME_24" in chen
    assert "WITHIN_TIME_7" in lin
    assert [re.findall(r"\b(yes|no|pending)\b", told)[0] for told in (chen, lin, hung)] == ["yes", "no", "pending"]
    assert (ROOT / "docs" / "rules.md").read_text("utf-8").count("## Rules that a city composes\n") == 1
