"""Requests that were cut off before they were read: counted here, and written down once for each client and reason in every window."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from gateway.audit.content import burst
from gateway.audit.model import Draft
from gateway.domain.errors import AuditUnavailable
from gateway.domain.supervision import alive

log = structlog.get_logger(__name__)

WINDOW_S = 10.0
UNVERIFIED = "unverified"
"""The client of those whose token has not been looked at: nobody is named who might not be it."""


class Rejections:
    """Counts, and tells the log.  record: writes an entry; raises AuditUnavailable.

    What has been counted when the process is killed is lost: at most one window.
    """

    def __init__(self, record: Callable[[Draft], Awaitable[object]]) -> None:
        self._record = record
        self._counted: Counter[tuple[str, str]] = Counter()

    def count(self, client: str | None, reason: str) -> None:
        """One more.  client: as a verified token names it; None where none was looked at."""
        self._counted[client or UNVERIFIED, reason] += 1

    async def run(self) -> None:
        """Tell the log after every window, for ever."""
        while True:
            await asyncio.sleep(WINDOW_S)
            await self.tell()
            alive()

    async def tell(self) -> None:
        """Write down what was counted; what the log cannot take now is counted on."""
        for key, count in list(self._counted.items()):
            try:
                await self._record(burst(*key, count))
            except AuditUnavailable:
                log.warning("rejections_not_told", waiting=self._counted.total())
                return
            self._counted[key] -= count
            if not self._counted[key]:
                del self._counted[key]
