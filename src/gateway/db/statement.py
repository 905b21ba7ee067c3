"""A piece of SQL that another room may carry into its transaction."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its positional arguments, in asyncpg's `$1` form."""

    sql: str
    args: tuple[object, ...] = ()

    @property
    def call(self) -> tuple[Any, ...]:
        """For a method of asyncpg's connection: `fetch(*statement.call)`."""
        return self.sql, *self.args
