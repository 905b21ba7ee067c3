"""Where in a text of JSON something stands, for sentences about what does not fit."""

import json
import re
from collections.abc import Sequence

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line, from 1, of the value at a place; where there is none, of what it should stand in.  text: JSON that is whole."""
    at = _past_blanks(text, 0)
    for part in place:
        inner = _start_of(text, at, part)
        if inner is None:
            break
        at = inner
    return text.count("\n", 0, at) + 1


def _start_of(text: str, at: int, wanted: str | int) -> int | None:
    """Where in the object or list that begins at `at` the value of a key, or at an index, begins."""
    if text[at] not in "{[":
        return None
    is_object, index = text[at] == "{", 0
    at = _past_blanks(text, at + 1)
    while text[at] not in "}]":
        key: str | int = index
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            at = _past_blanks(text, _past_blanks(text, at) + 1)
        if key == wanted:
            return at
        at = _past_blanks(text, _DECODER.raw_decode(text, at)[1])
        at = _past_blanks(text, at + 1) if text[at] == "," else at
        index += 1
    return None


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return at if found is None else found.end()
