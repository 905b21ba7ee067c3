"""A piece of SQL that another room may carry into its transaction."""

from typing import Any

from gateway.domain.frozen import frozen


@frozen
class Statement:
    """One statement with its positional arguments, in asyncpg's `$1` form."""

    sql: str
    args: tuple[object, ...] = ()

    @property
    def call(self) -> tuple[Any, ...]:
        """For a method of asyncpg's connection: `fetch(*statement.call)`."""
        return self.sql, *self.args
