"""The simulated disabled persons' federation: a CSV file every Friday night, and nobody to ask."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import ClassVar

from gateway_demo.kit import Bureau, DepartmentSettings

from .drops import Cells, DropFolder, certificates, last_friday

BAD_WEEKS = frozenset(
    {
        "truncated", "lying_count", "shrink", "doubled", "renamed_column", "spreadsheet", "broken_quotes", "wrong_encoding",
        "resent", "future",
    }
)  # fmt: skip

SLIP = "one_slip"
"""A week in which one number has a slip of the pen; it comes into force, without that row."""


class DisabledFederation(Bureau):
    """A drop a week.

    A bad week (BAD_WEEKS, SLIP) is written at once when its fault is switched on, dated a day after the last Friday, and taken away when it is
    switched off; `resent` is dated a week before it and `future` next Friday.  The common faults of HTTP meet nobody here.
    """

    name: ClassVar[str] = "disabled_federation"
    quirks: ClassVar[frozenset[str]] = BAD_WEEKS | {SLIP}
    speaks_http: ClassVar[bool] = False

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._drops = DropFolder(self.home / "out")
        self._rows: Sequence[Cells] = ()
        self._bad: date | None = None
        self._weekly: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the register and write last Friday's drop."""
        self._rows = certificates(self.rows("disability"), self.rows("household"))
        await asyncio.to_thread(self._drops.write, last_friday(self.clock.today()), self._rows)
        self._weekly = asyncio.create_task(self._write_weekly())

    async def stop(self) -> None:
        """Stop writing."""
        if self._weekly is not None:
            self._weekly.cancel()
            with suppress(asyncio.CancelledError):
                await self._weekly

    def endpoint(self, url: str) -> dict[str, str]:
        """The drop folder."""
        del url
        return {"folder": str(self.home / "out"), "poll_s": "0.5"}

    async def faults_changed(self) -> None:
        """Write the bad drop that was ordered, or take it away."""
        ordered = next((name for name in sorted(self.quirks) if self.fault_on(name)), None)
        if self._bad is not None:
            await asyncio.to_thread(self._drops.withdraw, self._bad)
            self._bad = None
        if ordered is not None:
            days = {"resent": -7, "future": 7}.get(ordered, 1)
            self._bad = last_friday(self.clock.today()) + timedelta(days=days)
            await asyncio.to_thread(self._drops.write, self._bad, self._rows, fault=ordered)

    async def _write_weekly(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            day = last_friday(self.clock.today())
            if not self._drops.has(day):
                await asyncio.to_thread(self._drops.write, day, self._rows)


BUREAU = DisabledFederation
