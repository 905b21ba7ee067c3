"""A piece of SQL that another room may carry into its transaction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its positional arguments, in asyncpg's `$1` form."""

    sql: str
    args: tuple[object, ...] = ()
