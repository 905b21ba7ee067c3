"""Statements of other rooms inside one statement: their texts, and their arguments as PostgreSQL's own words for them.

A function of the database executes them one after the other, so that what belongs into one transaction needs one exchange.  No argument ever stands in a text.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import asyncpg

from gateway.db.statement import Statement

Arguments: TypeAlias = tuple[list[str], list[int], list[str]]
"""The texts, each once; for each call the number of its text, from 1; for each call its arguments, as an array's text."""

_PLACE = re.compile(r"\$(\d+)")


class Carrier:
    """Knows the types of the statements it has carried; those of a new text are asked of the store once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}

    async def carry(
        self, connection: "asyncpg.Connection[asyncpg.Record]", statements: Sequence[Statement]
    ) -> Arguments:
        """What the function takes; equal texts stand together, in order of first appearance.

        Raises what the store says of a text, and asyncpg.DataError as the driver does for arguments that do not fit it, without quoting one.
        """
        texts: list[str] = []
        calls: dict[str, list[str]] = {}
        for statement in statements:
            text, types = self._known.get(statement.sql) or await self._learn(connection, statement.sql)
            if statement.sql not in calls:
                texts.append(text)
            calls.setdefault(statement.sql, []).append(_row(types, statement.args))
        numbers = [number for number, rows in enumerate(calls.values(), 1) for _ in rows]
        return texts, numbers, [row for rows in calls.values() for row in rows]

    async def _learn(self, connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> tuple[str, tuple[str, ...]]:
        """The text over one array of words, each cast to its type, and the types."""
        prepared = await connection.prepare(sql)
        types = tuple(parameter.name for parameter in prepared.get_parameters())
        text = _PLACE.sub(lambda place: f"(($1)[{place[1]}]::{types[int(place[1]) - 1]})", sql)
        self._known[sql] = text, types
        return text, types


def _row(types: Sequence[str], args: Sequence[object]) -> str:
    if len(types) != len(args):
        raise asyncpg.DataError(f"the statement takes {len(types)} arguments, not {len(args)}")
    return _array([_word(kind, arg) for kind, arg in zip(types, args, strict=True)])


def _word(kind: str, value: object) -> str | None:
    """A value as PostgreSQL reads it.  Raises DataError."""
    if value is None:
        return None
    if kind.endswith("[]") and isinstance(value, list | tuple | set | frozenset):
        return _array([_word(kind[:-2], item) for item in value])
    expected, form = _FORMS.get(kind, _NONE)
    if not isinstance(value, expected):
        raise asyncpg.DataError(f"{type(value).__name__} is no {kind}")
    try:
        return form(value)
    except ValueError:
        raise asyncpg.DataError(f"it is no {kind}") from None


def _array(words: Sequence[str | None]) -> str:
    return "{" + ",".join("NULL" if word is None else f'"{_escaped(word)}"' for word in words) + "}"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def _uuid(value: UUID | str) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))


def _interval(value: timedelta) -> str:
    return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"


_Form: TypeAlias = tuple[tuple[type, ...], Callable[..., str]]
_NONE: _Form = ((), str)
_WHOLE: _Form = ((int,), lambda value: str(int(value)))
_TEXT: _Form = ((str,), lambda value: value.encode().decode())
"""What cannot be encoded is refused here, before anything is sent."""
_FORMS: dict[str, _Form] = {
    **dict.fromkeys(("int2", "int4", "int8"), _WHOLE),
    **dict.fromkeys(("text", "varchar", "json", "jsonb"), _TEXT),
    "bool": ((bool,), str),
    "bytea": ((bytes,), lambda value: f"\\x{value.hex()}"),
    "uuid": ((UUID, str), _uuid),
    "timestamptz": ((datetime,), datetime.isoformat),
    "date": ((date,), date.isoformat),
    "interval": ((timedelta,), _interval),
    "float8": ((float, int), repr),
    "numeric": ((Decimal, int), str),
}
