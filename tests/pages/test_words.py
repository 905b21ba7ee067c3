"""Every word of the pages stands in both languages, and nothing is loaded or ordered from within a template."""

import re
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from gateway.pages.shell.menu import MENU
from gateway.pages.shell.words import language_of, words_of

PAGES = Path(str(resources.files("gateway.pages")))
TEMPLATES = sorted(path for path in (PAGES / "templates").rglob("*.html"))
_INLINE = re.compile(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|(?:src|href|action)=\"(?:https?:)?//")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES / "templates")))
def test_every_sentence_of_a_template_has_its_chinese(path: Path) -> None:
    folder = path.relative_to(PAGES / "templates").parts[0]
    room = folder if (PAGES / "locale" / f"{folder}.zh_CN.po").is_file() else "shell"
    words = words_of(room, "zh")
    told = extract_from_file(
        "jinja2.ext.babel_extract", path, keywords={"_": None, "ngettext": (1, 2)}, options={"silent": "false"}
    )
    missing = []
    for _, message, _, _ in told:
        if isinstance(message, str):
            is_said = words.gettext(message) != message
        else:
            is_said = words.ngettext(message[0], message[1], 2) != message[1]
        if not is_said:
            missing.append(message)
    assert missing == []


@pytest.mark.parametrize("path", sorted((PAGES / "locale").glob("*.po")), ids=lambda path: path.name)
def test_a_file_of_words_says_each_once_with_the_same_places(path: Path) -> None:
    catalogue = read_po(BytesIO(path.read_bytes()), locale="zh_CN", abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        assert all(strings), message.id
        places = {place for one in ids for place in re.findall(r"%\((\w+)\)s", one)}
        assert {place for one in strings for place in re.findall(r"%\((\w+)\)s", one)} <= places, message.id


def test_the_menu_s_labels_stand_in_both_languages() -> None:
    assert [one.label for one in MENU if words_of("shell", "zh").gettext(one.label) == one.label] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES / "templates")))
def test_a_template_holds_no_script_no_style_and_nothing_from_elsewhere(path: Path) -> None:
    assert _INLINE.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("en", "zh-CN", "en"),
        ("fr", "en-GB,zh;q=0.5", "en"),
        (None, "fr, zh-CN;q=0.3, en;q=0.9", "en"),
        (None, "zh-TW", "zh"),
        (None, "de", "zh"),
        (None, "", "zh"),
        (None, "en;q=x, zh", "zh"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browser_s(cookie: str | None, accepted: str, language: str) -> None:
    assert language_of(cookie, accepted) == language
