"""Any department that answers JSON over HTTP, told by its manifest alone: what is sent, who we are there, and what its codes mean."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

import orjson

from gateway.connect.drivers.http_asked import SentForm, asked_form, body_of, headers_of
from gateway.connect.drivers.http_batch import sort_rows
from gateway.connect.drivers.http_credentials import Credentials, HttpEndpoint, Sent, TokenRefused
from gateway.connect.drivers.http_facts import HttpFacts, HttpProtocol, facts_faults
from gateway.connect.drivers.http_rows import code_of, count_of, is_named, only_row, rows_at
from gateway.connect.drivers.http_template import OF_NOBODY, OPTIONAL, Values, values_of
from gateway.connect.drivers.json_replies import Garbage, data_time, json_object, serial, told_code, waiting_s
from gateway.connect.drivers.record_reader import WrongPerson
from gateway.domain.errors import SetupError
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    DriverContext,
    HttpFault,
    HttpReply,
    Probe,
    Question,
    Setup,
    depart_again,
    look_up,
    read_setup,
)

_KINDS = {
    "json": {"Content-Type": "application/json"},
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
}
_OF_ALL = frozenset({"busy", "refused", "no_receipt"})
"""What the code of a whole batch can say of each question in it; any other one is a fault."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """One call as it is sent, but for the credentials.  until_s: on the loop's clock, when nobody waits for it any more."""

    sent: Sent
    headers: Mapping[str, str]
    until_s: float


@dataclass(frozen=True, slots=True)
class _Answer:
    """A good reply's rows.  total: of all pages, None where the reply does not say."""

    rows: Sequence[Mapping[str, object]]
    total: int | None
    as_of: datetime | None
    trace: str


