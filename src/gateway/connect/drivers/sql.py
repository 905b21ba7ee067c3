"""The exchange database protocol: a request row in every county's schema, and their answers put together (DOMAIN 2.3)."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.connect.drivers.exchange_lane import CountyAnswer, ExchangeLane, LaneFacts, Missing, Row, Rows
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.connect.drivers.request_number import ALPHABET, request_number
from gateway.domain.clock import CHINA
from gateway.domain.codes import CountyCode
from gateway.domain.errors import SetupError
from gateway.domain.reply import Found, Incomplete, NoRecord, Record, Refused, Reply, Unavailable
from gateway.sdk.driver import DriverContext, Question
from gateway.sdk.project import BadRecord

MARGIN_S = 0.05
"""What is known is handed over this long before the deadline, so that the reply is not lost at it."""
ID_KINDS = {"CN18": "1", "HMT18": "2", "FPR18": "3", "FPR15": "3"}
AGAIN_AFTER_S = {"silent": 5.0, "unreachable": 10.0, "closed": 1800.0}
AGAIN_S = 30.0
_LOST = {"unreachable": "refused_connection", "refused": "refused"}


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SqlEndpoint(_Closed):
    """The operator's settings: the exchange database and our role there; poll_s where the department allows another pace."""

    dsn: str = Field(pattern=r"^postgres(ql)?://")
    poll_s: float | None = Field(default=None, gt=0)


class SqlFacts(_Closed):
    """`[driver]` of the manifest.

    schema_prefix: with a county code behind it, the county's schema.  submit, status, rows: SQL files beside the manifest.
    copy_days: how many days the copy is behind.  Times in seconds.
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


class SqlProtocol(_Closed):
    """`protocol` of a question: columns of the answer.

    group: rows of one right.  joined: null while a row is not whole.  as_of: the copy's day.  drop: differ between two copies of
    one row.
    """

    group: str
    joined: str
    as_of: str
    drop: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the counties said, put together."""

    records: tuple[Record, ...]
    missing: Mapping[CountyCode, Missing]
    as_of: datetime
    trace: str


