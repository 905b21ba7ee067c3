"""JSON as entries hold it: one way to write a value, and a reading that takes nothing but JSON."""

import json
from typing import Any

_BLANK = " \t\n\r"
_LONGEST_NUMBER, _BEYOND = 20, 1 << 64


def canonical(content: object) -> bytes:
    """Canonical JSON: UTF-8, keys sorted, no blanks.  Raises ValueError for an invalid number."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def finite(digits: str) -> float:
    """A broken number as JSON writes it.  Raises ValueError for one that is none, or beyond all."""
    value = float(digits) if len(digits) < 400 else float("inf")
    if not -1e308 < value < 1e308:
        raise ValueError(f"{digits[:40]} is no number")
    return value


def whole(digits: str) -> int:
    """A whole number of at most 64 bits, with or without a sign.  Raises ValueError for a larger one."""
    value = int(digits) if len(digits) <= _LONGEST_NUMBER else _BEYOND
    if not -(1 << 63) <= value < _BEYOND:
        raise ValueError(f"{digits[:40]} is too large a number")
    return value


PLAIN = json.JSONDecoder(parse_int=whole, parse_float=finite, parse_constant=finite)


def read_json(text: bytes | str, decoder: json.JSONDecoder = PLAIN) -> Any:
    """What a text says.

    Raises ValueError for what is no JSON in UTF-8, half a character, an invalid number or beyond all, and for what is nested too deeply.
    """
    try:
        words = (text if isinstance(text, str) else text.decode()).strip(_BLANK)
        value, end = decoder.raw_decode(words)
        if "\\u" in words:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if end != len(words):
        raise json.JSONDecodeError("Extra data", words, end)
    return value
