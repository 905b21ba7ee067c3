"""The reader's language: of two wordings, the one that a command prints."""

import os
import sys
from collections.abc import Mapping

VARIABLE = "GATEWAY_LANGUAGE"
"""The environment's variable that says zh or en; else the terminal's locale says it."""
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_FIRST_CJK = "\u2e80"
_BETWEEN = " ·"


def language() -> str:
    """`zh` where the reader has chosen Chinese and the terminal can show it, else `en`."""
    chosen = next((value for name in (VARIABLE, *_LOCALE) if (value := os.environ.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") and shows_chinese() else "en"


def shows_chinese() -> bool:
    """Whether the encoding of standard output has Chinese characters."""
    try:
        "中".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(en: str, zh: str) -> str:
    """The wording in the reader's language."""
    return zh if language() == "zh" else en


def worded(both: str) -> str:
    """Of an English wording with the Chinese behind it, such as `task 任务`, the one in the reader's language."""
    first = next((at for at, sign in enumerate(both) if sign >= _FIRST_CJK), len(both))
    return say(both[:first].rstrip(_BETWEEN) or both, both[first:] or both)


def titled(title: Mapping[str, str]) -> str:
    """A title as the gateway tells it, in the reader's language."""
    return title[language()]