class HttpDriver:
    """Asks a department as its manifest says."""

    models: ClassVar = (HttpFacts, HttpEndpoint, HttpProtocol)

    def __init__(self, setup: Setup[HttpFacts, HttpEndpoint, HttpProtocol], context: DriverContext) -> None:
        name = context.manifest.connector.name
        self._facts = facts = setup.facts
        self._url = setup.endpoint.url.rstrip("/")
        self._context = context
        self._deadline_s = context.manifest.limits.deadline_s
        self._headers = headers_of(facts.headers, f"The manifest of {name}: headers")
        self._asked = {
            question: asked_form(context, question, protocol) for question, protocol in setup.protocols.items()
        }
        self._meanings = {code: meaning for meaning, codes in facts.codes().items() for code in codes}
        self._credentials = Credentials(facts, setup.endpoint, context)
        self._credentials.check()

    @classmethod
    def build(cls, context: DriverContext) -> "HttpDriver":
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        setup = read_setup(context, *cls.models)
        fault = next(iter(facts_faults(setup.facts)), "")
        if fault:
            raise SetupError(
                f"The manifest of {context.manifest.connector.name} does not fit the http driver: {fault}."
            )
        return (cls if not setup.facts.probe else ProbedHttpDriver)(setup, context)

    async def start(self) -> None:
        """Nothing has to be open before the first question."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Ask, page after page where the reply has pages."""
        asked = self._asked[question.name]
        lacking = self._lacking(question, asked)
        if lacking:
            return Refused(f"no_{lacking}")
        try:
            return await self._rows(question, asked)
        except (HttpFault, TokenRefused, Garbage, BadRecord, WrongPerson) as fault:
            return self._failed(question, fault)

    async def ask_batch(self, questions: Sequence[Question]) -> Sequence[Reply]:
        """The same for several in one call.  Each row of the reply is matched to its question by its key, and judged by itself."""
        asked = self._asked[questions[0].name]
        lacking = {question.lookup_id: self._lacking(question, asked) for question in questions}
        sent = [question for question in questions if not lacking[question.lookup_id]]
        replies = dict(zip((q.lookup_id for q in sent), await self._batch(sent, asked) if sent else (), strict=True))
        return [replies.get(q.lookup_id) or Refused(f"no_{lacking[q.lookup_id]}") for q in questions]

    async def _batch(self, questions: Sequence[Question], asked: SentForm) -> Sequence[Reply]:
        try:
            answer = await self._exchange(self._batch_letter(questions, asked))
            if answer.status == 429:
                wait_s = waiting_s(answer.headers.get("retry-after"))
                return [Unavailable("rate_limited", wait_s)] * len(questions)
            meaning, code, content = self._coded(answer)
            if meaning != "ok":
                meaning = meaning if meaning in _OF_ALL else ""
                return [self._meant(question, meaning, code, content) for question in questions]
            held = sort_rows(
                rows_at(content, asked.protocol.batch_record, null_is_absent=False), asked.batch, questions
            )
        except (HttpFault, TokenRefused, Garbage) as fault:
            return [_unavailable(fault)] * len(questions)
        if held.strangers:
            self._context.alert("wrong_person", questions[0].lookup_id)
        whole = _Answer((), None, self._as_of(content), self._trace(content))
        is_complete = asked.protocol.batch_complete and not held.strangers
        return [
            self._row_read(question, asked, held.of(question), whole, is_complete=is_complete) for question in questions
        ]

    def _row_read(
        self,
        question: Question,
        asked: SentForm,
        rows: Sequence[Mapping[str, object]],
        whole: _Answer,
        *,
        is_complete: bool,
    ) -> Reply:
        """What the rows say that bear the key of one question."""
        if not rows:
            return self._no_record() if is_complete else Unavailable("row_missing")
        protocol = asked.protocol
        try:
            if protocol.batch_code:
                code = code_of(look_up(only_row(rows), protocol.batch_code))
                meaning = self._meanings.get(code, "")
                if meaning != "ok":
                    return self._meant(question, meaning, code, rows[0])
            inner = [
                record
                for row in rows
                for record in rows_at(row, protocol.batch_inner, null_is_absent=protocol.null_is_absent)
            ]
            return self._read(question, asked, inner, whole)
        except (Garbage, BadRecord, WrongPerson) as fault:
            return self._failed(question, fault)

    def _batch_letter(self, questions: Sequence[Question], asked: SentForm) -> _Letter:
        values = [self._values(question, asked, 0) for question in questions]
        body = orjson.dumps(asked.batch.body_of(asked.body, values))
        sent = Sent("POST", asked.protocol.batch_path, "", body)
        headers = {**_KINDS["json"], "X-Lookup-Id": questions[0].lookup_id, **self._headers.without_places()}
        return _Letter(sent, headers, max(question.deadline_s for question in questions))

    def _lacking(self, question: Question, asked: SentForm) -> str:
        """What the question has not, and has to be sent; "" for nothing."""
        values = self._values(question, asked, 0)
        return min((place for place in asked.places & OPTIONAL if not values[place]), default="")

    def _failed(self, question: Question, fault: HttpFault | TokenRefused | Garbage | BadRecord | WrongPerson) -> Reply:
        if not isinstance(fault, WrongPerson):
            return _unavailable(fault)
        self._context.alert("wrong_person", question.lookup_id)
        return Refused("wrong_person")

    async def _rows(self, question: Question, asked: SentForm) -> Reply:
        """The reply by the rows of all pages; what a page says that is no rows is the reply."""
        first = await self._page(question, asked, 0)
        if not isinstance(first, _Answer):
            return first
        rows = list(first.rows)
        for page in range(1, self._pages(first)):
            if not await depart_again(question.deadline_s):
                return Unavailable("rate_limited")
            further = await self._page(question, asked, page)
            if not isinstance(further, _Answer):
                return further if isinstance(further, Unavailable | Refused) else Unavailable("moved")
            if further.total != first.total:
                return Unavailable("moved")
            rows += further.rows
        is_doubled = len({orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows}) < len(rows)
        if first.total is not None and (len(rows) != first.total or is_doubled):
            return Unavailable("moved")
        return self._read(question, asked, rows, first)

    def _pages(self, first: _Answer) -> int:
        """How many pages there are.  Raises Garbage for more than are asked."""
        pages = 1 if first.total is None else -(-first.total // self._facts.page_size)
        if pages > self._facts.most_pages:
            raise Garbage
        return pages

    async def _page(self, question: Question, asked: SentForm, page: int) -> _Answer | Reply:
        answer = await self._exchange(self._letter(question, asked, page))
        if answer.status == 429:
            return Unavailable("rate_limited", waiting_s(answer.headers.get("retry-after")))
        meaning, code, content = self._coded(answer)
        return self._answer(content, asked) if meaning == "ok" else self._meant(question, meaning, code, content)

    def _coded(self, answer: HttpReply) -> tuple[str, str, Mapping[str, object]]:
        """What a reply's code means, the code, and the reply; without codes HTTP 200 is a good one.  Raises HttpFault, Garbage."""
        content = json_object(answer)
        code = code_of(look_up(content, self._facts.code)) if self._facts.code else ""
        meaning = self._meanings.get(code, "") if self._facts.code else "ok"
        if self._facts.code and meaning == "ok" and answer.status != 200:
            raise Garbage
        if answer.status >= 500 or (meaning == "ok" and answer.status != 200):
            raise HttpFault(f"http_{answer.status}")
        return meaning, code, content

    def _meant(self, question: Question, meaning: str, code: str, content: Mapping[str, object]) -> Reply:
        """What a code says that is none of a record."""
        trace = self._trace(content)
        match meaning:
            case "absent" | "protected":
                if meaning == "protected":
                    self._context.alert("protected", question.lookup_id)
                return self._no_record()
            case "mismatched":
                return PartialMatch(self._as_of(content), trace)
            case "ambiguous":
                return Ambiguous(self._as_of(content), trace)
        return self._turned_away(meaning, code, content)

    def _turned_away(self, meaning: str, code: str, content: Mapping[str, object]) -> Reply:
        """What a code says that is none of anybody."""
        facts, trace = self._facts, self._trace(content)
        match meaning:
            case "busy":
                wait = look_up(content, facts.retry_after) if facts.retry_after else None
                return Unavailable("rate_limited", waiting_s(wait), trace=trace)
            case "refused" | "no_receipt":
                return Refused(meaning, trace)
        return Unavailable("department_error", cause=told_code(code), trace=trace)

    async def _exchange(self, letter: _Letter) -> HttpReply:
        """One call; once more with a fresh token where the department does not take the one it got."""
        answer, token = await self._send(letter)
        if answer.status == 401 and token:
            if not await depart_again(letter.until_s):
                raise HttpFault("rate_limited")
            answer, _ = await self._send(letter, token)
        return answer

    async def _send(self, letter: _Letter, stale: bytes | None = None) -> tuple[HttpReply, bytes]:
        sent = letter.sent
        credentials, token = await self._credentials.headers(
            replace(sent, path=urlsplit(self._url).path + sent.path), self._left_s(letter), stale
        )
        answer = await self._context.http.request(
            sent.method,
            self._url + sent.path + (f"?{sent.query}" if sent.query else ""),
            headers={**letter.headers, **credentials},
            body=sent.body,
            timeout_s=self._left_s(letter),
        )
        return answer, token

    def _letter(self, question: Question, asked: SentForm, page: int) -> _Letter:
        values = self._values(question, asked, page)
        protocol = asked.protocol
        sent = Sent(protocol.method, asked.path.in_path(values), asked.query.encoded(values), body_of(asked, values))
        headers = {
            **(_KINDS[protocol.body_type] if sent.body else {}),
            "X-Lookup-Id": question.lookup_id,
            **self._headers.headers(values),
        }
        return _Letter(sent, headers, question.deadline_s)

    def _values(self, question: Question, asked: SentForm, page: int) -> Values:
        wanted = {asked.at[item] for item in question.items if item in asked.at} | ({asked.bind} - {""})
        wanted |= {asked.protocol.name} - {""}
        return values_of(question, sorted(wanted), self._facts.first_page + page, self._facts.page_size)

    def _left_s(self, letter: _Letter) -> float:
        return min(self._deadline_s, letter.until_s - asyncio.get_running_loop().time())

    def _answer(self, content: Mapping[str, object], asked: SentForm) -> _Answer:
        """The rows of a good reply.  Raises Garbage where no record stands where it should."""
        protocol = asked.protocol
        rows = rows_at(content, protocol.record, null_is_absent=protocol.null_is_absent)
        total = count_of(look_up(content, protocol.total)) if protocol.total else None
        return _Answer(rows, total, self._as_of(content), self._trace(content))

    def _read(self, question: Question, asked: SentForm, rows: Sequence[Mapping[str, object]], first: _Answer) -> Reply:
        if not rows:
            return self._no_record()
        if len(rows) > 1 and not asked.protocol.many:
            return Ambiguous(first.as_of, first.trace)
        records = [asked.reader.read(row, question) for row in rows]
        kept = tuple(record for record in records if record is not None)
        if not kept:
            raise Garbage
        if not all(is_named(row, asked.protocol.name, question.subject.name) for row in rows):
            return PartialMatch(first.as_of, first.trace)
        return Found(kept, first.as_of, first.trace)

    def _as_of(self, content: Mapping[str, object]) -> datetime | None:
        return data_time(look_up(content, self._facts.data_time)) if self._facts.data_time else None

    def _trace(self, content: Mapping[str, object]) -> str:
        return serial(look_up(content, self._facts.trace)) if self._facts.trace else ""

    def _no_record(self) -> NoRecord:
        """One and the same for nobody and for a protected person: no trace, no time of theirs.  The register is live: as of now."""
        return NoRecord(self._context.clock.now().replace(microsecond=0))


class ProbedHttpDriver(HttpDriver):
    """The same, where the manifest names something harmless to ask."""

    async def probe(self, probe: Probe) -> Reply:
        """Ask it, with our credentials."""
        facts = self._facts
        path, _, query = facts.probe.partition("?")
        headers = {"X-Lookup-Id": probe.lookup_id, **self._headers.headers({**OF_NOBODY, "lookup_id": probe.lookup_id})}
        try:
            answer = await self._exchange(_Letter(Sent("GET", path, query, b""), headers, probe.deadline_s))
            if answer.status == 429:
                return Unavailable("rate_limited", waiting_s(answer.headers.get("retry-after")))
            if not facts.code and answer.status == 200:
                return self._no_record()  # whatever a page of theirs says of their health
            meaning, code, content = self._coded(answer)
        except (HttpFault, TokenRefused, Garbage) as fault:
            return _unavailable(fault)
        if meaning in {"ok", "absent"} or code in facts.probe_ok:
            return self._no_record()
        return self._turned_away(meaning, code, content)


def _unavailable(fault: HttpFault | TokenRefused | Garbage | BadRecord) -> Unavailable:
    match fault:
        case HttpFault():
            return Unavailable(fault.reason)
        case TokenRefused():
            return Unavailable("sign_in_failed", cause=fault.cause)
        case BadRecord():
            return Unavailable("bad_record", cause=str(fault))
    return Unavailable("garbage")
