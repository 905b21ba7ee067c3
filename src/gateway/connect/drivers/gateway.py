"""Another gateway of this kind as a department: of a county, a city or a province, each with a log of its own (docs/federation.md)."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Self

from gateway.connect.drivers.gateway_credentials import GatewayEndpoint, PeerCredentials, PeerLetter
from gateway.connect.drivers.gateway_messages import (
    PeerDocument,
    StreamsOfPeer,
    UnreadablePeer,
    problem_of,
    read_document,
    read_streams,
)
from gateway.connect.drivers.gateway_query import (
    GatewayFacts,
    GatewayProtocol,
    deadline_ms,
    numbered,
    protocol_fault,
    query_body,
)
from gateway.connect.drivers.gateway_receipt import FalseReceipt, PeerLog
from gateway.connect.drivers.gateway_replies import PeerAnswer, reply_of
from gateway.connect.drivers.http_credentials import TokenRefused
from gateway.connect.drivers.json_replies import waiting_s
from gateway.connect.drivers.record_reader import RecordReader
from gateway.domain.errors import SetupError
from gateway.domain.origins import origin_fault
from gateway.domain.reply import Incomplete, NoRecord, Pending, Refused, Reply, Unavailable
from gateway.sdk import (
    DriverContext,
    HttpFault,
    HttpReply,
    Probe,
    Question,
    Setup,
    asked_as,
    depart_again,
    read_setup,
)

MARGIN_S = 0.05
"""The other gateway's number of the query is handed over this long before the deadline, so that the reply is not lost at it."""
_USUAL_WAIT_S = 1.0
_QUERIES = "/v1/queries"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The other gateway has the query, and wants to be asked again after `wait_s`; `reply` is what it has said so far."""

    query_id: str
    wait_s: float
    reply: Reply


class GatewayDriver:
    """Asks by one query a question, which has one idempotency key: asking again makes no second query there."""

    models: ClassVar = (GatewayFacts, GatewayEndpoint, GatewayProtocol)

    def __init__(
        self, setup: Setup[GatewayFacts, GatewayEndpoint, GatewayProtocol], context: DriverContext, log: PeerLog
    ) -> None:
        manifest = context.manifest
        self._facts, self._protocols = setup.facts, setup.protocols
        self._url = setup.endpoint.url.rstrip("/")
        self._context = context
        self._log = log
        self._credentials = PeerCredentials(setup.endpoint, context)
        self._readers = {name: RecordReader(manifest, name) for name in self._protocols}
        self._deadline_ms = deadline_ms(manifest.limits.deadline_s - self._facts.reserve_s)

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        setup, name = read_setup(context, *cls.models), context.manifest.connector.name
        if not context.manifest.limits.own_receipt:
            raise SetupError(
                f"The manifest of {name}: the gateway driver asks for one officer at a time; say own_receipt = true under [limits]."
            )
        for question, protocol in setup.protocols.items():
            fault = protocol_fault(protocol)
            if fault:
                raise SetupError(f"The manifest of {name}: question {question}: {fault}.")
        try:
            log = PeerLog(setup.endpoint.log_key)
        except SetupError as refused:
            raise SetupError(f"The settings for {name}: {refused.detail}.") from None
        if log.name == context.origin:
            raise SetupError(f"The settings for {name}: log_key is this gateway's own: a gateway does not ask itself.")
        return cls(setup, context, log)

    async def start(self) -> None:
        """Nothing needs to be open: the connections are the HTTP client's."""

    async def close(self) -> None:
        """Nothing to release."""

    async def ask(self, question: Question) -> Reply:
        """Send the query, or go on by `question.handle` (its number there); read it again until an answer or shortly before the deadline.

        Refused without a call where the other gateway, or any, would be asked in a circle, or by too many.
        """
        way = self._way(question)
        fault = origin_fault(way, self._log.name)
        if fault is not None:
            return Refused(fault.rule)
        protocol = self._protocols[question.name]
        if question.employer is not None and not protocol.employer_role:
            return Refused("no_employer_role")
        if question.other is not None and not protocol.other_role:
            return Refused("no_other_role")
        try:
            step = await (self._read(question, question.handle) if question.handle else self._send(question))
            return await self._to_the_end(question, step)
        except (HttpFault, TokenRefused, UnreadablePeer, FalseReceipt) as fault_there:
            return _unavailable(fault_there)

    async def probe(self, probe: Probe) -> Reply:
        """Read the matters that the questions ask about, as our client system there; each must have the certificate."""
        for code, wanted in sorted(self._certificates().items()):
            try:
                letter = PeerLetter("GET", f"{self._url}/v1/matters/{code}", b"", {"X-Lookup-Id": probe.lookup_id})
                answer = await self._exchange(letter, probe.deadline_s)
            except (HttpFault, TokenRefused) as fault:
                return _unavailable(fault)
            if answer.status != 200:
                return Refused("no_matter") if answer.status == 404 else self._turned_away(answer)
            if not all(f'"{certificate}"'.encode() in answer.body for certificate in wanted):
                return Refused("no_certificate")
        return NoRecord()

    def _certificates(self) -> Mapping[str, set[str]]:
        wanted: dict[str, set[str]] = {}
        for protocol in self._protocols.values():
            wanted.setdefault(protocol.matter, set()).add(protocol.certificate)
        return wanted

    def _way(self, question: Question) -> Sequence[str]:
        asked_for = question.purpose.asked_for
        return (*(asked_for.origins if asked_for else ()), self._context.origin)

    async def _to_the_end(self, question: Question, step: _Waiting | Reply) -> Reply:
        for _ in range(self._facts.most_polls):
            if not isinstance(step, _Waiting):
                return step
            if _now_s() + step.wait_s > question.deadline_s - MARGIN_S:
                return step.reply
            await asyncio.sleep(step.wait_s)
            if not await depart_again(question.deadline_s):
                return step.reply
            step = await self._read_again(question, step)
        return step.reply if isinstance(step, _Waiting) else step

    async def _read_again(self, question: Question, step: _Waiting) -> _Waiting | Reply:
        """What it says now; what it has said before, where the time ends meanwhile."""
        try:
            return await self._read(question, step.query_id)
        except HttpFault as fault:
            if fault.reason == "timeout":
                return step.reply
            raise

    async def _send(self, question: Question) -> _Waiting | Reply:
        key = hashlib.sha256(f"gateway {question.lookup_id}".encode()).hexdigest()[:32]
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, **self._preference(question)}
        body = query_body(question, self._protocols[question.name], self._deadline_ms)
        return await self._judged(question, await self._asked(question, "POST", _QUERIES, body, headers))

    async def _read(self, question: Question, query_id: str) -> _Waiting | Reply:
        answer = await self._asked(question, "GET", f"{_QUERIES}/{query_id}", b"", {})
        if answer.status == 404:  # its answer has expired there, or was never ours
            return await self._send(question)
        return await self._judged(question, answer)

    def _preference(self, question: Question) -> Mapping[str, str]:
        """How long the other gateway may take for this one, in whole seconds: its body says the same each time, as its key wants it."""
        wait_s = int(max(0.0, question.deadline_s - self._facts.reserve_s - _now_s()))
        return {"Prefer": f"wait={wait_s}"} if wait_s * 1000 < self._deadline_ms else {}

    async def _asked(
        self, question: Question, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> HttpReply:
        """One exchange on behalf of the officer who asks."""
        duty = self._protocols[question.name].matter
        letter = PeerLetter(method, self._url + path, body, {"X-Lookup-Id": question.lookup_id, **headers})
        return await self._exchange(
            letter,
            question.deadline_s - MARGIN_S,
            lambda: self._credentials.acting(letter, question.purpose, duty, self._way(question)),
        )

    async def _exchange(
        self, letter: PeerLetter, until_s: float, acting: Callable[[], Mapping[str, str]] = dict
    ) -> HttpReply:
        """One exchange as our client system there; once more, with a fresh token and word, where the first ones were not taken."""
        token = await self._credentials.token(_left_s(until_s))
        answer = await self._put(letter, until_s, {**acting(), **self._credentials.bearing(token)})
        if answer.status == 401:
            if not await depart_again(until_s):
                raise HttpFault("rate_limited")
            token = await self._credentials.token(_left_s(until_s), token)
            answer = await self._put(letter, until_s, {**acting(), **self._credentials.bearing(token)})
        return answer

    async def _put(self, letter: PeerLetter, until_s: float, shown: Mapping[str, str]) -> HttpReply:
        headers = {**letter.headers, **shown, **self._credentials.signature(letter, shown)}
        return await self._context.http.request(
            letter.method, letter.url, headers=headers, body=letter.body, timeout_s=_left_s(until_s)
        )

    async def _streams(self, stream: int, until_s: float) -> StreamsOfPeer:
        with asked_as(None):
            answer = await self._context.http.request(
                "GET", f"{self._url}/audit/streams/{stream}", timeout_s=_left_s(until_s)
            )
        if answer.status != 200:
            raise HttpFault(f"http_{answer.status}")
        return read_streams(answer)

    async def _judged(self, question: Question, answer: HttpReply) -> _Waiting | Reply:
        """What an answer means.  Raises UnreadablePeer, FalseReceipt."""
        if answer.status not in (200, 202):
            return self._turned_away(answer)
        document = read_document(answer)
        if not self._is_ours(question, document):
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person")
        receipt = await self._log.believed(
            document.receipt, lambda stream: self._streams(stream, question.deadline_s - MARGIN_S)
        )
        wait_s = min(waiting_s(answer.headers.get("retry-after")) or _USUAL_WAIT_S, self._facts.longest_wait_s)
        heard = PeerAnswer(
            document.query_id, document.certificates[0], receipt, self._context.clock.now() + timedelta(seconds=wait_s)
        )
        reply = reply_of(heard, question, self._context.manifest, self._readers[question.name])
        is_open = answer.status == 202 and isinstance(reply, Pending | Incomplete)
        return _Waiting(document.query_id, wait_s, reply) if is_open else reply

    def _is_ours(self, question: Question, document: PeerDocument) -> bool:
        """Whether it is about this case, matter and certificate: a document names nobody by number."""
        protocol = self._protocols[question.name]
        case_number = numbered(protocol.case_number, question.purpose.case_number)
        named = [one.certificate for one in document.certificates]
        return (document.matter, document.case_number, named) == (protocol.matter, case_number, [protocol.certificate])

    @staticmethod
    def _turned_away(answer: HttpReply) -> Reply:
        code, rule = problem_of(answer)
        wait_s = waiting_s(answer.headers.get("retry-after"))
        match answer.status:
            case 401:
                return Unavailable("unauthorised", wait_s)
            case 403:
                return Refused(rule or code or "not_authorised")
            case 400 | 404 | 405 | 413 | 415:
                return Refused(code or f"http_{answer.status}")
            case 409:
                return Unavailable("busy", wait_s) if wait_s is not None else Refused(code or "conflict")
            case 429:
                return Unavailable("rate_limited", wait_s)
        return Unavailable(f"http_{answer.status}", wait_s, cause=code)


def _unavailable(fault: HttpFault | TokenRefused | UnreadablePeer | FalseReceipt) -> Unavailable:
    match fault:
        case HttpFault():
            return Unavailable(fault.reason)
        case TokenRefused():
            return Unavailable("sign_in_failed", cause=fault.cause)
        case FalseReceipt():
            return Unavailable("false_receipt")
    return Unavailable("garbage")


def _left_s(until_s: float) -> float:
    """What is left until then, of the loop's time.  Raises HttpFault where nothing is."""
    left_s = until_s - _now_s()
    if left_s <= 0:
        raise HttpFault("timeout")
    return left_s


def _now_s() -> float:
    return asyncio.get_running_loop().time()
