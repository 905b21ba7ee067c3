"""The ticket protocol: hand a question in, come back for the answer, never hold up a window (docs/departments/marriage.md)."""

import asyncio
import hashlib
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Self

from pydantic import Field

from gateway.connect.drivers.hmac_sm3 import signature
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.connect.drivers.ticket_messages import Message, UnreadableTicket, read_message, request_body
from gateway.domain.reply import Found, NoRecord, PartialMatch, Pending, Refused, Reply, Unavailable
from gateway.sdk import BadRecord, ClosedModel, DriverContext, HttpFault, Probe, Question, Setup, read_setup

MARGIN_S = 0.05
"""A driver hands its receipt over this long before the deadline, so that the reply is not lost at it."""
OUT_OF_TIME = "question_deadline"
NAME_DIFFERS, UNKNOWN_TICKET = "MZ-203", "MZ-404"
_REFUSALS = {"MZ-101": "signature", "MZ-102": "clock", "MZ-103": "nonce"}
_jitter = random.SystemRandom()


class TicketEndpoint(ClosedModel):
    """The operator's settings: the department's address, our name there and the shared secret."""

    url: str = Field(pattern=r"^https?://")
    app_key: str = Field(min_length=1)
    secret: str = Field(min_length=1)


class TicketFacts(ClosedModel):
    """`[driver]` of the manifest.  Times in seconds; the department's own hint, where it gives one, counts."""

    kind: str
    submit: str = Field(pattern=r"^/")
    sign: str = Field(pattern="^hmac-sm3$")
    first_poll_s: float = Field(default=2.0, gt=0)
    backoff_s: float = Field(default=0.3, gt=0)
    longest_wait_s: float = Field(default=60.0, gt=0)
    most_polls: int = Field(default=20, gt=0, le=20)
    call_timeout_s: float = Field(default=5.0, gt=0)


