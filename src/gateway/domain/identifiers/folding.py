"""Folding numbers as people type them and registers hold them into one form, and masking them for people who may see only part."""

import re

FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width characters → the half-width ones; for `str.translate`."""
UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
"""The inside of a class: joiners, marks of direction, soft hyphens and variation selectors, which come along when text is pasted."""
_DROPPED = re.compile(rf"[\s\-\u2010-\u2015\u2212\ufe58\ufe63{UNSEEN}]")


def fold(text: str) -> str:
    """Full-width to half-width; blanks, hyphens and invisible marks dropped; upper case."""
    if text.isascii():
        return (text if text.isalnum() else _DROPPED.sub("", text)).upper()
    return _DROPPED.sub("", text.translate(FULL_WIDTH)).upper()


def mask_number(number: str) -> str:
    """The first and last four characters, stars between; a number of eight or fewer is all stars."""
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
