"""The population exchange folder: one JSON file a register, a list of flat rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.domain.errors import InvalidIdentifier, SetupError
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import from_legacy, numbers_of

Row = dict[str, Any]
"""One row of a register as the exchange format has it; values are JSON's own."""


def key_of(number: str | None) -> str:
    """What a department files a person's rows under, however the number is written in the row."""
    return fold(number or "")


def person_key(number: str | None) -> str:
    """One key for one person: the 18-character number, also where a row has the 15-digit one that became it."""
    key = key_of(number)
    try:
        return from_legacy(key)
    except InvalidIdentifier:
        return key


def rows_under(filed: Mapping[str, Sequence[Row]], number: str) -> list[Row]:
    """The rows filed under a number, and under the 15-digit one of the same person."""
    return [row for key in numbers_of(key_of(number)) for row in filed.get(key, ())]


def read_register(folder: Path, register: str) -> list[Row]:
    """All rows of one register, in the file's order.  Raises SetupError when the file is missing or is not a list of rows."""
    path = folder / f"{register}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[dict[str, Any]])
    except OSError:
        raise SetupError(f"The population has no register {path}; generate it or name another folder.") from None
    except msgspec.DecodeError:
        raise SetupError(f"The register {path} is not a JSON list of rows; generate the population again.") from None
