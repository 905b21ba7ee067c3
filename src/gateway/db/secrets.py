"""Rotating secrets of departments, shared by all workers and kept over restarts, encrypted."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from gateway.db.database import Database
from gateway.db.keyring import Keyring


class SharedSecrets:
    """A store of small values in `gateway.shared_secret`; the `SharedStore` that drivers are given."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._here: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: str) -> bytes | None:
        """The value, or None."""
        row = await self._database.fetchrow("select value from gateway.shared_secret where key = $1", key)
        return None if row is None else self._keyring.open(row["value"], _place(key))

    async def refresh(self, key: str, stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Replace `stale` by what `make` brings, once over all workers; where another has replaced it already, theirs."""
        async with self._here[key], self._database.locked(_place(key)):
            known = await self.get(key)
            if known is not None and known != stale:
                return known
            fresh = await make()
            await self._database.pool.execute(
                "insert into gateway.shared_secret as s (key, value) values ($1, $2) "
                "on conflict (key) do update set value = excluded.value, version = s.version + 1, changed_at = now()",
                key,
                self._keyring.seal(fresh, _place(key)),
            )
            return fresh


def _place(key: str) -> str:
    return f"shared_secret:{key}"
