"""Brings the schema up to date; alembic is loaded only when something is to be done."""

import asyncio
import importlib
from pathlib import Path
from typing import Protocol

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = max(file.stem for file in (MIGRATIONS / "versions").glob("revision_*.py")).removeprefix("revision_")
"""The newest revision, read from the files' names so that nothing need be imported to know it."""


class Asks(Protocol):
    """What can be asked for one value: an asyncpg connection."""

    async def fetchval(self, query: str) -> object:
        """The first column of the first row."""


async def ensure_schema(connection: Asks, dsn: str) -> None:
    """Upgrade the database behind `dsn` to HEAD where `connection` sees another revision.  Several processes may try at once."""
    if await _revision(connection) != HEAD:
        await asyncio.to_thread(upgrade, dsn)


def upgrade(dsn: str) -> None:
    """Run all missing revisions in one transaction, alone among all processes.  Blocks; never inside a running event loop's thread."""
    importlib.import_module("gateway.db.upgrade").upgrade(dsn, MIGRATIONS)


async def _revision(connection: Asks) -> object:
    if await connection.fetchval("select to_regclass('public.alembic_version')") is None:
        return None
    return await connection.fetchval("select version_num from public.alembic_version")
