"""The simulated social security bureau: a drop of files every night and a small live call (docs/departments/social_security.md)."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import parse_qs

from gateway.domain.identifiers.people import numbers_of
from gateway_demo.kit import Bureau, DepartmentSettings, Request, Response, Row, key_of

from .drops import SLOPPY, DropFolder

LIVE = "/sb/live/benefit"
BAD_DROPS = frozenset({"truncated", "bad_trailer", "lying_count", "resent", "doubled", "shrink", "gap"})
LOST_BYTE = "lost_byte"
"""A night in which one line has lost a byte; the drop comes into force, without that line."""
LIVE_PER_SECOND, TOLERANCE_S = "2", 0.1
"""What the bureau bears, and what the network may have squeezed."""
NIGHTLY_HOUR, LATE_HOUR = 2, 9
OTHER_PERSON = "330791199901010014"
"""Whom the bureau mistakes everybody for on the bad day called wrong_person."""


class SocialSecurityBureau(Bureau):
    """Files at night, a live call by day.

    A bad drop (BAD_DROPS), one with a bad line (LOST_BYTE), or a careless one (SLOPPY), is written at once when its fault is switched on, dated today, and taken
    away when it is switched off; `late` keeps the night's drop back until nine.  All other faults meet the live call.  Option:
    `live_per_second` (2).
    """

    name = "social_security"
    quirks: ClassVar[frozenset[str]] = BAD_DROPS | SLOPPY | {LOST_BYTE, "late"}
    usual_s: ClassVar[dict[str, tuple[float, float]]] = {"benefit": (0.2, 2.0), "": (0.0, 0.0)}

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._key = self.secret("key")
        self._folder = self.home / "out"
        self._drops = DropFolder(self._folder, self._key)
        self._rows: list[Row] = []
        self._by_number: dict[str, list[Row]] = {}
        self._live_calls: deque[float] = deque(maxlen=int(settings.options.get("live_per_second", LIVE_PER_SECOND)))
        self._bad: date | None = None
        self._night: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the register and write last night's drop."""
        self._rows = self.rows("social_security")
        self._by_number = {}
        for row in self._rows:
            self._by_number.setdefault(key_of(row["id_no"]), []).append(row)
        await asyncio.to_thread(self._drops.write, self._last_night(), self._rows)
        self._night = asyncio.create_task(self._write_nightly())

    async def stop(self) -> None:
        """Stop writing."""
        if self._night is not None:
            self._night.cancel()
            with suppress(asyncio.CancelledError):
                await self._night

    def endpoint(self, url: str) -> dict[str, str]:
        """The live call's address, the drop folder, the key of the manifests' signatures."""
        return {"url": url, "folder": str(self._folder), "key": self._key, "poll_s": "0.5"}

    async def serve(self, request: Request) -> Response:
        """Answer a live call."""
        if request.method != "GET" or request.path != LIVE:
            return Response.of_json({"flag": "0", "message": "接口不存在"}, 404)
        request.call.purpose = {
            "matter": request.headers.get("x-matter", ""),
            "officer": request.headers.get("x-officer", ""),
        }
        if request.fault == "error" or self._is_too_fast():
            return Response.of_json({"flag": "-1", "message": "库忙请稍后"})
        query = parse_qs(request.query_string, encoding="gb18030")
        number = key_of(query.get("aac002", [""])[0])
        accounts = [row for key in numbers_of(number) for row in self._by_number.get(key, ())]
        if not accounts:
            return Response.of_json({"flag": "1", "message": "", "result": None})
        shown = OTHER_PERSON if request.fault == "wrong_person" else number
        return Response.of_json({"flag": "1", "message": "", "result": benefit(accounts, shown)})

    async def faults_changed(self) -> None:
        """Write the bad drop that was ordered, or take it away."""
        ordered = next((name for name in sorted(BAD_DROPS | SLOPPY | {LOST_BYTE}) if self.fault_on(name)), None)
        if self._bad is not None:
            await asyncio.to_thread(self._drops.withdraw, self._bad)
            self._bad = None
        if ordered is not None:
            self._bad = self._last_night() + timedelta(days=1)
            await asyncio.to_thread(self._drops.write, self._bad, self._rows, fault=ordered)

    def _last_night(self) -> date:
        """The newest batch that is out by now."""
        now = self.clock.now()
        hour = LATE_HOUR if self.fault_on("late") else NIGHTLY_HOUR
        return now.date() - timedelta(days=1 if now.hour >= hour else 2)

    async def _write_nightly(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            batch = self._last_night()
            if self._bad != batch and not self._drops.has(batch):
                await asyncio.to_thread(self._drops.write, batch, self._rows)

    def _is_too_fast(self) -> bool:
        now = time.monotonic()
        if len(self._live_calls) == self._live_calls.maxlen and now - self._live_calls[0] < 1.0 - TOLERANCE_S:
            return True
        self._live_calls.append(now)
        return False


def benefit(accounts: Sequence[Row], number: str) -> dict[str, object]:
    """What is drawn from all the accounts of one number; several names are told as several, so that none of them passes for the person's."""
    pensions = [row["pension"] for row in accounts if row["pension"] is not None]
    status = "0" if not pensions else "2" if all(pension["stopped"] for pension in pensions) else "1"
    benefits = [row["unemployment"] for row in accounts if row["unemployment"] is not None]
    left = max((max(0, benefit["months"] - benefit["used"]) for benefit in benefits), default=0)
    name = "、".join(dict.fromkeys(row["name"] for row in accounts))
    return {"aac002": number, "name": name, "pension": status, "unemployment_left": left}


BUREAU = SocialSecurityBureau
