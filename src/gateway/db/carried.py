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

LEARNS_WITHIN_MS = 250
_PLACE = re.compile(r"\$(\d+)")
_Form: TypeAlias = tuple[tuple[type, ...], Callable[..., str]]
"""Of a type of PostgreSQL: the types that fit it, and how one of these stands as an element of an array."""
_Known: TypeAlias = tuple[str, tuple[str, ...], tuple[_Form, ...]]


class Carrier:
    """Knows the types of the statements it has carried; those of a new text are asked of the store once."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    async def carry(
        self, connection: "asyncpg.Connection[asyncpg.Record]", statements: Sequence[Statement]
    ) -> Arguments:
        """What the function takes, in order.

        Raises what the store says of a text, and asyncpg.DataError as the driver does for arguments that do not fit it, without quoting one.
        """
        texts: dict[str, int] = {}
        calls: list[int] = []
        rows: list[str] = []
        for statement in statements:
            text, types, forms = self._known.get(statement.sql) or await self._learn(connection, statement.sql)
            calls.append(texts.setdefault(text, len(texts) + 1))
            rows.append(_row(types, forms, statement.args))
        return list(texts), calls, rows

    async def _learn(self, connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> _Known:
        """The text over one array of words, each cast to its type; the types, and their forms."""
        types = await _types(connection, sql)
        text = _PLACE.sub(lambda place: f"(($1)[{place[1]}]::{types[int(place[1]) - 1]})", sql)
        known = self._known[sql] = text, types, tuple(_form(kind) for kind in types)
        return known


async def _types(connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> tuple[str, ...]:
    """Of the parameters of a statement; a table that somebody holds is not waited for for long."""
    # Not a transaction of the driver's: that one would wait for a hung server to confirm its rollback.
    await connection.execute(f"begin; set local lock_timeout = {LEARNS_WITHIN_MS}")
    try:
        prepared = await connection.prepare(sql)
    except asyncpg.PostgresError:
        await connection.execute("rollback")
        raise
    await connection.execute("rollback")
    return tuple(parameter.name for parameter in prepared.get_parameters())


def _row(types: Sequence[str], forms: Sequence[_Form], args: Sequence[object]) -> str:
    if len(types) != len(args):
        raise asyncpg.DataError(f"the statement takes {len(types)} arguments, not {len(args)}")
    return _array(types, forms, args)


def _array(types: Sequence[str], forms: Sequence[_Form], values: Sequence[object]) -> str:
    """Values as the text of an array.  Raises DataError where one is of another type."""
    words: list[str] = []
    for kind, (fitting, form), value in zip(types, forms, values, strict=True):
        if value is not None and not isinstance(value, fitting):
            raise asyncpg.DataError(f"{type(value).__name__} is no {kind}")
        try:
            words.append("NULL" if value is None else form(value))
        except ValueError:
            raise asyncpg.DataError(f"it is no {kind}") from None
    return "{" + ",".join(words) + "}"


def _form(kind: str) -> _Form:
    """How values of a type stand in an array; of a type that none is known of, nothing fits."""
    if not kind.endswith("[]"):
        return _FORMS.get(kind, ((), str))
    item = kind.removesuffix("[]")
    form = _form(item)
    return (list, tuple), lambda values: _text(_array([item] * len(values), [form] * len(values), values))


def _text(value: str) -> str:
    value.encode()  # what cannot be encoded is refused here, before anything is sent
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _uuid(value: UUID | str) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))


def _interval(value: timedelta) -> str:
    return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"


_WHOLE: _Form = ((int,), lambda value: str(int(value)))
_WORDS: _Form = ((str,), _text)
_FORMS: dict[str, _Form] = {
    **dict.fromkeys(("int2", "int4", "int8"), _WHOLE),
    **dict.fromkeys(("text", "varchar", "json", "jsonb"), _WORDS),
    "bool": ((bool,), str),
    "bytea": ((bytes,), lambda value: f'"\\\\x{value.hex()}"'),
    "uuid": ((UUID, str), _uuid),
    "timestamptz": ((datetime,), lambda value: f'"{value.isoformat()}"'),
    "date": ((date,), date.isoformat),
    "interval": ((timedelta,), _interval),
    "float8": ((float, int), repr),
    "numeric": ((Decimal, int), str),
}
