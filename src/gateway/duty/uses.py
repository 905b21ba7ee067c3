"""When accounts were last used: by the register of accounts, or a record of our own where the city keeps none."""

from datetime import date, timedelta
from typing import Protocol

from gateway.db import Database, Keyring, Statement

_TOUCH = "select gateway.touch_account($1, $2, $3) as idle_days"
_WAKE = "update gateway.account_use set last_on = $2 where account = $1"
_SWEEP = "delete from gateway.account_use where last_on < $1"
_KEPT = timedelta(days=1096)


class AccountUses(Protocol):
    """Who knows it.  Days are the domain clock's."""

    async def idle_days(self, account: str, today: date, most_days: int) -> int | None:
        """For how many days it was not used, where those are more than `most_days`; else None, and it is used today.  Raises FAULTS."""

    def wake(self, account: str, today: date) -> Statement:
        """The account counts as used today."""


class OwnUses:
    """By keyed tags in a table of this room.  An account is used when it asks."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def idle_days(self, account: str, today: date, most_days: int) -> int | None:
        """See AccountUses."""
        row = await self._database.fetchrow(_TOUCH, self._tag(account), today, most_days)
        idle: int | None = None if row is None else row["idle_days"]
        return idle

    def wake(self, account: str, today: date) -> Statement:
        """See AccountUses."""
        return Statement(_WAKE, (self._tag(account), today))

    def _tag(self, account: str) -> bytes:
        return self._keyring.tag(b"account " + account.encode())


def sweep_uses(today: date) -> Statement:
    """The statement that deletes what is over."""
    return Statement(_SWEEP, (today - _KEPT,))
