"""The words of the pages in the reader's language: English stands in the templates, Chinese in one file a room."""

import gettext
from functools import cache
from importlib import resources
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-CN", "en": "en"}
"""As `lang` names them."""
LOCALES = {"zh": "zh_CN", "en": "en_GB"}
"""As dates are written."""
COOKIE = "lang"
_SHARED = "shell"


@cache
def words_of(room: str, language: str) -> gettext.NullTranslations:
    """A room's words, and behind them those of the shell."""
    if language == "en":
        return gettext.NullTranslations()
    own = _read(room)
    if room != _SHARED:
        own.add_fallback(words_of(_SHARED, language))
    return own


def _read(domain: str) -> gettext.NullTranslations:
    """From `locale/<room>.zh_CN.po`; a room without the file has the shell's alone."""
    file = resources.files("gateway.pages").joinpath("locale", f"{domain}.zh_CN.po")
    if not file.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(file.read_bytes()), locale="zh_CN", domain=domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


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
