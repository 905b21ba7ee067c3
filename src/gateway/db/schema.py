"""Brings the schema up to date; alembic is loaded only when something is to be done."""

import asyncio
import importlib
from pathlib import Path
from typing import Protocol

from gateway.domain.errors import SetupError

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = sorted(file.stem.removeprefix("revision_") for file in (MIGRATIONS / "versions").glob("revision_*.py"))
"""Read from the files' names, so that nothing need be imported to know them."""
HEAD = REVISIONS[-1]


class Asks(Protocol):
    """What can be asked for one value: an asyncpg connection."""

    async def fetchval(self, query: str) -> object:
        """The first column of the first row."""


async def ensure_schema(connection: Asks, dsn: str) -> None:
    """Upgrade the database behind `dsn` to HEAD where `connection` sees another revision.  Several processes may try at once.

    Raises SetupError: the database belongs to a newer gateway, or the user lacks a right.
    """
    if await revision(connection) != HEAD:
        await asyncio.to_thread(upgrade, dsn)


def upgrade(dsn: str) -> None:
    """Run all missing revisions in one transaction, alone among all processes.  Blocks; never inside a running event loop's thread."""
    importlib.import_module("gateway.db.upgrade").upgrade(dsn, MIGRATIONS)


async def revision(connection: Asks) -> str | None:
    """Where the schema stands; None where there is none yet.  Raises SetupError for a revision that is not ours."""
    if await connection.fetchval("select to_regclass('public.alembic_version')") is None:
        return None
    found = await connection.fetchval("select version_num from public.alembic_version")
    if found is not None and found not in REVISIONS:
        raise SetupError(
            f"The database was made by another version of the gateway: its schema is {found}, the newest known here {HEAD}."
        )
    return None if found is None else str(found)
