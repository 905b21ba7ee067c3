"""The simulated natural resources bureau: an exchange database with nine counties and the workers that answer in it (docs/departments/real_estate.md)."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import asyncpg

from gateway_demo.kit import Bureau, Call, DepartmentSettings

from .exchange import COUNTIES, Exchange
from .mischief import ALIKE, spoilt
from .register import Register

CLOSED_FROM, CLOSED_UNTIL = "00:30", "02:00"
ERRORS = {
    "closed": ("E01", "数据装载时段暂停服务"),
    "busy": ("E07", "待处理请求过多"),
    "error": ("E99", "系统异常"),
    "empty": ("E12", "权利人姓名不能为空"),
    "receipt": ("E41", "留痕回执缺失或无效"),
}


def _database_gone() -> contextlib.suppress:
    """What a worker does not mind: the database is being stopped or started again."""
    return contextlib.suppress(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)


@dataclass(frozen=True, slots=True)
class _BadDay:
    """What a row meets: a fault by name, or "" for a row turned away with an error; how late the fault makes it."""

    name: str
    error: str | None
    delay_s: float


class RealEstateBureau(Bureau):
    """Nine counties, each with a worker of its own.

    Options: `open_rows` a county (generous unless given; the real bureau's are 100).  The time an answer takes is drawn as kind
    `county`.  Where the pace is not a real department's, the gateway may look ten times a second.
    """

    name = "real_estate"
    speaks_http = False
    takes_demands = True
    quirks: ClassVar[frozenset[str]] = frozenset(
        {"stuck", "early", "closed", "area_unit", "duplicate", "historical", "old_register"}
    )
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"county": (1.0, 5.0), "": (0.0, 0.0)}

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._exchange = Exchange(self.home, self.secret("password"))
        self._register = Register([])
        self._open_most = int(settings.options.get("open_rows", "5000"))
        self._known: dict[str, set[str]] = {county: set() for county in COUNTIES}
        self._left: dict[str, set[str]] = {county: set() for county in COUNTIES}
        self._working: dict[str, int] = dict.fromkeys(COUNTIES, 0)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_refusing = False

    async def start(self) -> None:
        """Read the register, open the exchange, answer what an earlier process left."""
        self._register = Register(self.rows("real_estate"))
        await self._exchange.open(self._look)
        for county in COUNTIES:
            self._look(county)

    async def stop(self) -> None:
        """Stop the workers and the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._exchange.close()

    def endpoint(self, url: str) -> dict[str, str]:
        """The gateway's own address of the exchange database."""
        del url
        brisk = {"poll_s": "0.1"} if self.settings.profile.kind in {"none", "fixed"} else {}
        return {"dsn": self._exchange.gateway_dsn, **brisk}

    async def faults_changed(self) -> None:
        """Refuse or admit the gateway; what was left lying on a bad day is looked at again."""
        refusals = [fault for fault in self.faults.active() if fault.name == "refuse"]
        if refusals or self._is_refusing:
            shut = frozenset(fault.county for fault in refusals if fault.county is not None)
            await self._exchange.let_in(login=all(fault.county for fault in refusals), shut=shut)
        self._is_refusing = bool(refusals)
        for county in COUNTIES:
            self._known[county] -= self._left[county]
            self._left[county].clear()
            self._look(county)

    def _look(self, county: str) -> None:
        self._spawn(self._take_new_rows(county))

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_new_rows(self, county: str) -> None:
        """Take up what waits: rows on a bad day each by itself, all others that take the same time together."""
        together: defaultdict[float, list[asyncpg.Record]] = defaultdict(list)
        with _database_gone():
            rows = [row for row in await self._exchange.new_rows(county) if row["req_id"] not in self._known[county]]
            for row in rows:
                self._known[county].add(row["req_id"])
                self._working[county] += 1
                call = self.served(row["batch_no"], "county", path=f"qz_bdc_{county}.req", county=county)
                call.purpose = {"matter": row["sxbm"], "officer": row["cxr"]}
                call.outcome = "answered"
                fault = self.fault_for(call)
                bad_day = "" if fault is None else ALIKE.get(fault.name, fault.name)
                error = self._error(county, row["xm"], bad_day) or self._lack(row, call)
                if error is None and fault is None:
                    together[self.pace.seconds("county")].append(row)
                else:
                    day = _BadDay(bad_day, error, fault.delay_s if fault else 0.0)
                    self._spawn(self._serve_badly(county, row, call, day))
        for seconds, good in together.items():
            self._spawn(self._serve(county, good, seconds))

    async def _serve(self, county: str, rows: Sequence[asyncpg.Record], seconds: float) -> None:
        """Rows from 0 to their end; what a database that goes away leaves open is taken up at the next start."""
        with _database_gone():
            await self._exchange.pick(county, [row["req_id"] for row in rows])
            await asyncio.sleep(seconds)
            found = {row["req_id"]: self._register.find(county, row["zjh"], row["xm"]) for row in rows}
            await self._exchange.answer(county, found, self._day())
        self._working[county] -= len(rows)
        self._known[county].difference_update(row["req_id"] for row in rows)

    async def _serve_badly(self, county: str, row: asyncpg.Record, call: Call, day: _BadDay) -> None:
        """One row on a bad day, or one that is turned away."""
        call.outcome = day.name if day.error is None else ERRORS[day.error][0]
        self._working[county] -= 1
        req_id = row["req_id"]
        is_left = day.error is None and day.name in {"hang", "stuck"}
        if is_left:
            self._left[county].add(req_id)
        with _database_gone():
            if day.error is not None:
                await self._exchange.fail(county, req_id, *ERRORS[day.error])
            elif day.name != "hang":
                await self._exchange.pick(county, [req_id])
            if day.error is None and not is_left:
                await asyncio.sleep(self.pace.seconds("county") + (day.delay_s if day.name == "slow" else 0.0))
                await self._answer_badly(county, row, day)
        if not is_left:
            self._known[county].discard(req_id)

    def _error(self, county: str, name: str, bad_day: str) -> str | None:
        if bad_day == "closed" or self.is_between(CLOSED_FROM, CLOSED_UNTIL):
            return "closed"
        if bad_day == "busy" or self._working[county] > self._open_most:
            return "busy"
        if bad_day == "error":
            return "error"
        return None if name.strip() else "empty"

    def _lack(self, row: asyncpg.Record, call: Call) -> str | None:
        """Whether the row lacks a receipt that is demanded, as it was when it was put in."""
        call.receipt = self.lack(row["lhhz"], row["batch_no"], row["zjh"], row["created_at"].timestamp())
        return "receipt" if call.receipt else None

    async def _answer_badly(self, county: str, row: asyncpg.Record, day: _BadDay) -> None:
        found = self._register.find(county, row["zjh"], row["xm"])
        rights = spoilt(found, day.name, number=row["zjh"], name=row["xm"])
        if day.name in {"garbage", "area_unit"}:
            await self._exchange.keep_area_as_text(county)
        if day.name in {"early", "half"} and rights:
            first = rights if day.name == "half" else []
            await self._exchange.answer_first_half(county, {row["req_id"]: first}, self._day())
            await asyncio.sleep(day.delay_s)
        await self._exchange.answer(county, {row["req_id"]: rights}, self._day())

    def _day(self) -> date:
        """The copy is of yesterday."""
        return self.clock.today() - timedelta(days=1)


BUREAU = RealEstateBureau
