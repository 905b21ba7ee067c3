"""Rotating secrets of departments, shared by all workers and kept over restarts, encrypted."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, TypedColumns, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from gateway.db.database import Database
from gateway.db.keyring import Keyring
from gateway.db.prepared import TABLES, Prepared, given


class SecretColumns(TypedColumns):
    """A rotating secret, sealed, and how often it was replaced."""

    key = Column(Text, primary_key=True)
    value = Column(LargeBinary, nullable=False)
    version = Column(Integer, nullable=False, server_default=text("1"))
    changed_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))


SECRET = Table("shared_secret", TABLES, SecretColumns, schema="gateway")
_GET = Prepared(select(SECRET.c.value).where(SECRET.c.key == bindparam("key")))
_FRESH = insert(SECRET).values(given(SECRET.c.key, SECRET.c.value))
_PUT = Prepared(
    _FRESH.on_conflict_do_update(
        index_elements=[SECRET.c.key],
        set_={"value": _FRESH.excluded.value, "version": SECRET.c.version + 1, "changed_at": func.now()},
    )
)


class SharedSecrets:
    """A store of small values in `gateway.shared_secret`; the `SharedStore` that drivers are given."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def get(self, key: str) -> bytes | None:
        """The value, or None."""
        row = await self._database.row(_GET(key=key))
        return None if row is None else self._keyring.open(row["value"], _place(key))

    async def refresh(self, key: str, stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Replace `stale` by what `make` brings, once over all workers; where another has replaced it already, theirs."""
        async with self._database.locked(_place(key)):
            known = await self.get(key)
            if known is not None and known != stale:
                return known
            fresh = await make()
            await self._database.run(_PUT(key=key, value=self._keyring.seal(fresh, _place(key))))
            return fresh


def _place(key: str) -> str:
    return f"shared_secret:{key}"
