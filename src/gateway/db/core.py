"""SQLAlchemy Core on the same database, for queries that are composed; a module of its own, since it takes a quarter second to load."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gateway.db.database import Database


@asynccontextmanager
async def core_engine(database: Database, *, pool_size: int = 3) -> AsyncIterator[AsyncEngine]:
    """An engine whose connections are the database's own kind; closed when the block ends.

    Not for the audit stream: a COPY as the first statement of one of its transactions commits by itself.
    """
    engine = create_async_engine("postgresql+asyncpg://", async_creator=database.connect, pool_size=pool_size)
    try:
        yield engine
    finally:
        await engine.dispose()
