"""Any department that answers JSON over HTTP, told by its manifest alone: what is sent, who we are there, and what its codes mean."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import orjson
from pydantic import Field

from gateway.connect.drivers.http_batch import KEYS, BatchFacts, BatchForm, sort_rows
from gateway.connect.drivers.http_credentials import AuthFacts, Credentials, HttpEndpoint, Sent, TokenRefused
from gateway.connect.drivers.http_template import OF_NOBODY, OPTIONAL, Pairs, Template, Values, values_of
from gateway.connect.drivers.json_replies import Garbage, data_time, json_object, serial, told_code, waiting_s
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson, name_in
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    DriverContext,
    HttpFault,
    HttpReply,
    ManifestQuestion,
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
_OURS = re.compile(
    r"authorization|connection|content-length|content-type|host|transfer-encoding|x-intent-receipt|x-lookup-id",
    re.IGNORECASE,
)
"""Headers that the protocol, the credentials and the audit log set."""
_OF_ALL = frozenset({"busy", "refused", "no_receipt"})
"""What the code of a whole batch can say of each question in it; any other one is a fault."""


class HttpFacts(AuthFacts):
    """`[driver]` of the manifest: who we are there, what its replies are made of, and what its codes mean.

    auth: how we show who asks. `static_key` sends the key in `key_header`; `basic` is RFC 7617; `hmac` signs method, path, query,
    digest of the body, time in ms and nonce, a line each, and sends the signature in Base64; `oauth` fetches a token at the path
    `token` by client credentials. headers: sent with every question, such as `X-Matter={matter}`.
    code: the path of the code inside a reply; without one, HTTP 200 alone is a good answer. The codes: `ok`; `absent` (no record);
    `mismatched` (another name); `ambiguous`; `busy`; `protected` (answered like `absent`, and told to the protection desk);
    `refused`; `no_receipt` (the intent's receipt is missing or does not do); every other one is a fault.
    trace, data_time, retry_after: paths in the reply. page_size, first_page, most_pages: of questions that say where the total stands.
    probe: the path, with a query where it needs one, of a GET that asks about nobody: `gateway check --live` sends it. A good answer to
    it has a code of `ok`, `absent` or `probe_ok`, or is HTTP 200 alone. Without one the department is not tried.
    """

    kind: Literal["http"]
    headers: tuple[str, ...] = ()
    code: str = ""
    ok: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    mismatched: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    no_receipt: tuple[str, ...] = ()
    trace: str = ""
    data_time: str = ""
    retry_after: str = ""
    page_size: int = Field(default=100, ge=1, le=1000)
    first_page: int = Field(default=1, ge=0, le=1)
    most_pages: int = Field(default=20, ge=1, le=100)
    probe: str = Field(default="", pattern=r"^(/[^{}#]*)?$")
    probe_ok: tuple[str, ...] = ()

    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The codes by what they mean."""
        meanings = ("ok", "absent", "mismatched", "ambiguous", "busy", "protected", "refused", "no_receipt")
        return {meaning: getattr(self, meaning) for meaning in meanings}


class HttpProtocol(BatchFacts):
    """`protocol` of one question: what is sent, and where the reply holds the record.

    path, query and body are templates: `{person_id}`, `{name}` and the like are put in, and nothing else happens. query, body: a text
    `name=value` each, in the body with dots for an inner object; body_type: as JSON, or as a form.
    record: the path of the record, or of the list of records; "" is the whole reply. An empty list is no record; null is one only where
    `null_is_absent` says so. many: one person may have several records; else more than one is ambiguous.
    name: the path, in a record, of the name that must be the one asked about; another one is a partial match.
    total: the path of the number of all records: page after page is asked until that many came, by `{page}`.
    batch_path: where several go in one call, at most `batch` of the question, by POST in JSON; headers with places are left out. batch_rows: the
    path, in what is sent, of the list of questions; each is an object made of `body`, or a text made of `batch_row`, such as `{person_id}`;
    with `batch_join`, such as a comma, the texts are one. batch_body: `name=value` beside them. batch_record: the path, in the reply, of the list of
    rows. batch_key: what of a row names its question, `idNo={person_id}` or `no={lookup_id}`. batch_code: the path of a code inside each
    row, by the same table. batch_inner: the path of the record, or of the list of records, in a row; "" is the row itself.
    batch_complete: whether a question without a row is one without a record; else it has no answer.
    """

    method: Literal["GET", "POST"] = "POST"
    path: str = Field(pattern=r"^/")
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    body_type: Literal["json", "form"] = "json"
    record: str = ""
    null_is_absent: bool = False
    many: bool = False
    name: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question as this driver sends it, and how its records are read."""

    protocol: HttpProtocol
    path: Template
    query: Pairs
    body: Pairs
    reader: RecordReader
    at: Mapping[str, str]
    bind: str
    batch: BatchForm

    @property
    def places(self) -> frozenset[str]:
        """All that is put in."""
        return self.path.places | self.query.places | self.body.places | self.batch.places


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
        self._headers = _headers(facts.headers, f"The manifest of {name}: headers")
        self._asked = {question: _asked(context, question, protocol) for question, protocol in setup.protocols.items()}
        self._meanings = {code: meaning for meaning, codes in facts.codes().items() for code in codes}
        self._credentials = Credentials(facts, setup.endpoint, context)
        self._credentials.check()

    @classmethod
    def build(cls, context: DriverContext) -> "HttpDriver":
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        setup = read_setup(context, *cls.models)
        fault = next(iter(_faults(setup.facts)), "")
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

    async def _batch(self, questions: Sequence[Question], asked: _Asked) -> Sequence[Reply]:
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
                _rows_at(content, asked.protocol.batch_record, null_is_absent=False), asked.batch, questions
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
        asked: _Asked,
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
                code = _code(look_up(_only(rows), protocol.batch_code))
                meaning = self._meanings.get(code, "")
                if meaning != "ok":
                    return self._meant(question, meaning, code, rows[0])
            inner = [
                record
                for row in rows
                for record in _rows_at(row, protocol.batch_inner, null_is_absent=protocol.null_is_absent)
            ]
            return self._read(question, asked, inner, whole)
        except (Garbage, BadRecord, WrongPerson) as fault:
            return self._failed(question, fault)

    def _batch_letter(self, questions: Sequence[Question], asked: _Asked) -> _Letter:
        values = [self._values(question, asked, 0) for question in questions]
        body = orjson.dumps(asked.batch.body_of(asked.body, values))
        sent = Sent("POST", asked.protocol.batch_path, "", body)
        headers = {**_KINDS["json"], "X-Lookup-Id": questions[0].lookup_id, **self._headers.without_places()}
        return _Letter(sent, headers, max(question.deadline_s for question in questions))

    def _lacking(self, question: Question, asked: _Asked) -> str:
        """What the question has not, and has to be sent; "" for nothing."""
        values = self._values(question, asked, 0)
        return min((place for place in asked.places & OPTIONAL if not values[place]), default="")

    def _failed(self, question: Question, fault: HttpFault | TokenRefused | Garbage | BadRecord | WrongPerson) -> Reply:
        if not isinstance(fault, WrongPerson):
            return _unavailable(fault)
        self._context.alert("wrong_person", question.lookup_id)
        return Refused("wrong_person")

    async def _rows(self, question: Question, asked: _Asked) -> Reply:
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

    async def _page(self, question: Question, asked: _Asked, page: int) -> _Answer | Reply:
        answer = await self._exchange(self._letter(question, asked, page))
        if answer.status == 429:
            return Unavailable("rate_limited", waiting_s(answer.headers.get("retry-after")))
        meaning, code, content = self._coded(answer)
        return self._answer(content, asked) if meaning == "ok" else self._meant(question, meaning, code, content)

    def _coded(self, answer: HttpReply) -> tuple[str, str, Mapping[str, object]]:
        """What a reply's code means, the code, and the reply; without codes HTTP 200 is a good one.  Raises HttpFault, Garbage."""
        content = json_object(answer)
        code = _code(look_up(content, self._facts.code)) if self._facts.code else ""
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

    def _letter(self, question: Question, asked: _Asked, page: int) -> _Letter:
        values = self._values(question, asked, page)
        protocol = asked.protocol
        sent = Sent(protocol.method, asked.path.in_path(values), asked.query.encoded(values), _body(asked, values))
        headers = {
            **(_KINDS[protocol.body_type] if sent.body else {}),
            "X-Lookup-Id": question.lookup_id,
            **self._headers.headers(values),
        }
        return _Letter(sent, headers, question.deadline_s)

    def _values(self, question: Question, asked: _Asked, page: int) -> Values:
        wanted = {asked.at[item] for item in question.items if item in asked.at} | ({asked.bind} - {""})
        wanted |= {asked.protocol.name} - {""}
        return values_of(question, sorted(wanted), self._facts.first_page + page, self._facts.page_size)

    def _left_s(self, letter: _Letter) -> float:
        return min(self._deadline_s, letter.until_s - asyncio.get_running_loop().time())

    def _answer(self, content: Mapping[str, object], asked: _Asked) -> _Answer:
        """The rows of a good reply.  Raises Garbage where no record stands where it should."""
        protocol = asked.protocol
        rows = _rows_at(content, protocol.record, null_is_absent=protocol.null_is_absent)
        total = _count(look_up(content, protocol.total)) if protocol.total else None
        return _Answer(rows, total, self._as_of(content), self._trace(content))

    def _read(self, question: Question, asked: _Asked, rows: Sequence[Mapping[str, object]], first: _Answer) -> Reply:
        if not rows:
            return self._no_record()
        if len(rows) > 1 and not asked.protocol.many:
            return Ambiguous(first.as_of, first.trace)
        records = [asked.reader.read(row, question) for row in rows]
        kept = tuple(record for record in records if record is not None)
        if not kept:
            raise Garbage
        if not all(_is_named(row, asked.protocol.name, question.subject.name) for row in rows):
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


def _headers(texts: Sequence[str], where: str) -> Pairs:
    """Raises SetupError for a name that no header has, and for one that is not the manifest's to set."""
    pairs = Pairs.of(texts, where)
    for name, _ in pairs.pairs:
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or _OURS.fullmatch(name):
            raise SetupError(
                f"{where}: {name!r} cannot be set; take letters, digits and dashes, and none of {_OURS.pattern}."
            )
    return pairs


def _unavailable(fault: HttpFault | TokenRefused | Garbage | BadRecord) -> Unavailable:
    match fault:
        case HttpFault():
            return Unavailable(fault.reason)
        case TokenRefused():
            return Unavailable("sign_in_failed", cause=fault.cause)
        case BadRecord():
            return Unavailable("bad_record", cause=str(fault))
    return Unavailable("garbage")


def _asked(context: DriverContext, name: str, protocol: HttpProtocol) -> _Asked:
    """Raises SetupError where what is sent cannot be made."""
    manifest, where = context.manifest, f"The manifest of {context.manifest.connector.name}: question {name}"
    facts: ManifestQuestion = manifest.questions[name]
    asked = _Asked(
        protocol,
        Template.of(protocol.path, f"{where}: path"),
        Pairs.of(protocol.query, f"{where}: query"),
        Pairs.of(protocol.body, f"{where}: body"),
        RecordReader(manifest, name),
        {item: manifest.items[item].at for item in facts.items},
        facts.bind,
        BatchForm.of(protocol, where),
    )
    fault = next(iter([*_protocol_faults(asked), *_batch_faults(asked, facts.batch)]), "")
    if fault:
        raise SetupError(f"{where}: {fault}.")
    return asked


def _protocol_faults(asked: _Asked) -> Sequence[str]:
    protocol, names = asked.protocol, asked.places
    clash = asked.body.clash() if protocol.body_type == "json" else ""
    wrong = {
        "nothing of whom it is about is sent; put {person_id} or {credit_code} into path, query or body": not names
        & {"person_id", "credit_code"},
        "a GET has no body; use query, or method = POST": protocol.method == "GET" and bool(protocol.body),
        "pages need total, and total needs {page}": bool(protocol.total) is not ("page" in names),
        "a question mark or a number sign stands in path; use query": bool(re.search("[?#]", protocol.path)),
        f"{clash} is a value and an object": bool(clash),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _batch_faults(asked: _Asked, batch: int) -> Sequence[str]:
    protocol, form = asked.protocol, asked.batch
    clash = asked.body.clash() or form.beside.clash(form.rows_at)
    wrong = {
        "batch and batch_path go together": (batch > 1) is not bool(protocol.batch_path),
        "a batch needs batch_rows, batch_record and batch_key": batch > 1
        and not (protocol.batch_rows and protocol.batch_record and protocol.batch_key),
        "batch_key is of the form idNo={person_id}, with {person_id}, {credit_code} or {lookup_id} alone": batch > 1
        and form.key_of not in KEYS,
        "nothing of whom it is about is sent in a row; put {person_id} or {credit_code} into body, or batch_row": batch
        > 1
        and not form.row_places(asked.body) & {"person_id", "credit_code"},
        "batch_key {lookup_id} has to be sent in each row": batch > 1
        and form.key_of == "lookup_id"
        and "lookup_id" not in form.row_places(asked.body),
        "pages and a batch exclude each other": batch > 1 and bool(protocol.total),
        f"{clash} is a value and an object": batch > 1 and bool(clash),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _faults(facts: HttpFacts) -> Sequence[str]:
    given = [code for codes in facts.codes().values() for code in codes]
    doubled = next((code for code in given if given.count(code) > 1), "")
    wrong = {
        "code, the path of the code inside a reply, and ok, the good ones, go together": bool(facts.code)
        is not bool(facts.ok),
        "codes are given and no path, code, where one stands": bool(given) and not facts.code,
        f"the code {doubled} has two meanings": bool(doubled),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _body(asked: _Asked, values: Values) -> bytes:
    if not asked.protocol.body:
        return b""
    is_json = asked.protocol.body_type == "json"
    return orjson.dumps(asked.body.nested(values)) if is_json else asked.body.encoded(values).encode()


def _code(value: object) -> str:
    """A code as text; a department writes `0` as a number or as text.  Raises Garbage for anything else."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise Garbage


def _only(rows: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """The one row.  Raises Garbage for several: which of their codes counts?"""
    if len(rows) > 1:
        raise Garbage
    return rows[0]


def _count(value: object) -> int:
    """A number of records, as a number or as text.  Raises Garbage."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000:
        return value
    raise Garbage


def _rows_at(content: Mapping[str, object], path: str, *, null_is_absent: bool) -> Sequence[Mapping[str, object]]:
    """The records at a path, of one object or of a list.  Raises Garbage where there is something else, or nothing."""
    parent, _, last = path.rpartition(".")
    held = look_up(content, path) if path else content
    if held is None and null_is_absent and last in _object(content, parent):
        held = []
    held_rows = held if isinstance(held, list) else [held]
    rows = [row for row in held_rows if isinstance(row, dict) and row]
    if len(rows) != len(held_rows):
        raise Garbage
    return rows


def _object(content: Mapping[str, object], path: str) -> Mapping[str, object]:
    held = look_up(content, path) if path else content
    return held if isinstance(held, dict) else {}


def _is_named(row: Mapping[str, object], path: str, name: str) -> bool:
    """Whether the name in a record is the one asked about; always, where the question has none.  Raises BadRecord: none, or one masked."""
    return not path or name_in(row, path) == fold_name(name)
