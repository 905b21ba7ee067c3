"""The words of the pages in the reader's language: English stands in the templates, Chinese in one file a room."""

import gettext
from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-CN", "en": "en"}
"""As `lang` names them."""
LOCALES = {"zh": "zh_CN", "en": "en_GB"}
"""As dates are written."""
COOKIE = "lang"
API = "api"
"""The words for what the API says, behind those of all rooms."""
CONTRACT = "contract"
"""The words for what the contract says in short."""
_BEHIND = ("shell", API, CONTRACT)
"""Whose words every room has besides its own, in this order."""


@cache
def words_of(room: str, language: str) -> gettext.NullTranslations:
    """A room's words, and behind them those of the shell and for what the API and its contract say."""
    if language == "en":
        return gettext.NullTranslations()
    own = _read(room)
    for domain in _BEHIND:
        if domain != room:
            own.add_fallback(_read(domain))
    return own


def messages_of(domain: str) -> Mapping[str, str]:
    """English to Chinese, of one file; without those that are counted."""
    return {str(one.id): str(one.string) for one in _catalogue(domain) if one.id and isinstance(one.id, str)}


def _read(domain: str) -> gettext.NullTranslations:
    """From `locale/<room>.zh_CN.po`; a room without the file has the others' alone."""
    compiled = BytesIO()
    write_mo(compiled, _catalogue(domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _catalogue(domain: str) -> Catalog:
    file = resources.files("gateway.pages").joinpath("locale", f"{domain}.zh_CN.po")
    written = file.read_bytes() if file.is_file() else b""
    return read_po(BytesIO(written), locale="zh_CN", domain=domain)


def language_of(cookie: str | None, accepted: str) -> str:
    """The one that was chosen, else the first of ours that the browser names, else Chinese."""
    if cookie in LANGUAGES:
        return cookie
    wanted = [_weighed(part, place) for place, part in enumerate(accepted.split(","))]
    named = [name for _, _, name in sorted(wanted) if name in LANGUAGES]
    return named[0] if named else "zh"


def _weighed(part: str, place: int) -> tuple[float, int, str]:
    """Source: RFC 9110, 12.5.4."""
    tag, _, weight = part.strip().partition(";")
    try:
        value = float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        value = 0.0
    return -value, place, tag.strip().partition("-")[0].lower()
