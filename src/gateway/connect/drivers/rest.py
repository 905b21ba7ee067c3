"""REST with a rotating request secret: sign, ask, and read the code in the body, whatever the HTTP status says."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import orjson
from pydantic import Field

from gateway.connect.drivers.json_replies import Garbage, data_time, json_object, serial, told_code, waiting_s
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.connect.drivers.request_secret import RequestSecret, SecretPaths, SecretRefused, sign
from gateway.domain.errors import SetupError
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    ClosedModel,
    DriverContext,
    HttpFault,
    Manifest,
    Probe,
    Question,
    Setup,
    depart_again,
    read_setup,
)


class RestFacts(ClosedModel):
    """`[driver]` of the manifest: paths, the envelope's names and what its codes mean.  Every other code is a fault.

    person_id, name, fields: names of the request's parts.  match: the field of `data` that holds `matched`, `mismatched` or `absent`.
    protected: codes answered like "no such number", and told to the protection desk.  no_receipt: codes that say that the intent's
    receipt is missing or does not do.  rows: of several questions in one call, which each row names by `row_lookup`; `row_receipt` bears
    its intent's receipt, and `row_answer` of the reply its envelope.
    """

    kind: Literal["rest"]
    token: str = Field(pattern=r"^/")
    refresh: str = Field(pattern=r"^/")
    sign: Literal["md5"]
    code: str = "code"
    data: str = "data"
    count: str = "dataCount"
    trace: str = "requestId"
    data_time: str = "dataTime"
    retry_after: str = "retryAfter"
    person_id: str = "gmsfhm"
    name: str = "xm"
    fields: str = "fields"
    match: str = "hcjg"
    matched: str = "一致"
    mismatched: str = "不一致"
    absent: str = "库中无此号"
    ok: tuple[str, ...] = ("00",)
    secret_invalid: tuple[str, ...] = ("14",)
    busy: tuple[str, ...] = ("19",)
    protected: tuple[str, ...] = ("4031",)
    no_receipt: tuple[str, ...] = ("41",)
    rows: str = "rows"
    row_lookup: str = "lookupId"
    row_receipt: str = "receipt"
    row_answer: str = "answer"


class RestEndpoint(ClosedModel):
    """The operator's settings: the department's address, our key there, and the secret that only signs for new ones."""

    url: str = Field(pattern=r"^https?://")
    app_key: str = Field(min_length=1)
    app_secret: str = Field(min_length=1)


class RestProtocol(ClosedModel):
    """`protocol` of one question.  asks_fields: whether the request lists the fields wanted (only granted ones are).

    batch_path: where several of them go in one call.
    """

    path: str = Field(pattern=r"^/")
    batch_path: str = Field(default="", pattern=r"^(/.*)?$")
    asks_fields: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question as this driver sends it: where to, how its records are read."""

    protocol: RestProtocol
    reader: RecordReader
    at: Mapping[str, str]
    bind: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """One call as it is sent, but for its signature.  until_s: on the loop's clock, when nobody waits for it any more."""

    path: str
    content: Mapping[str, object]
    headers: Mapping[str, str]
    until_s: float


