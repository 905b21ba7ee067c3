"""Folding what people type and registers hold into one form, and masking it for people who may see only part."""

import re
import unicodedata

from gateway.domain.errors import InvalidIdentifier

_FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DROPPED = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\ufeff]")
_DOTS = dict.fromkeys(map(ord, ".．•・●･‧∙⋅。｡"), "·")
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]+")
_HAN_BLANK = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff·]) | (?=[\u3400-\u9fff\U00020000-\U0003ffff·])")
_BLANKS = re.compile(r"\s+")
_NAME_MOST = 50
LONGEST_FOLDED = 256
"""Characters.  Unicode's normal form takes quadratic time where marks pile up, and no name is a quarter as long."""


def fold(text: str) -> str:
    """Full-width to half-width; blanks, hyphens and invisible marks dropped; upper case."""
    return _DROPPED.sub("", text.translate(_FULL_WIDTH)).upper()


def fold_name(name: str) -> str:
    """A name in the one form in which names are compared.

    The separators that senders use become `·` (U+00B7), full-width letters half-width, Latin letters upper case; blanks at the
    ends and beside Chinese characters go.  A separator is never dropped: 王·芳 stays another name than 王芳.  A text of more than
    256 characters is nobody's name and stays as it is.
    """
    if len(name) > LONGEST_FOLDED or _PLAIN_NAME.fullmatch(name):
        return name
    text = unicodedata.normalize("NFC", name).translate(_DOTS).translate(_FULL_WIDTH).strip()
    return _HAN_BLANK.sub("", _BLANKS.sub(" ", text)).upper()


def parse_name(text: str) -> str:
    """Fold and check a person's name: 1 to 50 characters, letters, `·`, blank, apostrophe or a rare-character stand-in.

    Raises InvalidIdentifier FORMAT.
    """
    name = fold_name(text)
    if not 0 < len(name) <= _NAME_MOST:
        raise InvalidIdentifier("FORMAT", "a name has 1 to 50 characters")
    if not any(c.isalpha() for c in name) or not all(_may_stand_in_name(c) for c in name):
        raise InvalidIdentifier("FORMAT", "a name holds letters and separators only")
    return name


def mask_number(number: str) -> str:
    """The first and last four characters, stars between; a number of eight or fewer is all stars."""
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def mask_name(name: str) -> str:
    """The first character and a star; of three or more characters the last one too."""
    if len(name) < 2:
        return "*" * len(name)
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}*{name[-1]}"


def fits_mask(number: str, masked: str) -> bool:
    """Whether `number` could stand behind `masked`, star for character: 3307911995****0027."""
    if "*" not in masked:
        return number == masked
    return len(number) == len(masked) and all(m in ("*", n) for n, m in zip(number, masked, strict=True))


def _may_stand_in_name(character: str) -> bool:
    # Co: private use, what some registers hold for a character they cannot write
    return character in "· '?-" or unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Co"
