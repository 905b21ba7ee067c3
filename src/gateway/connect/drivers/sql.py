"""The exchange database protocol: a request row in every county's schema, and their answers put together (docs/departments/real_estate.md)."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from pydantic import Field

from gateway.connect.drivers.exchange_lane import NO_RECEIPT, CountyAnswer, CountyRows, ExchangeLane, LaneFacts, Missing
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson, name_in
from gateway.connect.drivers.request_number import ALPHABET, request_number
from gateway.domain.clock import CHINA
from gateway.domain.codes import CountyCode
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import (
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from gateway.sdk import BadRecord, ClosedModel, DriverContext, Probe, Question, Setup, read_day, read_setup

MARGIN_S = 0.05
"""What is known is handed over this long before the deadline, so that the reply is not lost at it."""
ID_KINDS = {"CN18": "1", "HMT18": "2", "FPR18": "3", "FPR15": "3"}
AGAIN_AFTER_S = {"silent": 5.0, "unreachable": 10.0, "closed": 1800.0}
AGAIN_S = 30.0
PARAMETERS = 9
"""Of `submit`, behind the request's number."""
LAST_ATTEMPT = len(ALPHABET) - 1
"""A handle has one character a county; after the last attempt the same row is looked at for ever."""
_LOST = {"unreachable": "refused_connection", "refused": "refused"}


class SqlEndpoint(ClosedModel):
    """The operator's settings: the exchange database and our role there; poll_s where the department allows another pace."""

    dsn: str = Field(pattern=r"^postgres(ql)?://")
    poll_s: float | None = Field(default=None, gt=0)


class SqlFacts(ClosedModel):
    """`[driver]` of the manifest.

    schema_prefix: with a county code behind it, the county's schema.  submit, status, rows: SQL files beside the manifest; `submit`
    takes request number, lookup id, name, number, its kind, matter's title and code, officer, case number and intent receipt.
    copy_days: how many days the copy is behind.  most_rows: a county's longest answer to one question.  Times in seconds.
    """

    kind: str
    schema_prefix: str = Field(pattern=r"^[a-z_]+$")
    counties: list[str] = Field(min_length=1)
    submit: str = "submit.sql"
    status: str = "status.sql"
    rows: str = "rows.sql"
    poll_s: float = Field(default=1.0, gt=0)
    stuck_s: float = Field(default=30.0, gt=0)
    copy_days: int = Field(default=1, ge=0)
    most_rows: int = Field(default=500, gt=0)


class SqlProtocol(ClosedModel):
    """`protocol` of a question: columns of the answer.

    group: rows of one right.  joined: null while a row is not whole.  as_of: the copy's day.  drop: differ between two copies of
    one row.  name: the person's name: another one than asked about is a partial match, several are ambiguous; "" for none.
    """

    group: str
    joined: str
    as_of: str
    drop: list[str] = Field(default_factory=list)
    name: str = ""


@dataclass(frozen=True, slots=True)
class _CountyAnswer:
    """What one county answered in full.  days: those of the copies its rows come from; number: its request's; names: of its rows."""

    records: tuple[Record, ...]
    days: tuple[date, ...]
    number: str
    names: frozenset[str]


