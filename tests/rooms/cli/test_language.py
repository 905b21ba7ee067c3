"""Of two wordings a command prints the reader's: as the terminal's locale says, or the variable of ours, and never what it cannot show."""

import io
import sys

import pytest

from gateway.cli.language import VARIABLE, language, say, titled, worded

CASES = [
    ({}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", VARIABLE: "en"}, "en"),
    ({VARIABLE: "zh"}, "zh"),
]


@pytest.fixture(autouse=True)
def no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_the_readers_language(given: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_terminal_that_cannot_show_chinese_reads_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert language() == "en"


@pytest.mark.parametrize(
    ("both", "en", "zh"),
    [
        ("task 任务", "task", "任务"),
        ("state, due 状态、期限", "state, due", "状态、期限"),
        ("by 起草 → 批准", "by", "起草 → 批准"),
        ("id", "id", "id"),
        ("无", "无", "无"),
    ],
)
def test_a_wording_in_both_languages_is_parted(both: str, en: str, zh: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert worded(both) == en
    monkeypatch.setenv(VARIABLE, "zh")
    assert worded(both) == zh
    assert say("a", "b") == titled({"en": "a", "zh": "b"}) == "b"
