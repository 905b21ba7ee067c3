"""JSON, strictly: no member twice, none unknown, numbers that are numbers, each value in its only form."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any, Callable
from uuid import UUID

Json = dict[str, Any]


class Bad(ValueError):
    """Not of the form that it should have."""


def _members(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Bad("a member is there twice")
    return found


def _whole(text: str) -> int:
    if len(text) > 20:
        raise Bad("a number without end")
    return int(text)


def _broken(text: str) -> float:
    value = float(text) if len(text) < 400 else float("inf")
    if not -1e308 < value < 1e308:
        raise Bad(f"{text[:40]} is no number")
    return value


_JSON = json.JSONDecoder(object_pairs_hook=_members, parse_int=_whole, parse_float=_broken, parse_constant=_broken)


def parsed(data: bytes | str) -> Any:
    """What JSON says.  Raises ValueError, also for a member twice, half a character, what is nested beyond measure and numbers that are none."""
    try:
        text = data if isinstance(data, str) else data.decode()
        record = _JSON.decode(text)
        if "\\u" in text:
            json.dumps(record, ensure_ascii=False).encode()
    except RecursionError:
        raise Bad("it is nested too deeply") from None
    return record


def members(record: Any, forms: dict[str, Callable[[Any], Any]], sometimes: tuple[str, ...] = ()) -> Json:
    """The members of an object, each read by its form: exactly these, but for those that are there sometimes.  Raises ValueError."""
    if not isinstance(record, dict):
        raise Bad("it is no object")
    for name in forms:
        if name not in record and name not in sometimes:
            raise Bad(f"{name} is missing")
    found = {}
    for name, value in record.items():
        if name not in forms:
            raise Bad(f"{name[:40]!r} is unknown")
        try:
            found[name] = forms[name](value)
        except ValueError as fault:
            raise Bad(f"{name}: {fault}") from None
    return found


def number(value: Any) -> int:
    """A whole number from 0 on, under 2**63.  Raises Bad."""
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise Bad("not a number from 0 on")
    return value


def text_of(value: Any) -> str:
    """A text.  Raises Bad."""
    if not isinstance(value, str):
        raise Bad("not a text")
    return value


def digits(size: int) -> Callable[[Any], bytes]:
    """So many bytes in hexadecimal digits, small letters.  What it returns raises Bad."""

    def read(value: Any) -> bytes:
        if not isinstance(value, str) or not re.fullmatch(r"(?:[0-9a-f]{2})*", value) or len(value) != 2 * size:
            raise Bad(f"not {size} bytes in hexadecimal digits")
        return bytes.fromhex(value)

    return read


def base64(value: Any) -> bytes:
    """Standard base64 in its only form.  Raises Bad."""
    try:
        data = b64decode(text_of(value), validate=True)
    except ValueError:
        raise Bad("not base64") from None
    if b64encode(data).decode() != value:
        raise Bad("not base64")
    return data


def uuid(value: Any) -> bytes:
    """The 16 bytes of a UUID in its usual form.  Raises ValueError."""
    found = UUID(text_of(value))
    if str(found) != value:
        raise Bad("not a UUID in its usual form")
    return found.bytes


def items(form: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """A list, each of its items read by the form.  What it returns raises ValueError."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Bad("not a list")
        return [form(one) for one in value]

    return read


def time_of(value: Any) -> datetime:
    """A time with its zone.  Raises ValueError."""
    at = datetime.fromisoformat(text_of(value))
    if at.tzinfo is None:
        raise Bad(f"{value} is a time without a zone")
    return at
