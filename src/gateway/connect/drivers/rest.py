"""REST with a rotating request secret: sign, ask, and read the code in the body, whatever the HTTP status says."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

import orjson
from pydantic import Field

from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.connect.drivers.request_secret import RequestSecret, SecretPaths, SecretRefused, sign
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    ClosedModel,
    DriverContext,
    HttpFault,
    HttpReply,
    Manifest,
    Question,
    Setup,
    json_body,
    read_moment,
    read_setup,
)


class RestFacts(ClosedModel):
    """`[driver]` of the manifest: paths, the envelope's names and what its codes mean.  Every other code is a fault.

    person_id, name, fields: names of the request's parts.  match: the field of `data` that holds `matched`, `mismatched` or `absent`.
    protected: codes answered like "no such number", and told to the protection desk.  no_receipt: codes that say that the intent's
    receipt is missing or does not do.
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


class RestEndpoint(ClosedModel):
    """The operator's settings: the department's address, our key there, and the secret that only signs for new ones."""

    url: str = Field(pattern=r"^https?://")
    app_key: str = Field(min_length=1)
    app_secret: str = Field(min_length=1)


class RestProtocol(ClosedModel):
    """`protocol` of one question.  asks_fields: whether the request lists the fields wanted (only granted ones are)."""

    path: str = Field(pattern=r"^/")
    asks_fields: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question as this driver sends it: where to, how its records are read."""

    protocol: RestProtocol
    reader: RecordReader
    at: Mapping[str, str]
    bind: str


class _Garbage(Exception):
    """The reply is not of the protocol."""


class RestDriver:
    """Asks a department that signs with `md5(appKey + requestSecret + requestTime)` and rotates the request secret."""

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
        return cls(read_setup(context, RestFacts, RestEndpoint, RestProtocol), context)

    async def start(self) -> None:
        """Nothing: the first question brings the first secret."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Ask once; with a secret that has become invalid, once more with a fresh one."""
        try:
            secret = await self._secret.current(self._left_s(question))
            reply, code = await self._exchange(question, secret.request_secret)
            if code in self._facts.secret_invalid:
                secret = await self._secret.renewed(secret, self._left_s(question))
                reply, code = await self._exchange(question, secret.request_secret)
            return self._read(question, reply, code)
        except HttpFault as fault:
            return Unavailable(fault.reason)
        except SecretRefused as refused:
            return Unavailable("sign_in_failed", cause=refused.code)
        except _Garbage:
            return Unavailable("garbage")
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad))
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person")

    def _left_s(self, question: Question) -> float:
        return min(self._deadline_s, question.deadline_s - asyncio.get_running_loop().time())

    async def _exchange(self, question: Question, request_secret: str) -> tuple[Mapping[str, object], str]:
        """The reply's envelope and its code; raises HttpFault and _Garbage."""
        answer = await self._context.http.request(
            "POST",
            self._endpoint.url.rstrip("/") + self._asked[question.name].protocol.path,
            headers={"Content-Type": "application/json", "X-Lookup-Id": question.lookup_id},
            body=self._body(question, request_secret),
            timeout_s=self._left_s(question),
        )
        if answer.status == 429:
            return {self._facts.retry_after: _number(answer.headers.get("retry-after"))}, self._facts.busy[0]
        envelope = _envelope(answer)
        code = envelope.get(self._facts.code)
        if not isinstance(code, str) or (answer.status != 200 and code in self._facts.ok):
            raise _Garbage
        return envelope, code

    def _body(self, question: Question, request_secret: str) -> bytes:
        facts, purpose = self._facts, question.purpose
        request_time = str(int(self._context.clock.real().timestamp() * 1000))
        content: dict[str, object] = {
            "appKey": self._endpoint.app_key,
            "requestTime": request_time,
            "sign": sign(self._endpoint.app_key, request_secret, request_time),
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
        return orjson.dumps(content)

    def _read(self, question: Question, envelope: Mapping[str, object], code: str) -> Reply:
        facts = self._facts
        trace = _serial(envelope.get(facts.trace))
        if code in facts.ok:
            return self._read_data(question, envelope, trace)
        if code in facts.protected:
            self._context.alert("protected", question.lookup_id)
            return self._no_record()
        if code in facts.busy:
            return Unavailable("rate_limited", _number(envelope.get(facts.retry_after)), trace=trace)
        if code in facts.secret_invalid:
            return Unavailable("secret_invalid", trace=trace)
        if code in facts.no_receipt:
            return Refused("no_receipt", trace)
        return Unavailable("department_error", cause=code[:16], trace=trace)

    def _read_data(self, question: Question, envelope: Mapping[str, object], trace: str) -> Reply:
        facts = self._facts
        as_of = _data_time(envelope.get(facts.data_time))
        data, count = envelope.get(facts.data), envelope.get(facts.count)
        if isinstance(data, list) and len(data) > 1 and all(isinstance(row, dict) for row in data):
            return Ambiguous(as_of, trace)
        if not isinstance(data, dict):
            raise _Garbage
        match = data.get(facts.match)
        if match == facts.absent and count == 0:
            return self._no_record()
        if match == facts.mismatched and count == 1:
            return PartialMatch(as_of, trace)
        if match == facts.matched and count == 1:
            record = self._asked[question.name].reader.read(data, question)
            if record is not None:
                return Found((record,), as_of, trace)
        raise _Garbage

    def _no_record(self) -> NoRecord:
        """One and the same for a number that is not there and for a protected person: no trace, no time of theirs.

        The register is live, so its absence is as of now.
        """
        return NoRecord(self._context.clock.now().replace(microsecond=0))


def _envelope(answer: HttpReply) -> Mapping[str, object]:
    """The JSON object in a body.  Raises _Garbage for anything else, for HTML with status 200 as for half a reply."""
    try:
        envelope = orjson.loads(json_body(answer.body, answer.headers.get("content-type", "")))
    except ValueError:
        envelope = None
    if isinstance(envelope, dict):
        return envelope
    if answer.status != 200:
        raise HttpFault(f"http_{answer.status}")
    raise _Garbage


def _serial(value: object) -> str:
    """The department's own serial of the call, where it is one."""
    return value if isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable() else ""


def _asked(manifest: Manifest, name: str, protocol: RestProtocol) -> _Asked:
    facts = manifest.questions[name]
    at = {item: manifest.items[item].at for item in facts.items}
    return _Asked(protocol, RecordReader(manifest, name), at, facts.bind)


def _data_time(value: object) -> datetime | None:
    """The time of the data; None where the department gives none.  Raises _Garbage."""
    try:
        return None if value is None else read_moment(value)
    except ValueError:
        raise _Garbage from None


def _number(value: object) -> float | None:
    """A waiting time in seconds, where one is given that makes sense."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None
