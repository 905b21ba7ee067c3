"""Whether a text that is kept as it is holds a person's number, however it is written."""

import re
import unicodedata

_LONG = re.compile(r"[0-9]{15}")
_EIGHTEEN = re.compile(r"(?=[1-9][0-9]{5}(?:18|19|20|21)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})")
_FIFTEEN = re.compile(r"(?=[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})")
_FOREIGN = re.compile(r"(?=[A-Z]{3}[0-9]{12})")
_WITH_COMMAS = re.compile(r"[0-9][0-9,]{14,}[Xx]?")
"""A run in which commas may part a number's digits, as a table of figures has them."""
_LENGTHS = frozenset({15, 18})
_CHINESE = dict(zip("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789", strict=True))

_BETWEEN_ITEMS = frozenset(",;，；、")
"""What stands between the items of a list, and within no number."""


def could_name_a_person(text: str) -> bool:
    """Whether `text` holds what could be a person's number: CN18, HMT18, FPR18, FPR15 or the old CN15 (docs/numbers-and-names.md).

    Looked for with blanks, hyphens and other marks between its characters, though not those of a list, in digits of any script or width, and in
    Chinese numerals.  Its check character is not asked for: a number with a slip of the pen names somebody too.  Fifteen digits
    in a row are one whatever they say; with marks between them they must hold a day of birth, for dates and times stand in words.
    Commas are marks where a run of digits and commas is as long as a number and no longer: a list of figures is none.
    """
    if _LONG.search(text):
        return True
    runs = [run.replace(",", "") for run in _WITH_COMMAS.findall(text)]
    return any(map(_is_formed, ["".join(map(_folded, text)), *(run for run in runs if len(run) in _LENGTHS)]))


def _is_formed(folded: str) -> bool:
    return any(form.search(folded) for form in (_EIGHTEEN, _FIFTEEN, _FOREIGN))


def _folded(character: str) -> str:
    """A digit as ASCII, a letter as a capital of ASCII or `|`, anything else as nothing."""
    if character in _BETWEEN_ITEMS:
        return "|"
    if character.isascii():
        return character.upper() if character.isalnum() else ""
    if character in _CHINESE:
        return _CHINESE[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    if plain.isascii() and plain.isalnum():
        return plain.upper()
    return "|" if character.isalpha() or character.isnumeric() else ""
