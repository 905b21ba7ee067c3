"""The guides that the portal shows: Markdown, in English and in Chinese; no mark-up of another kind passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from gateway.pages.shell.changes import in_chinese

GUIDES: Mapping[str, str] = {
    "quickstart": "Five minutes to the first query",
    "connectors": "Your department in an hour",
    "receipts": "What a receipt promises",
    "callbacks": "Be called back",
    "changelog": "What has changed",
}
"""By name; the title in English, which the portal's words translate."""
_HERE = {"your-department-in-an-hour.md": "connectors", "receipts.md": "receipts", "callbacks.md": "callbacks"}
_CHANGES = "changelog"
"""The guide whose Chinese is made of its English, entry by entry."""
_REACHED = '<pre tabindex="0">'
"""What is wider than the page is moved by keys too."""
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Guide:
    """language: in which it is written."""

    language: str
    text: Markup


def guide_in(name: str, language: str) -> Guide:
    """A guide of `GUIDES`."""
    found = _read(name, language)
    return Guide(language, found) if found is not None else Guide("en", _read(name, "en") or Markup(""))


@cache
def _read(name: str, language: str) -> Markup | None:
    text = _text(name, language)
    if text is None:
        return None
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.children:
            _lead_on(token.children)
    written = str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    return Markup(written.replace("<pre>", _REACHED))  # noqa: S704 - its html is off: all that stands there is escaped


def _text(name: str, language: str) -> str | None:
    if name == _CHANGES and language == "zh":
        return in_chinese(_text(name, "en") or "")
    file = resources.files("gateway.pages").joinpath("guides", f"{name}.{language}.md")
    return file.read_text("utf-8") if file.is_file() else None


def _lead_on(inline: Sequence[Token]) -> None:
    """A link to a paper that the portal shows leads there; to one that it does not show, nowhere."""
    kept: list[bool] = []
    for token in inline:
        if token.type == "link_open":
            address = _address(str(token.attrs["href"]))
            kept.append(address is not None)
            if address is None:
                token.tag, token.attrs = "em", {}
            else:
                token.attrs["href"] = address
        elif token.type == "link_close" and not kept.pop():
            token.tag = "em"


def _address(href: str) -> str | None:
    parts = urlsplit(href)
    if href.startswith(("/", "#")) and not href.startswith("//"):
        return href
    guide = _HERE.get(parts.path.rpartition("/")[2])
    return None if parts.scheme or guide is None else f"/docs/guides/{guide}"