class SqlDriver:
    """Asks all counties at once.  A county that stays silent is named; what the others hold is told all the same."""

    models: ClassVar = (SqlFacts, SqlEndpoint, SqlProtocol)

    def __init__(self, setup: Setup[SqlFacts, SqlEndpoint, SqlProtocol], context: DriverContext) -> None:
        self._facts = facts = setup.facts
        self._context = context
        self._counties = tuple(CountyCode(county) for county in facts.counties)
        ((self._name, self._protocol),) = setup.protocols.items()
        self._reader = RecordReader(context.manifest, self._name)
        lane = LaneFacts(
            submit=_read(context, facts.submit),
            status=_read(context, facts.status),
            rows=_read(context, facts.rows),
            poll_s=setup.endpoint.poll_s or facts.poll_s,
            stuck_s=facts.stuck_s,
            joined=self._protocol.joined,
            most_rows=facts.most_rows,
        )
        self._lanes = {
            county: ExchangeLane(setup.endpoint.dsn, f"{facts.schema_prefix}{county}", lane, context.supervisor)
            for county in self._counties
        }

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        name = context.manifest.connector.name
        if len(context.manifest.questions) != 1:
            raise SetupError(
                f"The sql driver of connector {name} answers one question; its manifest has another number."
            )
        return cls(read_setup(context, *cls.models), context)

    async def start(self) -> None:
        """Connect to every county ahead of the first question."""
        await asyncio.gather(*(lane.open() for lane in self._lanes.values()))

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*(lane.close() for lane in self._lanes.values()))

    async def ask(self, question: Question) -> Reply:
        """Ask all counties, or go on by `question.handle`, until all have answered or shortly before the deadline.

        Found and NoRecord only where every county answered in full; else Incomplete with the missing ones by name.
        """
        attempts = dict(zip(self._counties, self._attempts(question.handle), strict=True))
        trace = request_number(question.lookup_id, self._counties[0], attempts[self._counties[0]])
        try:
            answers = await self._ask_counties(question, attempts)
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person", trace=trace)
        return self._together(question.subject.name, answers, attempts, trace)

    async def probe(self, probe: Probe) -> Reply:
        """See in every county whether rows may be looked for and put in; nothing is."""
        numbers = [request_number(probe.lookup_id, county, 0) for county in self._counties]
        lanes = [
            self._lanes[county].probe(number, PARAMETERS)
            for county, number in zip(self._counties, numbers, strict=True)
        ]
        found = dict(zip(self._counties, await asyncio.gather(*lanes), strict=True))
        missing = {county: word.reason for county, word in found.items() if word is not None}
        return (
            self._incomplete(Incomplete((), tuple(missing)), missing, dict.fromkeys(self._counties, 0))
            if missing
            else NoRecord()
        )

    async def _ask_counties(
        self, question: Question, attempts: dict[CountyCode, int]
    ) -> Mapping[CountyCode, _CountyAnswer | Missing]:
        """Every county's word, or that it is silent.  Raises WrongPerson as soon as one answers about somebody else."""
        asking = {c: asyncio.create_task(self._ask_county(question, c, attempts)) for c in self._counties}
        left_s = question.deadline_s - MARGIN_S - asyncio.get_running_loop().time()
        try:
            await asyncio.wait(asking.values(), timeout=max(0.0, left_s), return_when=asyncio.FIRST_EXCEPTION)
            failed = [task for task in asking.values() if task.done() and task.exception() is not None]
            for task in failed:
                task.result()
            return {c: task.result() if task.done() else Missing("silent") for c, task in asking.items()}
        finally:
            for task in asking.values():
                task.cancel()

    async def _ask_county(
        self, question: Question, county: CountyCode, attempts: dict[CountyCode, int]
    ) -> _CountyAnswer | Missing:
        """One county's word.  A row that had failed already before this question gets a successor at once."""
        while True:
            number = request_number(question.lookup_id, county, attempts[county])
            answer = await self._lanes[county].enter(number, _parameters(question))
            reading = self._read(question, answer, number)
            if not (isinstance(reading, Missing) and reading.asks_anew):
                return reading
            is_last = attempts[county] >= LAST_ATTEMPT
            attempts[county] = min(attempts[county] + 1, LAST_ATTEMPT)
            if is_last or not reading.is_old:
                return reading

    def _read(self, question: Question, answer: CountyAnswer, number: str) -> _CountyAnswer | Missing:
        if isinstance(answer, Missing):
            return answer
        try:
            days = tuple(_copied_on(row[self._protocol.as_of]) for row in answer.rows)
            named = self._protocol.name
            names = frozenset(name_in(row, named) for row in answer.rows) if named else frozenset[str]()
            return _CountyAnswer(tuple(self._records(question, answer)), days, number, names)
        except (BadRecord, ValueError, TypeError):
            return Missing("bad_record", asks_anew=True, is_old=answer.is_old)

    def _records(self, question: Question, answer: CountyRows) -> Iterator[Record]:
        """The person's records among a county's rows, each once.  Raises WrongPerson for a right of strangers alone."""
        seen: set[frozenset[tuple[str, object]]] = set()
        groups: dict[object, int] = {}
        for row in answer.rows:
            group = row[self._protocol.group]
            record = self._reader.read(row, question)
            groups[group] = groups.get(group, 0) + (record is not None)
            content = frozenset((name, value) for name, value in row.items() if name not in self._protocol.drop)
            if record is not None and content not in seen:
                seen.add(content)
                yield record
        if not all(groups.values()):
            raise WrongPerson

    def _together(
        self,
        name: str,
        answers: Mapping[CountyCode, _CountyAnswer | Missing],
        attempts: Mapping[CountyCode, int],
        trace: str,
    ) -> Reply:
        answered = [word for word in answers.values() if isinstance(word, _CountyAnswer)]
        records = tuple(record for word in answered for record in word.records)
        missing = {county: word.reason for county, word in answers.items() if isinstance(word, Missing)}
        copied = self._context.clock.today() - timedelta(days=self._facts.copy_days)
        as_of = datetime.combine(min([copied, *(d for word in answered for d in word.days)]), time(23, 59, 59), CHINA)
        trace = next((word.number for word in answered if word.records), trace)
        names = frozenset[str]().union(*(word.names for word in answered))
        if len(names) > 1:
            return Ambiguous(as_of, trace)
        if not names <= {fold_name(name)}:
            return PartialMatch(as_of, trace)
        if missing:
            return self._incomplete(Incomplete(records, tuple(missing), as_of=as_of, trace=trace), missing, attempts)
        return Found(records, as_of=as_of, trace=trace) if records else NoRecord(as_of=as_of, trace=trace)

    def _incomplete(
        self, known: Incomplete, missing: Mapping[CountyCode, str], attempts: Mapping[CountyCode, int]
    ) -> Reply:
        reasons = set(missing.values())
        after_s = min(AGAIN_AFTER_S.get(reason, AGAIN_S) for reason in reasons)
        reason = reasons.pop() if len(reasons) == 1 else "several"
        if len(missing) == len(self._counties) and reason == NO_RECEIPT:
            return Refused(NO_RECEIPT, trace=known.trace)
        if len(missing) == len(self._counties) and reason in _LOST:
            return Unavailable(_LOST[reason], trace=known.trace)
        return replace(
            known,
            reason=reason,
            handle="".join(ALPHABET[attempts[county]] for county in self._counties),
            resumes_at=self._context.clock.now() + timedelta(seconds=after_s),
        )

    def _attempts(self, handle: str | None) -> tuple[int, ...]:
        """Which attempt each county is at, from a handle; from the beginning where it is none of ours."""
        digits = handle or ""
        if len(digits) != len(self._counties) or any(digit not in ALPHABET for digit in digits):
            return (0,) * len(self._counties)
        return tuple(ALPHABET.index(digit) for digit in digits)


def _parameters(question: Question) -> tuple[object, ...]:
    purpose, person = question.purpose, question.subject
    return (
        question.lookup_id,
        person.name,
        person.person_id.number,
        ID_KINDS.get(person.person_id.kind, "9"),
        purpose.matter_title,
        purpose.matter,
        purpose.officer_card,
        purpose.case_number,
        question.intent,
    )


def _copied_on(value: object) -> date:
    """The day of the copy.  Raises TypeError where it is not known to the day, ValueError where it is no day."""
    day = read_day(value)
    if not isinstance(day, date):
        raise TypeError("not a day")
    return day


def _read(context: DriverContext, name: str) -> str:
    try:
        return context.resources.joinpath(name).read_text(encoding="utf-8")
    except OSError:
        raise SetupError(
            f"The connector {context.manifest.connector.name} lacks the file {name} beside its manifest."
        ) from None