class RestDriver:
    """Asks a department that signs with `md5(appKey + requestSecret + requestTime)` and rotates the request secret."""

    models: ClassVar = (RestFacts, RestEndpoint, RestProtocol)

    def __init__(self, setup: Setup[RestFacts, RestEndpoint, RestProtocol], context: DriverContext) -> None:
        self._facts = facts = setup.facts
        self._endpoint = endpoint = setup.endpoint
        self._asked = {name: _asked(context.manifest, name, protocol) for name, protocol in setup.protocols.items()}
        self._context = context
        self._deadline_s = context.manifest.limits.deadline_s
        url = endpoint.url.rstrip("/")
        self._secret = RequestSecret(
            SecretPaths(url + facts.token, url + facts.refresh), endpoint.app_key, endpoint.app_secret, context
        )

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        setup = read_setup(context, *cls.models)
        for name, question in context.manifest.questions.items():
            if question.batch > 1 and not setup.protocols[name].batch_path:
                raise SetupError(
                    f"The rest connector {context.manifest.connector.name}: question {name} has a batch and no batch_path."
                )
        return cls(setup, context)

    async def start(self) -> None:
        """Nothing: the first question brings the first secret."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Ask once; with a secret that has become invalid, once more with a fresh one."""
        path = self._asked[question.name].protocol.path
        letter = _Letter(path, self._row(question), {"X-Lookup-Id": question.lookup_id}, question.deadline_s)
        reply = await self._send(letter)
        return reply if isinstance(reply, Unavailable) else self._read_row(question, *reply)

    async def ask_batch(self, questions: Sequence[Question]) -> Sequence[Reply]:
        """The same for several: each row bears its own lookup, purpose and receipt, and is answered by an envelope of its own.

        A row that is not answered, or twice, is no answer to that question alone; a code that is none of a good call is none to all.
        """
        facts = self._facts
        rows = [self._row(q) | {facts.row_lookup: q.lookup_id, facts.row_receipt: q.intent} for q in questions]
        path, until_s = self._asked[questions[0].name].protocol.batch_path, max(q.deadline_s for q in questions)
        headers = {"X-Lookup-Id": questions[0].lookup_id}
        reply = await self._send(_Letter(path, {facts.rows: rows}, headers, until_s))
        if isinstance(reply, Unavailable):
            return [reply] * len(questions)
        envelope, code = reply
        if code not in facts.ok:
            return [self._refusal(code, envelope)] * len(questions)
        answered = self._by_lookup(envelope.get(facts.rows))
        return [self._read_answered(question, answered.get(question.lookup_id, [])) for question in questions]

    async def probe(self, probe: Probe) -> Reply:
        """Sign in with the key's own secret, and ask the first question without a number."""
        path = next(iter(self._asked.values())).protocol.path
        letter = _Letter(path, {}, {"X-Lookup-Id": probe.lookup_id}, probe.deadline_s)
        try:
            await self._secret.anew(self._left_s(letter))
        except HttpFault as fault:
            return Unavailable(fault.reason)
        except SecretRefused as refused:
            return Unavailable("sign_in_failed", cause=refused.code)
        reply = await self._send(letter)
        if isinstance(reply, Unavailable):
            return reply
        envelope, code = reply
        lets_us_in = code in {*self._facts.ok, *self._facts.no_receipt}
        return self._no_record() if lets_us_in else self._refusal(code, envelope)

    async def _send(self, letter: _Letter) -> tuple[Mapping[str, object], str] | Unavailable:
        """The reply's envelope and its code, or why there is none."""
        try:
            secret = await self._secret.current(self._left_s(letter))
            reply, code = await self._exchange(letter, secret.request_secret)
            if code in self._facts.secret_invalid:
                secret = await self._secret.renewed(secret, self._left_s(letter))
                if not await depart_again(letter.until_s):
                    return Unavailable("rate_limited")
                reply, code = await self._exchange(letter, secret.request_secret)
        except HttpFault as fault:
            return Unavailable(fault.reason)
        except SecretRefused as refused:
            return Unavailable("sign_in_failed", cause=refused.code)
        except Garbage:
            return Unavailable("garbage")
        return reply, code

    def _by_lookup(self, rows: object) -> Mapping[str, list[object]]:
        """The answers to each lookup, which are more than one where the department has mixed them up."""
        found: dict[str, list[object]] = {}
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(lookup := row.get(self._facts.row_lookup), str):
                found.setdefault(lookup, []).append(row.get(self._facts.row_answer))
        return found

    def _read_answered(self, question: Question, answers: Sequence[object]) -> Reply:
        """The reply in the one envelope that is about this question."""
        match answers:
            case [dict() as envelope] if isinstance(code := envelope.get(self._facts.code), str):
                return self._read_row(question, envelope, code)
        return Unavailable("garbage")

    def _read_row(self, question: Question, envelope: Mapping[str, object], code: str) -> Reply:
        try:
            return self._read(question, envelope, code)
        except Garbage:
            return Unavailable("garbage")
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad))
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person")

    def _left_s(self, letter: _Letter) -> float:
        return min(self._deadline_s, letter.until_s - asyncio.get_running_loop().time())

    async def _exchange(self, letter: _Letter, request_secret: str) -> tuple[Mapping[str, object], str]:
        """The reply's envelope and its code; raises HttpFault and Garbage."""
        answer = await self._context.http.request(
            "POST",
            self._endpoint.url.rstrip("/") + letter.path,
            headers={"Content-Type": "application/json", **letter.headers},
            body=orjson.dumps({**self._signed(request_secret), **letter.content}),
            timeout_s=self._left_s(letter),
        )
        if answer.status == 429:
            return {self._facts.retry_after: waiting_s(answer.headers.get("retry-after"))}, self._facts.busy[0]
        envelope = json_object(answer)
        code = envelope.get(self._facts.code)
        if not isinstance(code, str) or (answer.status != 200 and code in self._facts.ok):
            raise Garbage
        return envelope, code

    def _signed(self, request_secret: str) -> dict[str, object]:
        request_time = str(int(self._context.clock.real().timestamp() * 1000))
        return {
            "appKey": self._endpoint.app_key,
            "requestTime": request_time,
            "sign": sign(self._endpoint.app_key, request_secret, request_time),
        }

    def _row(self, question: Question) -> dict[str, object]:
        """What is asked, and why."""
        facts, purpose = self._facts, question.purpose
        content: dict[str, object] = {
            "additional": {
                "powerMatters": purpose.matter_title,
                "subPowerMatters": purpose.matter,
                "accesscardId": purpose.officer_card,
                "materialName": purpose.certificate_title,
            },
            facts.person_id: question.subject.person_id.number,
            facts.name: question.subject.name,
        }
        fields = self._asked[question.name]
        if fields.protocol.asks_fields:
            wanted = {fields.at[item] for item in question.items if item in fields.at} | ({fields.bind} - {""})
            content[facts.fields] = ",".join(sorted(wanted))
        return content

    def _read(self, question: Question, envelope: Mapping[str, object], code: str) -> Reply:
        facts = self._facts
        trace = serial(envelope.get(facts.trace))
        if code in facts.ok:
            return self._read_data(question, envelope, trace)
        if code in facts.protected:
            self._context.alert("protected", question.lookup_id)
            return self._no_record()
        return self._refusal(code, envelope)

    def _refusal(self, code: str, envelope: Mapping[str, object]) -> Reply:
        """What a code says that is none of a person."""
        facts, trace = self._facts, serial(envelope.get(self._facts.trace))
        if code in facts.busy:
            return Unavailable("rate_limited", waiting_s(envelope.get(facts.retry_after)), trace=trace)
        if code in facts.secret_invalid:
            return Unavailable("secret_invalid", trace=trace)
        if code in facts.no_receipt:
            return Refused("no_receipt", trace)
        return Unavailable("department_error", cause=told_code(code), trace=trace)

    def _read_data(self, question: Question, envelope: Mapping[str, object], trace: str) -> Reply:
        facts = self._facts
        as_of = data_time(envelope.get(facts.data_time))
        data, count = envelope.get(facts.data), envelope.get(facts.count)
        if isinstance(data, list) and len(data) > 1 and all(isinstance(row, dict) for row in data):
            return Ambiguous(as_of, trace)
        if not isinstance(data, dict):
            raise Garbage
        match = data.get(facts.match)
        if match == facts.absent and count == 0:
            return self._no_record()
        if match == facts.mismatched and count == 1:
            return PartialMatch(as_of, trace)
        if match == facts.matched and count == 1:
            record = self._asked[question.name].reader.read(data, question)
            if record is not None:
                return Found((record,), as_of, trace)
        raise Garbage

    def _no_record(self) -> NoRecord:
        """One and the same for a number that is not there and for a protected person: no trace, no time of theirs.

        The register is live, so its absence is as of now.
        """
        return NoRecord(self._context.clock.now().replace(microsecond=0))


def _asked(manifest: Manifest, name: str, protocol: RestProtocol) -> _Asked:
    facts = manifest.questions[name]
    at = {item: manifest.items[item].at for item in facts.items}
    return _Asked(protocol, RecordReader(manifest, name), at, facts.bind)