class TicketProtocol(ClosedModel):
    """`protocol` of one question: the department's name for it, and whether it takes both of a couple.

    couple: the reply is `couple` and not records.  order_by: the raw field by which records are ordered, latest last.
    other_bind: the path of the second person's number in a couple's reply.
    """

    biz: str
    couple: bool = False
    order_by: str = ""
    other_bind: str = ""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The department holds the ticket and wants to be asked again after `wait_s`."""

    ticket: str
    wait_s: float


class TicketDriver:
    """Asks by ticket.  A lookup has one idempotency key, so that asking again never makes a second ticket."""

    models: ClassVar = (TicketFacts, TicketEndpoint, TicketProtocol)

    def __init__(self, setup: Setup[TicketFacts, TicketEndpoint, TicketProtocol], context: DriverContext) -> None:
        self._endpoint = setup.endpoint
        self._facts = setup.facts
        self._context = context
        self._protocols = setup.protocols
        self._readers = {
            name: RecordReader(context.manifest, name, protocol.other_bind)
            for name, protocol in self._protocols.items()
        }

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        return cls(read_setup(context, *cls.models), context)

    async def start(self) -> None:
        """Nothing needs to be open: the connections are the HTTP client's."""

    async def close(self) -> None:
        """Nothing to release."""

    async def ask(self, question: Question) -> Reply:
        """Submit, or go on by `question.handle` (a ticket number); poll until an answer or shortly before the deadline.

        Pending carries the ticket as its handle; its `resumes_at` is on the domain clock, as every time in a reply.
        """
        step: _Waiting | Reply = _Waiting(question.handle, 0.0) if question.handle else await self._submit(question)
        for poll in range(self._facts.most_polls):
            if not isinstance(step, _Waiting):
                return step
            wait_s = self._wait_s(step, poll)
            if _now_s() + wait_s > question.deadline_s - MARGIN_S:
                return self._pending(step.ticket, wait_s)
            await asyncio.sleep(wait_s)
            step = await self._poll(question, step.ticket)
        return step if not isinstance(step, _Waiting) else self._pending(step.ticket, self._facts.longest_wait_s)

    async def probe(self, probe: Probe) -> Reply:
        """Ask, signed, for a ticket that was never given out: the department checks the signature first."""
        message = await self._call(probe, "GET", f"{self._facts.submit}/{probe.lookup_id}", b"", {})
        if isinstance(message, Unavailable):
            return message
        if message.status == 404 and message.error_code == UNKNOWN_TICKET:
            return NoRecord()
        return self._turned_away(message, "")

    def _wait_s(self, step: _Waiting, poll: int) -> float:
        """The department's hint, and from the second poll on at least the back-off; never sooner, a little later by chance."""
        least = self._facts.backoff_s * 1.5**poll if poll else 0.0
        return min(max(step.wait_s, least) * _jitter.uniform(1.0, 1.1), self._facts.longest_wait_s)

    def _pending(self, ticket: str, wait_s: float) -> Pending:
        resumes_at = self._context.clock.now() + timedelta(seconds=wait_s)
        return Pending("ticket", handle=ticket, resumes_at=resumes_at, trace=ticket)

    async def _submit(self, question: Question) -> _Waiting | Reply:
        protocol = self._protocols[question.name]
        body = request_body(question, protocol.biz, with_other=protocol.couple)
        key = hashlib.sha256(f"ticket {question.lookup_id}".encode()).hexdigest()[:32]
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        message = await self._call(question, "POST", self._facts.submit, body, headers)
        if isinstance(message, Unavailable):
            return message
        ticket = message.state.ticket
        if ticket is None and message.state.status not in ("FAILED", ""):
            return Unavailable("garbage")
        return self._judge(question, message, ticket or "")

    async def _poll(self, question: Question, ticket: str) -> _Waiting | Reply:
        message = await self._call(question, "GET", f"{self._facts.submit}/{ticket}", b"", {})
        if isinstance(message, Unavailable):
            return self._pending(ticket, 0.0) if message.cause == OUT_OF_TIME else message
        if message.status == 404 and message.error_code == UNKNOWN_TICKET:
            return await self._submit(question)
        if message.status == 429:
            return _Waiting(ticket, _seconds(message.state.retry_after_ms, self._facts.first_poll_s))
        return self._judge(question, message, ticket)

    async def _call(
        self, question: Question | Probe, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Message | Unavailable:
        """One signed exchange.  Where the question's own deadline cut it short, the cause says so."""
        left_s = question.deadline_s - MARGIN_S - _now_s()
        timeout_s = min(left_s, self._facts.call_timeout_s)
        if timeout_s <= 0:
            return Unavailable("timeout", cause=OUT_OF_TIME)
        try:
            reply = await self._context.http.request(
                method,
                f"{self._endpoint.url}{path}",
                headers={**headers, **self._signed(question, method, path, body)},
                body=body,
                timeout_s=timeout_s,
            )
            return read_message(reply)
        except HttpFault as fault:
            cut_short = fault.reason == "timeout" and left_s < self._facts.call_timeout_s
            return Unavailable(fault.reason, cause=OUT_OF_TIME if cut_short else "")
        except UnreadableTicket:
            return Unavailable("garbage")

    def _signed(self, question: Question | Probe, method: str, path: str, body: bytes) -> dict[str, str]:
        """The signature's headers; its time is the real one, whatever day the departments live in."""
        timestamp_ms = int(self._context.clock.real().timestamp() * 1000)
        nonce = secrets.token_hex(12)
        signed = signature(
            self._endpoint.secret,
            method=method,
            path=path,
            query="",
            body=body,
            timestamp_ms=timestamp_ms,
            nonce=nonce,
        )
        return {
            "X-App": self._endpoint.app_key,
            "X-Ts": str(timestamp_ms),
            "X-Nonce": nonce,
            "X-Sig": signed,
            "X-Lookup-Id": question.lookup_id,
        }

    def _judge(self, question: Question, message: Message, ticket: str) -> _Waiting | Reply:
        """What a message means.  Whatever fits nothing here is garbage, never "no record"."""
        state = message.state
        if message.status not in (200, 202):
            return self._turned_away(message, ticket)
        match state.status:
            case "QUEUED" | "PROCESSING":
                return _Waiting(ticket, _seconds(state.poll_after_ms, self._facts.first_poll_s))
            case "DEFERRED" if state.resume_at is not None:
                return Pending("deferred", handle=ticket or None, resumes_at=state.resume_at, trace=ticket)
            case "DONE":
                return self._done(question, message, ticket)
            case "FAILED":
                return _failure(message, ticket)
        return Unavailable("garbage", trace=ticket)

    def _turned_away(self, message: Message, ticket: str) -> Reply:
        match message.status:
            case 401:
                return Refused(_REFUSALS.get(message.error_code, "unauthorised"), trace=ticket)
            case 409:
                return Refused("key_conflict", trace=ticket)
            case 429:
                retry_after_s = _seconds(message.state.retry_after_ms, self._facts.first_poll_s)
                return Unavailable("busy", retry_after_s=retry_after_s, trace=ticket)
        return Unavailable(f"http_{message.status}", trace=ticket)

    def _done(self, question: Question, message: Message, ticket: str) -> Reply:
        state, protocol = message.state, self._protocols[question.name]
        if state.note == "NO_RECORD_IN_COVERAGE" and state.records == [] and state.couple is None:
            return NoRecord(as_of=state.as_of, trace=ticket, coverage_from=state.coverage_from)
        raws = [message.raw] if protocol.couple and state.couple is not None else state.records
        if not raws or (protocol.couple and state.couple is None):
            return Unavailable("garbage", trace=ticket)
        in_order = sorted(raws, key=lambda raw: str(raw.get(protocol.order_by, "")))
        try:
            read = [self._readers[question.name].read(raw, question) for raw in in_order]
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person", trace=ticket)
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad), trace=ticket)
        return Found(tuple(record for record in read if record is not None), as_of=state.as_of, trace=ticket)


def _failure(message: Message, ticket: str) -> Reply:
    if message.error_code == NAME_DIFFERS:
        return PartialMatch(as_of=message.state.as_of, trace=ticket)
    return Unavailable("department_error", cause=message.error_code, trace=ticket)


def _seconds(milliseconds: int | None, otherwise_s: float) -> float:
    return otherwise_s if milliseconds is None else milliseconds / 1000


def _now_s() -> float:
    return asyncio.get_running_loop().time()
