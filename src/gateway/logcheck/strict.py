# ruff: noqa: TRY004 - what was sent by somebody else has a wrong value, whatever its type
"""JSON as a bundle may hold it: no member twice, none unknown, numbers that are numbers, each value in its only form."""

import json
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.entry import finite, read_json

Form = Callable[[Any], Any]
"""Takes a member's value and returns it read; raises ValueError."""
LARGEST = (1 << 63) - 1
_LONGEST_NUMBER = 20
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def parsed(data: bytes | str) -> Any:
    """What JSON says.

    Raises ValueError also for a member twice, half a character, a number that is invalid or beyond all, and for what is nested too deeply.
    """
    return read_json(data, _JSON)


def members(record: object, forms: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> dict[str, Any]:
    """The members of an object, each read; exactly these, and perhaps the optional ones.  Raises ValueError, which names the member."""
    if not isinstance(record, dict):
        raise ValueError("it is no object")
    known = {**forms, **(optional or {})}
    for name in forms:
        if name not in record:
            raise ValueError(f"{name} is missing")
    for name in record:
        if name not in known:
            raise ValueError(f"{name[:40]!r} is unknown")
    found: dict[str, Any] = {}
    for name, value in record.items():
        try:
            found[name] = known[name](value)
        except ValueError as fault:
            raise ValueError(f"{name}: {fault}") from None
    return found


def number(value: object) -> int:
    """A whole number from 0 on, under 2**63."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError("not a number from 0 on")
    return value


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def time_of(value: object) -> datetime:
    """A time with its zone.  Raises ValueError."""
    at = datetime.fromisoformat(text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value} is a time without a zone")
    return at


def digits(size: int) -> Form:
    """So many bytes in hexadecimal digits, small letters; any number of bytes where the size is 0."""

    def read(value: object) -> bytes:
        if not isinstance(value, str) or not _HEX.fullmatch(value) or (size and len(value) != 2 * size):
            raise ValueError(f"not {size or ''} bytes in hexadecimal digits")
        return bytes.fromhex(value)

    return read


def base64(value: object) -> bytes:
    """Bytes in standard base64, in its only form."""
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("not base64")
    data = a2b_base64(value)
    if b2a_base64(data, newline=False) != value.encode():
        raise ValueError("not base64")
    return data


def uuid(value: object) -> UUID:
    """A UUID in its usual form."""
    found = UUID(text(value))
    if str(found) != value:
        raise ValueError("not a UUID in its usual form")
    return found


def items(form: Form) -> Form:
    """A list, each of its items read."""

    def read(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(map(form, value))

    return read


def named(form: Form) -> Form:
    """An object with any names, each of its values read."""

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return {name: form(one) for name, one in value.items()}

    return read


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member is there twice")
    return found


def _whole(digits_: str) -> int:
    if len(digits_) > _LONGEST_NUMBER:
        raise ValueError("a number without end")
    return int(digits_)


_JSON = json.JSONDecoder(object_pairs_hook=_members, parse_int=_whole, parse_float=finite, parse_constant=finite)
