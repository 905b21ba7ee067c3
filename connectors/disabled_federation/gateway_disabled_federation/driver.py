"""Answers from the newest weekly file that passed every check; a refused one leaves the former in force and alerts."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Self

import orjson
import structlog

from gateway.domain.codes import LookupId
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import numbers_of
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Reply, Unavailable
from gateway.domain.supervision import Limits, Supervised, alive
from gateway.sdk import (
    REFUSED_REMEDY,
    BadRecord,
    DoubledLineError,
    DriverContext,
    DropReading,
    NoProtocol,
    Probe,
    Projection,
    Question,
    Sample,
    SealedLines,
    SetAside,
    Setup,
    load_adapter,
    read_setup,
    tell_in_force,
    tell_refused,
)
from gateway_disabled_federation.drop import Drop, DropRefused, check_seal, drops_in, rows_of
from gateway_disabled_federation.facts import Endpoint, Facts

log = structlog.get_logger(__name__)

Row = Mapping[str, object]

LIMITS = Limits(silent_after_s=300.0, restarts_when_silent=False)
"""A look takes as long as the largest file."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The drop that is answered from."""

    day: str
    as_of: datetime
    register: SealedLines
    aside: SetAside
    """Whom the rows that could not be read may be about."""


class WeeklyCsvDriver:
    """Imports whole files off the event loop, and finds a person's rows in memory, where they lie encrypted."""

    models: ClassVar = (Facts, Endpoint, NoProtocol)

    def __init__(self, setup: Setup[Facts, Endpoint, NoProtocol], context: DriverContext) -> None:
        manifest = context.manifest
        self._facts = setup.facts
        self._endpoint = setup.endpoint
        self._context = context
        self._project = {name: Projection(manifest, name) for name in manifest.questions}
        self._adapters = {
            name: load_adapter(question.adapter) for name, question in manifest.questions.items() if question.adapter
        }
        self._in_force: InForce | None = None
        self._seen: dict[str, int] = {}
        self._is_stale = False
        self._watch: Supervised | None = None
        self._reading = DropReading[InForce]()

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        return cls(read_setup(context, *cls.models), context)

    async def start(self) -> None:
        """Import what lies there, then watch the folder, whatever came of the first look."""
        if self._watch is not None:
            return
        department = self._context.manifest.connector.department
        try:
            await self.look()
        finally:
            self._watch = self._context.supervisor.start(f"snapshot-{department}", self._keep_looking, LIMITS)

    async def close(self) -> None:
        """Stop watching, break off an import at its next rows, and forget the register."""
        if self._watch is not None:
            await self._watch.stop()
        await self._reading.close()
        self._watch = None
        self._in_force = None

    async def ask(self, question: Question) -> Reply:
        """Answer from the drop in force, at once."""
        held = self._in_force
        if held is None:
            return Unavailable("no_snapshot")
        numbers = numbers_of(question.subject.person_id.number)
        if any(held.aside.may_name(number, question.subject.name) for number in numbers):
            return PartialMatch(held.as_of, held.day)
        rows = [orjson.loads(line) for number in numbers for line in held.register.find(number)]
        if not rows:
            return NoRecord(held.as_of, held.day)
        if len({fold_name(row[self._facts.whose]) for row in rows}) > 1:
            return Ambiguous(held.as_of, held.day)
        return self._read(rows, question, held)

    async def probe(self, _probe: Probe) -> Reply:
        """See whether the newest finished file is there, and as it was sealed."""
        try:
            fault = await asyncio.to_thread(self._newest_fault)
        except OSError as error:
            return Unavailable("folder", cause=type(error).__name__)
        return NoRecord() if fault is None else fault

    def _newest_fault(self) -> Unavailable | None:
        """Why no file could come into force.  Raises OSError."""
        folder = self._endpoint.folder
        list(folder.iterdir())
        drops = drops_in(folder, self._facts.prefix)
        if not drops:
            return Unavailable("no_snapshot")
        try:
            check_seal(drops[-1])
        except DropRefused as refused:
            return Unavailable("snapshot_refused", cause=refused.reason)
        return None

    def _read(self, rows: Sequence[Row], question: Question, held: InForce) -> Reply:
        try:
            records = tuple(self._project[question.name](row, question.items) for row in self._shaped(rows, question))
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad), trace=held.day)
        except (TypeError, ValueError, KeyError):
            return Unavailable("bad_record", cause="adapter", trace=held.day)
        return Found(records, held.as_of, held.day) if records else NoRecord(held.as_of, held.day)

    def _shaped(self, rows: Sequence[Row], question: Question) -> Iterator[Row]:
        """The rows as the manifest's adapter makes them, where it names one; a row that it makes None is none of this question."""
        adapter = self._adapters.get(question.name)
        for row in rows:
            shaped = row if adapter is None else adapter(row, question)
            if shaped is not None:
                yield shaped

    async def look(self) -> None:
        """Import every finished drop that is new, oldest first."""
        is_first = not self._seen
        try:
            new = await asyncio.to_thread(self._new_drops)
            for drop, sealed_at in new:
                await self._try(drop)
                self._seen[drop.day] = sealed_at
            if is_first and self._in_force is None:
                await self._go_back({drop.day for drop, _ in new})
        except OSError as fault:
            self._tell("snapshot_folder", type(fault).__name__)
        self._watch_age()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._endpoint.poll_s)
            await self.look()
            alive()

    def _new_drops(self) -> list[tuple[Drop, int]]:
        """Drops not looked at since they were sealed, and when; at the start the last two alone, so that a shrink is still seen."""
        drops = drops_in(self._endpoint.folder, self._facts.prefix)
        sealed = {drop.day: drop.sealed_at or 0 for drop in drops}
        new = [drop for drop in drops if self._seen.get(drop.day) != sealed[drop.day]]
        wanted = [(drop, sealed[drop.day]) for drop in (new if self._seen else new[-2:])]
        left = {drop.day for drop, _ in wanted}
        self._seen = {day: sealed_at for day, sealed_at in sealed.items() if day not in left}
        return wanted

    async def _go_back(self, refused: set[str]) -> None:
        """After a start, where the newest drops are all refused: what was in force before them."""
        drops = await asyncio.to_thread(drops_in, self._endpoint.folder, self._facts.prefix)
        for drop in reversed(drops):
            if self._in_force is None and drop.day not in refused:
                await self._try(drop)

    async def _try(self, drop: Drop) -> None:
        former = self._in_force
        try:
            self._in_force = await self._reading.of(
                f"{drop.day} of {drop.sealed_at}", partial(self._load, drop, former)
            )
        except DropRefused as refused:
            tell_refused(self._context.manifest.connector.department, refused.reason)
            self._tell("snapshot_refused", refused.reason)
        else:
            log.info("snapshot_in_force", department=self._context.manifest.connector.department, batch=drop.day)
            tell_in_force(self._context.manifest.connector.department, self._in_force.aside.rows)
            if self._in_force.aside.rows:
                self._tell("snapshot_rows_set_aside", f"{self._in_force.aside.rows} of {drop.day}")
            if former is not None:
                await asyncio.to_thread(former.register.forget)

    def _load(self, drop: Drop, held: InForce | None) -> InForce:
        """A whole new register.  Raises DropRefused; `held` is never touched."""
        if held is not None and drop.day <= held.day:
            raise DropRefused("older")
        if drop.as_of.date() > self._context.clock.today():
            raise DropRefused("future")
        register, aside, sample = SealedLines(), SetAside(), Sample(0 if held is None else held.register.rows)
        try:
            register.fill(sample.of(rows_of(drop, self._facts, aside)), self._reading.go_on)
        except DoubledLineError:
            raise DropRefused("doubled") from None
        made = InForce(drop.day, drop.as_of, register, aside)
        if held is not None and drop.day != self._endpoint.confirm_shrink:
            self._check_change(made, held, sample)
        return made

    def _check_change(self, made: InForce, held: InForce, sample: Sample) -> None:
        """By rows, the set-aside ones among them, by people, and by what is said of them.  Raises DropRefused."""
        bad, facts = made.aside.rows, self._facts
        change = facts.change(held.register.rows + held.aside.rows, made.register.rows + bad)
        if change := change or facts.change(len(held.register), len(made.register) + bad):
            raise DropRefused(change)
        if sample.share_changed(held.register, made.register, self._said) > facts.most_changed:
            raise DropRefused("changed")

    def _said(self, line: str) -> tuple[str, ...]:
        row = orjson.loads(line)
        return tuple(row[column] for column in self._facts.stable)

    def _watch_age(self) -> None:
        """Tell the operator once when the drop in force has grown old; it goes on answering, with its own time."""
        held = self._in_force
        age = timedelta(0) if held is None else self._context.clock.now() - held.as_of
        is_stale = age > timedelta(hours=self._facts.stale_after_h)
        if is_stale and not self._is_stale:
            self._tell("snapshot_stale", f"{age.days} days")
        self._is_stale = is_stale

    def _tell(self, kind: str, why: str) -> None:
        remedy = {"remedy": REFUSED_REMEDY} if kind == "snapshot_refused" else {}
        log.warning(kind, department=self._context.manifest.connector.department, reason=why, **remedy)
        self._context.alert(kind, LookupId(""))
