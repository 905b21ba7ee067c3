"""The changelog tells each of its readers what they can notice, in one place a version."""

import re
from pathlib import Path

from gateway.pages.shell.changes import chinese, in_chinese, pieces

ROOT = Path(__file__).parents[2]
READERS = (
    "Everybody", "Applicants", "Officers", "Callers", "Client authors", "Departments", "Inspectors", "Auditors", "Verifiers", "Citizens", "Operators",
    "Stewards", "Connector authors", "Developers",
)  # fmt: skip
"""In the order in which they stand."""


def versions() -> dict[str, list[str]]:
    """By version, the newest first, its lines."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {name: body.splitlines() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def test_each_reader_stands_once_a_version_and_in_order() -> None:
    found = versions()
    assert next(iter(found)) == "Unreleased"
    for version, lines in found.items():
        readers = [line.removeprefix("### ") for line in lines if line.startswith("### ")]
        assert readers == [one for one in READERS if one in readers], version


def test_under_each_reader_stands_a_list() -> None:
    for version, lines in versions().items():
        begins = next(place for place, line in enumerate(lines) if line.startswith("### "))
        strange = [line for line in lines[begins:] if line and not line.startswith(("### ", "* ", "  "))]
        assert strange == [], version
        for reader in re.split(r"^### ", "\n".join(lines[begins:]), flags=re.MULTILINE)[1:]:
            assert "\n* " in reader, (version, reader.partition("\n")[0])


NEWEST = 60
"""So many entries, at most, of what is not released yet may wait for their Chinese; a version that is released has all of it."""
NAMED = re.compile(r"[\d.]+")


def test_the_chinese_changelog_has_the_same_versions_readers_and_entries() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    english = [one for one in pieces(text) if not NAMED.fullmatch(one.text)]
    told = chinese()
    assert told.keys() - {one.key for one in english} == set(), (
        "their English has changed, or is gone: look at their Chinese anew"
    )
    newest = list(pieces(text.partition("\n## ")[2].partition("\n## ")[0]))
    waiting = [one for one in english if one.key not in told]
    released = [one for one in waiting if one not in newest]
    assert released == [], "write their Chinese into src/gateway/pages/guides/changelog.zh.json, by these keys"
    assert len(waiting) <= NEWEST, {one.key: one.text[:80] for one in waiting}
    shown = in_chinese(text)
    assert [one.mark for one in pieces(shown)] == [one.mark for one in pieces(text)]
    assert "未发布" in shown
