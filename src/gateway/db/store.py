"""Refuses a PostgreSQL that says "committed" before it is on disk."""

from typing import Protocol

from gateway.domain.errors import SetupError


class Asks(Protocol):
    """What can be asked for one value: an asyncpg connection or pool."""

    async def fetchval(self, query: str) -> object:
        """The first column of the first row."""


_TRUE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}


async def refuse_lying_store(connection: Asks) -> None:
    """Check `fsync`, `full_page_writes` and `synchronous_commit` as this session sees them.

    Raises SetupError naming each setting under which a committed audit entry could be lost.
    """
    wrong = []
    for name, allowed in _TRUE.items():
        value = str(await connection.fetchval(f"select current_setting('{name}')"))
        if value not in allowed:
            wrong.append(f"{name} = {value}")
    if wrong:
        raise SetupError(
            f"This PostgreSQL may lose what it has committed ({', '.join(wrong)}), so the audit log could not be trusted: "
            "set these to `on` for the database, or unset DATABASE_URL to use the embedded one."
        )