class SqlDriver:
    """Asks all counties at once.  A county that stays silent is named; what the others hold is told all the same."""

    def __init__(self, endpoint: SqlEndpoint, facts: SqlFacts, context: DriverContext) -> None:
        self._facts = facts
        self._context = context
        self._counties = tuple(CountyCode(county) for county in facts.counties)
        ((self._name, question),) = context.manifest.questions.items()
        self._protocol = SqlProtocol.model_validate(question.protocol)
        self._reader = RecordReader(context.manifest, self._name)
        lane = LaneFacts(
            submit=_read(context, facts.submit),
            status=_read(context, facts.status),
            rows=_read(context, facts.rows),
            poll_s=endpoint.poll_s or facts.poll_s,
            stuck_s=facts.stuck_s,
            joined=self._protocol.joined,
        )
        self._lanes = {
            county: ExchangeLane(endpoint.dsn, f"{facts.schema_prefix}{county}", lane) for county in self._counties
        }

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        name = context.manifest.connector.name
        if len(context.manifest.questions) != 1:
            raise SetupError(
                f"The sql driver of connector {name} answers one question; its manifest has another number."
            )
        try:
            endpoint = SqlEndpoint.model_validate(dict(context.endpoint))
            return cls(endpoint, SqlFacts.model_validate(context.manifest.driver), context)
        except ValidationError as error:
            where = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
            raise SetupError(
                f"The sql driver of connector {name} cannot use these settings or facts: {where}."
            ) from None

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
        attempts = self._attempts(question.handle)
        numbers = {c: request_number(question.lookup_id, c, n) for c, n in zip(self._counties, attempts, strict=True)}
        answers = await self._ask_counties(question, numbers)
        try:
            gathered = self._gather(question, answers, numbers)
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person", trace=numbers[self._counties[0]])
        if gathered.missing:
            return self._incomplete(gathered, attempts)
        if gathered.records:
            return Found(gathered.records, as_of=gathered.as_of, trace=gathered.trace)
        return NoRecord(as_of=gathered.as_of, trace=gathered.trace)

    async def _ask_counties(
        self, question: Question, numbers: Mapping[CountyCode, str]
    ) -> dict[CountyCode, CountyAnswer]:
        parameters = _parameters(question)
        waiting = {county: self._lanes[county].enter(number, parameters) for county, number in numbers.items()}
        left_s = question.deadline_s - MARGIN_S - asyncio.get_running_loop().time()
        try:
            await asyncio.wait(waiting.values(), timeout=max(0.0, left_s))
            return {c: answer.result() if answer.done() else Missing("silent") for c, answer in waiting.items()}
        finally:
            for answer in waiting.values():
                answer.cancel()

    def _gather(
        self, question: Question, answers: Mapping[CountyCode, CountyAnswer], numbers: Mapping[CountyCode, str]
    ) -> _Gathered:
        records: list[Record] = []
        missing: dict[CountyCode, Missing] = {}
        days = [self._context.clock.today() - timedelta(days=self._facts.copy_days)]
        trace = numbers[self._counties[0]]
        for county, answer in answers.items():
            try:
                found = list(self._records(question, answer)) if isinstance(answer, Rows) else []
                days += self._days(answer)
            except (BadRecord, ValueError):
                answer, found = Missing("bad_record", asks_anew=True), []  # noqa: PLW2901 - the answer is worth no more
            if isinstance(answer, Missing):
                missing[county] = answer
            trace = numbers[county] if found and not records else trace
            records += found
        as_of = datetime.combine(min(days), time(23, 59, 59), CHINA)
        return _Gathered(tuple(records), missing, as_of, trace)

    def _records(self, question: Question, answer: Rows) -> Iterator[Record]:
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

    def _days(self, answer: CountyAnswer) -> list[date]:
        rows: Sequence[Row] = answer.rows if isinstance(answer, Rows) else ()
        return [date.fromisoformat(str(row[self._protocol.as_of])) for row in rows]

    def _incomplete(self, gathered: _Gathered, attempts: Sequence[int]) -> Reply:
        reasons = {missing.reason for missing in gathered.missing.values()}
        if len(gathered.missing) == len(self._counties) and len(reasons) == 1 and reasons <= _LOST.keys():
            return Unavailable(_LOST[reasons.pop()], trace=gathered.trace)
        spent = {county for county, missing in gathered.missing.items() if missing.asks_anew}
        after_s = min(AGAIN_AFTER_S.get(reason, AGAIN_S) for reason in reasons)
        return Incomplete(
            gathered.records,
            tuple(gathered.missing),
            reason=reasons.pop() if len(reasons) == 1 else "several",
            handle=_handle([n + (c in spent) for c, n in zip(self._counties, attempts, strict=True)]),
            resumes_at=self._context.clock.now() + timedelta(seconds=after_s),
            as_of=gathered.as_of,
            trace=gathered.trace,
        )

    def _attempts(self, handle: str | None) -> tuple[int, ...]:
        """Which attempt each county is at, from a handle; from the beginning where it is none of ours."""
        digits = handle or ""
        if len(digits) != len(self._counties) or any(digit not in ALPHABET for digit in digits):
            return (0,) * len(self._counties)
        return tuple(ALPHABET.index(digit) for digit in digits)


def _handle(attempts: Sequence[int]) -> str:
    """One character a county, its attempt; after the last one the same row is looked at for ever."""
    return "".join(ALPHABET[min(attempt, len(ALPHABET) - 1)] for attempt in attempts)


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
    )


def _read(context: DriverContext, name: str) -> str:
    try:
        return context.resources.joinpath(name).read_text(encoding="utf-8")
    except OSError:
        raise SetupError(
            f"The connector {context.manifest.connector.name} lacks the file {name} beside its manifest."
        ) from None
