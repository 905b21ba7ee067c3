"""SOAP with an inner XML document: one operation, percent-encoded text, and replies whose text decides (docs/departments/vehicles.md)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import Field

from gateway.connect.drivers.json_replies import told_code
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson, name_in
from gateway.connect.drivers.soap_messages import SoapAnswer, SoapFault, UnreadableSoap, read_answer, request_envelope
from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Record, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    ClosedModel,
    DriverContext,
    HttpFault,
    Probe,
    Question,
    Setup,
    read_moment,
    read_setup,
)


class SoapFacts(ClosedModel):
    """`[driver]` of the manifest.  Codes: `ok`, `failed` (its text decides) and everything else, which is a fault.

    person_id, name: elements of the query condition.  row: the element of one row.  row_time: the row's own time, China's.
    absent, refused, busy: pieces of text in the message of a failed call; a failure with another text is a fault.
    """

    kind: Literal["soap"]
    path: str = Field(pattern=r"^/")
    operation: str = "queryObjectOut"
    system: str
    person_id: str
    name: str
    row: str
    row_time: str
    ok: str = "1"
    failed: str = "0"
    absent: list[str]
    refused: list[str]
    busy: tuple[str, ...] = ()


class SoapEndpoint(ClosedModel):
    """The operator's settings: the department's address and the serial key that is bound to ours."""

    url: str = Field(pattern=r"^https?://")
    serial: str = Field(min_length=1)


class SoapProtocol(ClosedModel):
    """`protocol` of one question: the department's interface id.

    name: the element of a row with the person's name: another one than asked about is a partial match, several are ambiguous; "" for none.
    """

    interface: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    interface: str
    name: str
    reader: RecordReader


class SoapDriver:
    """Asks a department that answers `queryObjectOut`."""

    models: ClassVar = (SoapFacts, SoapEndpoint, SoapProtocol)

    def __init__(self, setup: Setup[SoapFacts, SoapEndpoint, SoapProtocol], context: DriverContext) -> None:
        self._facts = facts = setup.facts
        self._endpoint = endpoint = setup.endpoint
        self._asked = {
            name: _Asked(protocol.interface, protocol.name, RecordReader(context.manifest, name))
            for name, protocol in setup.protocols.items()
        }
        self._context = context
        self._deadline_s = context.manifest.limits.deadline_s
        self._url = endpoint.url.rstrip("/") + facts.path

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        return cls(read_setup(context, *cls.models), context)

    async def start(self) -> None:
        """Nothing: every call stands alone."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Ask once."""
        answer = await self._exchange(question)
        if isinstance(answer, Unavailable):
            return answer
        try:
            return self._read(question, answer)
        except UnreadableSoap:
            return Unavailable("garbage")
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad))
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person")

    async def probe(self, probe: Probe) -> Reply:
        """Ask the first question without a number: the department looks at our key first."""
        interface = next(iter(self._asked.values())).interface
        answer = await self._send(probe, interface, {self._facts.person_id: "", self._facts.name: ""}, {})
        if isinstance(answer, Unavailable):
            return answer
        if answer.code == self._facts.failed:
            return self._failed(answer.message)
        return (
            NoRecord()
            if answer.code == self._facts.ok
            else Unavailable("department_error", cause=told_code(answer.code))
        )

    async def _exchange(self, question: Question) -> SoapAnswer | Unavailable:
        person, purpose = question.subject, question.purpose
        condition = {self._facts.person_id: person.person_id.number, self._facts.name: person.name}
        why = {"X-Matter": purpose.matter, "X-Officer-Card": purpose.officer_card}
        return await self._send(question, self._asked[question.name].interface, condition, why)

    async def _send(
        self, question: Question | Probe, interface: str, condition: Mapping[str, str], why: Mapping[str, str]
    ) -> SoapAnswer | Unavailable:
        """The answer, or why there is none."""
        try:
            return await self._answer(question, interface, condition, why)
        except HttpFault as fault:
            return Unavailable(fault.reason)
        except SoapFault:
            return Unavailable("department_error", cause="soap_fault")
        except UnreadableSoap:
            return Unavailable("garbage")

    async def _answer(
        self, question: Question | Probe, interface: str, condition: Mapping[str, str], why: Mapping[str, str]
    ) -> SoapAnswer:
        """Raises HttpFault, SoapFault, UnreadableSoap."""
        facts = self._facts
        reply = await self._context.http.request(
            "POST",
            self._url,
            headers={
                "Content-Type": "text/xml; charset=GBK",
                "SOAPAction": f'"{facts.operation}"',
                "X-Lookup-Id": question.lookup_id,
                **why,
            },
            body=request_envelope(
                facts.operation,
                {"xtlb": facts.system, "jkxlh": self._endpoint.serial, "jkid": interface},
                condition,
            ),
            timeout_s=min(self._deadline_s, question.deadline_s - asyncio.get_running_loop().time()),
        )
        if reply.status == 429:
            raise HttpFault("rate_limited")
        try:
            answer = read_answer(reply, facts.row)
        except UnreadableSoap:
            if reply.status != 200:
                raise HttpFault(f"http_{reply.status}") from None
            raise
        if reply.status != 200:
            raise HttpFault(f"http_{reply.status}")
        return answer

    def _read(self, question: Question, answer: SoapAnswer) -> Reply:
        facts = self._facts
        if answer.code == facts.ok and answer.rows:
            return self._found(question, answer)
        if answer.code == facts.failed and not answer.rows:
            return self._failed(answer.message)
        if answer.code in {facts.ok, facts.failed}:
            raise UnreadableSoap  # "done" without rows, or "failed" with some: the one thing it does not say is "no record"
        return Unavailable("department_error", cause=told_code(answer.code))

    def _failed(self, message: str) -> Reply:
        facts = self._facts
        if any(text in message for text in facts.refused):
            return Refused("no_permission")
        if any(text in message for text in facts.busy):
            return Unavailable("rate_limited", retry_after_s=1.0)
        if any(text in message for text in facts.absent):
            return NoRecord()
        return Unavailable("department_error", cause="failed")

    def _found(self, question: Question, answer: SoapAnswer) -> Reply:
        if answer.stated_rows != len(answer.rows):
            self._context.alert("row_count", question.lookup_id)
        asked, names = self._asked[question.name], set[str]()
        records: list[Record] = []
        for row in answer.rows:
            record = asked.reader.read(row, question)
            if record is None:
                raise UnreadableSoap
            records.append(record)
            names |= {name_in(row, asked.name)} if asked.name else set()
        as_of = min(_row_time(row, self._facts.row_time) for row in answer.rows)
        if len(names) > 1:
            return Ambiguous(as_of)
        return Found(tuple(records), as_of) if names <= {fold_name(question.subject.name)} else PartialMatch(as_of)


def _row_time(row: Mapping[str, object], field: str) -> datetime:
    try:
        return read_moment(row.get(field))
    except ValueError:
        raise UnreadableSoap from None
