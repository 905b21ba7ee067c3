"""The snapshot driver: a nightly drop of files imported whole or not at all, and a small live call for what cannot wait."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import ClassVar, Self

import structlog
from pydantic import Field, model_validator

from gateway.connect.drivers.snapshot_batch import (
    BatchManifest,
    BatchRefused,
    Layout,
    check_files,
    check_place,
    drops_in,
    lines_of,
    read_manifest,
)
from gateway.connect.drivers.snapshot_live import LiveCall
from gateway.connect.pace import Pace
from gateway.domain.clock import Clock
from gateway.domain.codes import LookupId
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import is_same_number, numbers_of
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.domain.supervision import Limits, Supervised, alive
from gateway.sdk import (
    REFUSED_REMEDY,
    BadRecord,
    ClosedModel,
    DoubledLineError,
    DriverContext,
    DropReading,
    Pacing,
    Probe,
    Projection,
    Question,
    Sample,
    SealedLines,
    SetAside,
    Setup,
    Tolerance,
    forms_of,
    load_adapter,
    look_up,
    read_setup,
    tell_in_force,
    tell_progress,
    tell_refused,
)

log = structlog.get_logger(__name__)

LIMITS = Limits(silent_after_s=300.0, restarts_when_silent=False)
"""A thread that reads a file cannot be cut short, but by our own word."""
TOLD_ROWS = 4096
"""So often it is told how far an import is."""
SAID_ROWS = 1_000_000
"""So often it is written down how far an import is."""
Adapter = Callable[[Mapping[str, object], Question], Mapping[str, object] | None]


class Endpoint(ClosedModel):
    """The operator's settings.

    folder: where the drops arrive.  key: the department's key for manifests' signatures.  url: of the live call.  poll_s: how often
    the folder is looked at.  confirm_shrink: the one batch that may have shrunk, or grown, confirmed with the department.
    """

    folder: Path
    key: str = Field(min_length=1, repr=False)
    url: str = ""
    poll_s: float = Field(default=2.0, gt=0)
    confirm_shrink: str = ""


class SnapshotFacts(Tolerance):
    """`[driver]` of the manifest.  live_per_second: the live call's own limit, beside the department's."""

    kind: str
    stale_after_h: float = Field(default=36, gt=0)
    live_per_second: float | None = Field(default=None, gt=0)


class SnapshotQuestion(ClosedModel):
    """`protocol` of a question: either a register of the drop with its columns, or the path of a live call.

    key: the column with the person's number, or with the employer's credit code.  whose: the column with the name; lines of one number with several names are an
    ambiguous match.  forms: how cells of columns must be written, `column:form` (`month`, `digits`, `amount`, `county`, `date`, `name`, `text`;
    `?`: or empty).  span: two columns of which the first is not after the second.  organisations: the key is a credit code.
    stable: columns that stay as they are from one drop to the next.  same_name: whether another name than the one asked about is a
    partial match.
    """

    register_name: str = Field(default="", alias="register")
    columns: tuple[str, ...] = ()
    key: str = ""
    whose: str = ""
    forms: tuple[str, ...] = ()
    span: tuple[str, ...] = ()
    organisations: bool = False
    stable: tuple[str, ...] = ()
    same_name: bool = False
    live: str = ""

    @model_validator(mode="after")
    def _has_its_columns(self) -> Self:
        forms_of(self.columns, self.forms, self.span)
        if not {*self.stable} <= {*self.columns}:
            raise ValueError("stable names columns")
        if self.same_name and not self.whose:
            raise ValueError("same_name needs whose")
        return self

    @property
    def layout(self) -> Layout:
        """How its register's lines are read."""
        forms = forms_of(self.columns, self.forms, self.span)
        return Layout(self.columns, self.key, self.whose, forms, self.organisations, self.span, self.stable)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is in force: one batch, its time, an index for each register that is asked, and whom its bad lines may be about."""

    batch: str
    as_of: datetime
    registers: Mapping[str, SealedLines]
    aside: Mapping[str, SetAside]

    def forget(self) -> None:
        """It is in force no more: let go of it little by little."""
        for register in self.registers.values():
            register.forget()


def _live_pace(context: DriverContext, per_second: float | None) -> Pacing:
    return Pace(per_second) if context.paced is None else context.paced("live", per_second)


class SnapshotDriver:
    """Answers from the newest drop that passed every check; a refused one leaves the old one in force and alerts."""

    models: ClassVar = (SnapshotFacts, Endpoint, SnapshotQuestion)

    def __init__(self, setup: Setup[SnapshotFacts, Endpoint, SnapshotQuestion], context: DriverContext) -> None:
        self._manifest = context.manifest
        self._projections = {name: Projection(self._manifest, name) for name in self._manifest.questions}
        self._department = context.manifest.connector.department
        self._clock: Clock = context.clock
        self._alert = context.alert
        self._endpoint = endpoint = setup.endpoint
        self._facts = facts = setup.facts
        self._questions = questions = setup.protocols
        self._layouts = {q.register_name: q.layout for q in questions.values() if q.register_name}
        self._adapters: Mapping[str, Adapter] = {
            name: load_adapter(q.adapter) for name, q in context.manifest.questions.items() if q.adapter is not None
        }
        self._live = LiveCall(context.http, endpoint.url, _live_pace(context, facts.live_per_second))
        self._snapshot: Snapshot | None = None
        self._seen: dict[str, int] = {}
        self._is_stale = False
        self._supervisor = context.supervisor
        self._watch: Supervised | None = None
        self._reading = DropReading[Snapshot]()

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint.  Raises SetupError with the place that does not fit, never with a setting's value."""
        name = context.manifest.connector.name
        setup = read_setup(context, *cls.models)
        for q, protocol in setup.protocols.items():
            if bool(protocol.register_name) == bool(protocol.live):
                raise SetupError(f"The snapshot connector {name}: question {q} needs either register or live.")
            if protocol.register_name and not {protocol.key, protocol.whose or protocol.key} <= {*protocol.columns}:
                raise SetupError(f"The snapshot connector {name}: question {q} has no column for its key or whose.")
            if protocol.live and not setup.endpoint.url:
                raise SetupError(f"The snapshot connector {name}: question {q} is asked live and needs a url.")
        return cls(setup, context)

    @property
    def snapshot(self) -> Snapshot | None:
        """What is in force, or None when no drop has passed yet."""
        return self._snapshot

    async def start(self) -> None:
        """Import what lies there, then watch the folder, whatever came of the first look."""
        if self._watch is not None:
            return
        try:
            await self.look()
        finally:
            self._watch = self._supervisor.start(f"snapshot-{self._department}", self._keep_looking, LIMITS)

    async def close(self) -> None:
        """Stop watching, break off an import at its next rows, and forget the register."""
        if self._watch is not None:
            await self._watch.stop()
        await self._reading.close()
        self._watch = self._snapshot = None

    async def ask(self, question: Question) -> Reply:
        """Answer from the snapshot in force, or ask live."""
        protocol = self._questions[question.name]
        if protocol.live:
            return await self._ask_live(question, protocol.live)
        return self._ask_snapshot(question, protocol)

    async def probe(self, probe: Probe) -> Reply:
        """See whether the newest finished drop is there and signed with our key; and make a live call without a number."""
        try:
            fault = await asyncio.to_thread(self._newest_fault)
        except OSError as error:
            fault = Unavailable("folder", cause=type(error).__name__)
        if fault is not None:
            return fault
        path = next((protocol.live for protocol in self._questions.values() if protocol.live), "")
        called = await self._live.probe(probe, path) if path else NoRecord()
        return NoRecord() if isinstance(called, dict) else called

    def _newest_fault(self) -> Unavailable | None:
        """Why no drop could come into force.  Raises OSError."""
        folder = self._endpoint.folder
        list(folder.iterdir())
        newest = max(drops_in(folder), default=None)
        if newest is None:
            return Unavailable("no_snapshot")
        try:
            check_place(folder / newest)
            read_manifest(folder / newest, self._endpoint.key.encode())
        except BatchRefused as refused:
            return Unavailable("snapshot_refused", cause=refused.reason)
        return None

    async def look(self) -> None:
        """Import every finished drop that is new, oldest first, off the event loop; one after another."""
        is_first = not self._seen
        try:
            new = await asyncio.to_thread(self._new_drops)
            for name, written_at in new.items():
                await self._try(name, written_at)
                self._seen[name] = written_at
            if is_first and self._snapshot is None:
                await self._go_back(new)
        except OSError as fault:
            log.warning("snapshot_folder", department=self._department, fault=type(fault).__name__)
            self._alert("snapshot_folder", LookupId(""))
        self._watch_age()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._endpoint.poll_s)
            await self.look()
            alive()

    def _new_drops(self) -> dict[str, int]:
        """Finished drops not looked at since their `.ok` was written, and when that was.

        At the start only from the last full drop but one, so that order and shrink are judged as they came.
        """
        folder = self._endpoint.folder
        drops = drops_in(folder)
        new = [name for name, written_at in drops.items() if self._seen.get(name) != written_at]
        if self._snapshot is None and not self._seen:
            full = [place for place, name in enumerate(new) if self._is_full(name)]
            new = new[full[-2] if len(full) > 1 else 0 :]
        self._seen = {name: written_at for name, written_at in drops.items() if name not in new}
        return {name: drops[name] for name in new}

    async def _go_back(self, refused: Mapping[str, int]) -> None:
        """After a start, where the newest drops are all refused: what was in force before them, and what they come to after it."""
        for name in sorted(self._seen.keys() - refused.keys(), reverse=True):
            if self._snapshot is None and await asyncio.to_thread(self._is_full, name):
                await self._try(name, self._seen[name])
        for name, written_at in refused.items() if self._snapshot is not None else ():
            await self._try(name, written_at)

    def _is_full(self, name: str) -> bool:
        try:
            return read_manifest(self._endpoint.folder / name, self._endpoint.key.encode()).full
        except BatchRefused:
            return False

    async def _try(self, name: str, written_at: int) -> None:
        former = self._snapshot
        try:
            read = partial(self._load, self._endpoint.folder / name, former)
            self._snapshot = await self._reading.of(f"{name} of {written_at}", read)
        except BatchRefused as refused:
            log.warning(
                "snapshot_refused",
                department=self._department,
                batch=name,
                reason=refused.reason,
                file=refused.file,
                remedy=REFUSED_REMEDY,
            )
            tell_refused(self._department, refused.reason)
            self._alert("snapshot_refused", LookupId(""))
        else:
            rows = {register: index.rows for register, index in self._snapshot.registers.items()}
            log.info("snapshot_in_force", department=self._department, batch=name, rows=rows)
            self._tell_of_set_aside(self._snapshot)
            if former is not None:
                await asyncio.to_thread(former.forget)

    def _load(self, folder: Path, current: Snapshot | None) -> Snapshot:
        """A whole new snapshot from one drop.  Raises BatchRefused; `current` is never touched."""
        check_place(folder)
        manifest = read_manifest(folder, self._endpoint.key.encode())
        self._check_order(manifest, current)
        check_files(folder, manifest)
        for file in manifest.files:
            if file.register not in self._layouts:
                deque(lines_of(folder, file, None), maxlen=0)
        base = None if manifest.full else current
        aside = {name: SetAside() if base is None else base.aside[name].copy() for name in self._layouts}
        samples = {n: Sample(0 if current is None else current.registers[n].rows) for n in self._layouts}
        registers = {
            register: self._index(folder, manifest, register, base, (aside[register], samples[register]))
            for register in self._layouts
        }
        made = Snapshot(manifest.batch, manifest.as_of, registers, aside)
        if manifest.full and current is not None and manifest.batch != self._endpoint.confirm_shrink:
            self._check_change(made, current, samples)
        return made

    def _check_change(self, made: Snapshot, current: Snapshot, samples: Mapping[str, Sample]) -> None:
        """By rows, the set-aside ones among them, by people, and by what is said of them.  Raises BatchRefused."""
        for register, index in made.registers.items():
            before, bad, now_bad = current.registers[register], current.aside[register].rows, made.aside[register].rows
            change = self._facts.change(before.rows + bad, index.rows + now_bad)
            if change := change or self._facts.change(len(before), len(index) + now_bad):
                raise BatchRefused(change, register)
            layout = self._layouts[register]
            if layout.stable and samples[register].share_changed(before, index, layout.said) > self._facts.most_changed:
                raise BatchRefused("changed", register)

    def _tell_of_set_aside(self, snapshot: Snapshot) -> None:
        aside = {register: bad.rows for register, bad in snapshot.aside.items() if bad.rows}
        tell_in_force(self._department, sum(aside.values()))
        if aside:
            log.warning("snapshot_rows_set_aside", department=self._department, batch=snapshot.batch, rows=aside)
            self._alert("snapshot_rows_set_aside", LookupId(""))

    def _check_order(self, manifest: BatchManifest, current: Snapshot | None) -> None:
        if current is not None and manifest.batch <= current.batch:
            raise BatchRefused("older")
        if manifest.as_of.date() > self._clock.today():
            raise BatchRefused("future")
        if not manifest.full and (current is None or manifest.prev != current.batch):
            raise BatchRefused("gap")

    def _index(
        self,
        folder: Path,
        manifest: BatchManifest,
        register: str,
        base: Snapshot | None,
        notes: tuple[SetAside, Sample],
    ) -> SealedLines:
        files = manifest.of(register)
        if manifest.full and not files:
            raise BatchRefused("missing", register)
        aside, sample = notes
        held = None if base is None else base.registers[register]
        index = SealedLines() if held is None else held.sibling()
        layout = self._layouts[register]
        lines = chain.from_iterable(lines_of(folder, file, layout, aside, self._facts) for file in files)
        try:
            index.fill(
                sample.of(self._told(lines, manifest.batch, sum(file.rows for file in files))), self._reading.go_on
            )
        except DoubledLineError:
            raise BatchRefused("doubled", register) from None
        finally:
            tell_progress(self._department, 0, 0)
        return index if held is None else held.overlaid(index)

    def _told(self, lines: Iterable[tuple[str, str]], batch: str, stated: int) -> Iterator[tuple[str, str]]:
        """The lines as they come, with word of how far the import is."""
        for read, line in enumerate(lines):
            if read % TOLD_ROWS == 0:
                tell_progress(self._department, read, stated)
            if read and read % SAID_ROWS == 0:
                log.info("snapshot_import", department=self._department, batch=batch, read=read, stated=stated)
            yield line

    def _watch_age(self) -> None:
        """Alert once when the snapshot in force has grown old; it goes on answering, with its own time."""
        snapshot = self._snapshot
        age = timedelta(0) if snapshot is None else self._clock.now() - snapshot.as_of
        is_stale = age > timedelta(hours=self._facts.stale_after_h)
        if is_stale and not self._is_stale:
            log.warning("snapshot_stale", department=self._department, age_h=round(age.total_seconds() / 3600))
            self._alert("snapshot_stale", LookupId(""))
        self._is_stale = is_stale

    def _ask_snapshot(self, question: Question, protocol: SnapshotQuestion) -> Reply:
        snapshot = self._snapshot
        if snapshot is None:
            return Unavailable("no_snapshot")
        number = _number(question)
        register, aside = snapshot.registers[protocol.register_name], snapshot.aside[protocol.register_name]
        numbers = numbers_of(number)
        if any(aside.may_name(held, _name(question)) for held in numbers):
            return PartialMatch(snapshot.as_of, snapshot.batch)
        lines = [line for held in numbers for line in register.find(held)]
        if not lines:
            return NoRecord(snapshot.as_of, snapshot.batch)
        layout = self._layouts[protocol.register_name]
        rows = [layout.read(line) for line in lines]
        names = {fold_name(row[protocol.whose]) for row in rows} if protocol.whose else set()
        if len(names) > 1:
            return Ambiguous(snapshot.as_of, snapshot.batch)
        if protocol.same_name and names != {fold_name(_name(question))}:
            return PartialMatch(snapshot.as_of, snapshot.batch)
        return self._reply({layout.key: number, "lines": rows}, question, snapshot.as_of, snapshot.batch)

    async def _ask_live(self, question: Question, path: str) -> Reply:
        raw = await self._live.ask(question, path)
        now = self._clock.now()
        if isinstance(raw, dict):
            return self._reply(raw, question, now, "")
        return replace(raw, as_of=now) if isinstance(raw, NoRecord) else raw

    def _reply(self, raw: Mapping[str, object], question: Question, as_of: datetime, trace: str) -> Reply:
        """A raw record, bound to the person asked about, reshaped and projected."""
        facts = self._manifest.questions[question.name]
        if facts.bind:
            bound = look_up(raw, facts.bind)
            if not isinstance(bound, str) or not is_same_number(_number(question), bound):
                self._alert("wrong_person", question.lookup_id)
                return Refused("wrong_person", trace)
        adapter = self._adapters.get(question.name)
        try:
            shaped = raw if adapter is None else adapter(raw, question)
            if shaped is None:
                return NoRecord(as_of, trace)
            return Found((self._projections[question.name](shaped, question.items),), as_of, trace)
        except BadRecord as bad:
            return Unavailable("bad_record", cause=f"{bad.reason}:{bad.item}", trace=trace)


def _number(question: Question) -> str:
    """What the department knows the person or the employer by."""
    return question.subject.person_id.number if question.employer is None else question.employer.code


def _name(question: Question) -> str:
    return question.subject.name if question.employer is None else ""
