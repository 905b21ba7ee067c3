"""People's names: cleaned for a department, folded to be compared, checked, and masked for those who may see only part."""

import re
import unicodedata

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import FULL_WIDTH, UNSEEN
from gateway.domain.identifiers.ideographs import HAN, OF_PRIVATE_USE, is_ideograph

_DOTS = dict.fromkeys(map(ord, "•‧・･●∙⋅᛫⸱．｡。﹒"), "·")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ′`´＇"), "'")
_NAME_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]+")
_PLAIN_TEXT = re.compile(r"[\u4e00-\u9fff·0-9A-Za-z()/:#+_-]+")
"""Of which folding changes small letters alone: most of what registers hold."""
_HAN_DOT = re.compile(rf"(?<=[{HAN}])\.|\.(?=[{HAN}])")
_HAN_BLANK = re.compile(rf"(?<=[{HAN}·]) | (?=[{HAN}·])")
_BLANKS = re.compile(r"\s+")
_INVISIBLE = re.compile(f"[{UNSEEN}]")
_COMPATIBLE = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_NAME_MOST = 50
LONGEST_FOLDED = 256
"""Characters.  Unicode's normal form takes quadratic time where marks pile up, and no name is a quarter as long."""


def clean_name(name: str) -> str:
    """A name as it is sent to a department: as given, without what only looks different.

    The separators that senders use become `·` (U+00B7), full-width letters half-width; marks that cannot be seen, and blanks at the
    ends and beside Chinese characters, go.  Capital and small letters stay, and so do compatibility ideographs, apostrophes and the point
    of an initial: a register that compares letter by letter holds them so.  A text of more than 256 characters is nobody's name and
    stays as it is.
    """
    if len(name) > LONGEST_FOLDED or _PLAIN_NAME.fullmatch(name):
        return name
    seen = _INVISIBLE.sub("", name).translate(_DOTS)
    parts = _COMPATIBLE.split(seen)
    composed = "".join(part if place % 2 else unicodedata.normalize("NFC", part) for place, part in enumerate(parts))
    text = _HAN_DOT.sub("·", composed.translate(FULL_WIDTH)).strip()
    return _HAN_BLANK.sub("", _BLANKS.sub(" ", text))


def fold_name(name: str) -> str:
    """A name in the one form in which names are compared.

    As `clean_name`, and further: every apostrophe `'`, every point `·`, every dash `-`, Latin letters upper case, compatibility
    ideographs, radicals and the private-use code points of GB 18030-2000 as the ideographs they are.  A separator is never dropped: 王·芳
    stays another name than 王芳.
    """
    if len(name) > LONGEST_FOLDED or _PLAIN_NAME.fullmatch(name):
        return name
    if _PLAIN_TEXT.fullmatch(name):
        return name.upper()
    text = clean_name(name.translate(OF_PRIVATE_USE)).upper().translate(_COMPARED)
    plain = _RADICALS.sub(lambda radical: unicodedata.normalize("NFKC", radical.group()), text)
    return _HAN_BLANK.sub("", unicodedata.normalize("NFC", plain))


_COMPARED = {**_APOSTROPHES, **_NAME_DASHES, ord("."): "·"}


def parse_name(text: str) -> str:
    """Clean and check a person's name: 1 to 50 characters, letters, `·`, blank, apostrophe or a rare-character stand-in.

    A character that the runtime's Unicode data do not know is taken for a letter.  Raises InvalidIdentifier FORMAT.
    """
    name = clean_name(text)
    if not 0 < len(name) <= _NAME_MOST:
        raise InvalidIdentifier("FORMAT", "a name has 1 to 50 characters")
    if not any(is_ideograph(c) or c.isalpha() for c in name) or not all(_may_stand_in_name(c) for c in name):
        raise InvalidIdentifier("FORMAT", "a name holds letters and separators only")
    return name


def mask_name(name: str) -> str:
    """The first character and a star; of three or more characters the last one too."""
    if len(name) < 2:
        return "*" * len(name)
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}*{name[-1]}"


def _may_stand_in_name(character: str) -> bool:
    if character in "·.,'’ʼ?- " or is_ideograph(character):
        return True
    # Co: private use, what some registers hold for a character they cannot write; Cn: younger than the runtime's data
    kind = unicodedata.category(character)
    return kind[0] in "LM" or kind == "Co" or (kind == "Cn" and ord(character) & 0xFFFE != 0xFFFE)
