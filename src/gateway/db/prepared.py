"""Statements in SQLAlchemy Core over typed tables, in the form in which a transaction of asyncpg carries them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    MetaData,
    Text,
    UpdateBase,
    bindparam,
    case,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import TableValuedAlias

from gateway.db.statement import Statement

TABLES = MetaData()
"""Every table that a room describes; the tests compare it with what the migrations make."""
_DIALECT = registry.load("postgresql.asyncpg")()
_Place = tuple[str, bool, Callable[[Any], Any] | None]
"""Of one argument: its name, whether it is given at each call, and how its type puts it into the driver's form."""


class Prepared:
    """A statement of Core whose named parameters are given at each call; compiled once, at the first."""

    def __init__(self, core: ClauseElement) -> None:
        self._core = core

    def __call__(self, **values: object) -> Statement:
        """The statement with these values.  Raises TypeError where one is missing or is none of its own."""
        sql, places, constants, names = self._compiled
        if values.keys() != names:
            raise TypeError(f"the statement takes {sorted(names)}, not {sorted(values)}")
        return Statement(
            sql, tuple(_put(values if is_given else constants, name, form) for name, is_given, form in places)
        )

    @cached_property
    def _compiled(self) -> tuple[str, tuple[_Place, ...], Mapping[str, Any], frozenset[str]]:
        """The text with `$1`, `$2`…, the arguments in their order, the values of the constant ones, and the names of the others."""
        compiled = self._core.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a list in the statement's text is known at the call alone"
        forms = compiled._bind_processors  # noqa: SLF001 - what SQLAlchemy's own connection uses; it has no public name
        order = compiled.positiontup or []
        places = tuple((name, compiled.binds[name].required, _form(forms.get(name))) for name in order)
        return compiled.string, places, compiled.params, frozenset(name for name, is_given, _ in places if is_given)


def _form(found: object) -> Callable[[Any], Any] | None:
    return found if callable(found) else None


def _put(values: Mapping[str, Any], name: str, form: Callable[[Any], Any] | None) -> object:
    value = values[name]
    return value if form is None else form(value)


def constant(word: str) -> ColumnElement[str]:
    """A word of the house in the text of a statement itself, as `'open'`: no partial index serves a statement that has it as a parameter."""
    assert word.isidentifier()
    return literal_column(f"'{word}'", Text)


def changing(changed: UpdateBase, key: ColumnElement[Any], so_many: ColumnElement[int] | None = None) -> Prepared:
    """A change that fails its transaction, by GW409, where not so many rows change as should; None: one."""
    rows = changed.returning(key).cte("changed")
    count = select(func.count()).select_from(rows).scalar_subquery()
    one = count if so_many is None else case((count == so_many, 1), else_=0)
    return Prepared(select(func.gateway.require_changed(one)))


def given(*columns: Column[Any]) -> Mapping[str, BindParameter[Any]]:
    """For `values`: each column by a parameter of its own name."""
    return {column.name: bindparam(column.name, type_=column.type) for column in columns}


def in_columns(*columns: Column[Any]) -> TableValuedAlias:
    """Rows that come column by column, each an array by the name of its column."""
    arrays = (bindparam(one.name, type_=ARRAY(one.type, dimensions=1)) for one in columns)
    return (
        func.unnest(*arrays).table_valued(*(column(one.name, one.type) for one in columns)).render_derived(name="given")
    )
