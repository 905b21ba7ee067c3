"""What the gateway's codes are called, as its lists say: for commands that read entries aloud."""

from collections.abc import Mapping
from typing import Any

from gateway.cli.client import ApiClient
from gateway.entry import Titles, office_aloud

_LANGUAGES = ("en", "zh")


class _OneLanguage:
    """Titles in one language; a code that is not listed stands as it is."""

    def __init__(self, told: Mapping[tuple[str, ...], Mapping[str, str]], language: str) -> None:
        self._told, self._language = told, language

    def department(self, code: str) -> str:
        title = self._of("department", code)
        return office_aloud(code, self._language) or title if self._told and title == code else title

    def matter(self, code: str) -> str:
        return self._of("matter", code)

    def certificate(self, code: str) -> str:
        return self._of("certificate", code)

    def item(self, department: str, name: str) -> str:
        return self._of("item", department, name)

    def _of(self, *code: str) -> str:
        title = self._told.get(code)
        return code[-1] if title is None else title[self._language]


CODES: Titles = _OneLanguage({}, "en")
"""Where nobody has asked for titles: everything goes by its code."""


def titles_of(client: ApiClient) -> Mapping[str, Titles]:
    """By language, the titles of departments, matters, certificates and items.  Raises SetupError."""
    told: dict[tuple[str, ...], Mapping[str, str]] = {}
    for kind, path in (("department", "departments"), ("matter", "matters"), ("certificate", "certificates")):
        told |= {(kind, one["code"]): one["title"] for one in client.every(f"/v1/{path}")}
    told |= {("item", one["department"], one["name"]): _title(one) for one in client.every("/v1/items")}
    return {language: _OneLanguage(told, language) for language in _LANGUAGES}


def _title(item: Mapping[str, Any]) -> Mapping[str, str]:
    title: Mapping[str, str] = item["title"]
    return title
