"""Any department that answers JSON over HTTP, told by its manifest alone: what is sent, who we are there, and what its codes mean."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

import orjson
from pydantic import Field

from gateway.connect.drivers.http_credentials import AuthFacts, Credentials, HttpEndpoint, Sent, TokenRefused
from gateway.connect.drivers.http_template import OPTIONAL, Pairs, Template, Values, values_of
from gateway.connect.drivers.json_replies import Garbage, data_time, json_object, serial, waiting_s
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    ClosedModel,
    DriverContext,
    HttpFault,
    HttpReply,
    ManifestQuestion,
    Question,
    Setup,
    depart_again,
    look_up,
    read_setup,
)

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,8}")
"""A code that is told as the cause of a failure; anything longer could hold somebody's number."""

_OURS = re.compile(
    r"authorization|connection|content-length|content-type|host|transfer-encoding|x-intent-receipt|x-lookup-id",
    re.IGNORECASE,
)
"""Headers that the protocol, the credentials and the audit log set."""


class HttpFacts(AuthFacts):
    """`[driver]` of the manifest: who we are there, what its replies are made of, and what its codes mean.

    auth: how we show who asks. `static_key` sends the key in `key_header`; `basic` is RFC 7617; `hmac` signs method, path, query,
    digest of the body, time in ms and nonce, a line each, and sends the signature in Base64; `oauth` fetches a token at the path
    `token` by client credentials. headers: sent with every question, such as `X-Matter={matter}`.
    code: the path of the code inside a reply; without one, HTTP 200 alone is a good answer. The codes: `ok`; `absent` (no record);
    `mismatched` (another name); `ambiguous`; `busy`; `protected` (answered like `absent`, and told to the protection desk);
    `refused`; `no_receipt` (the intent's receipt is missing or does not do); every other one is a fault.
    trace, data_time, retry_after: paths in the reply. page_size, first_page, most_pages: of questions that say where the total stands.
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

    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The codes by what they mean."""
        meanings = ("ok", "absent", "mismatched", "ambiguous", "busy", "protected", "refused", "no_receipt")
        return {meaning: getattr(self, meaning) for meaning in meanings}


class HttpProtocol(ClosedModel):
    """`protocol` of one question: what is sent, and where the reply holds the record.

    path, query and body are templates: `{person_id}`, `{name}` and the like are put in, and nothing else happens. query, body: a text
    `name=value` each, in the body with dots for an inner object; body_type: as JSON, or as a form.
    record: the path of the record, or of the list of records; "" is the whole reply. An empty list is no record; null is one only where
    `null_is_absent` says so. many: one person may have several records; else more than one is ambiguous.
    name: the path, in a record, of the name that must be the one asked about; another one is a partial match.
    total: the path of the number of all records: page after page is asked until that many came, by `{page}`.
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

    @property
    def places(self) -> frozenset[str]:
        """All that is put in."""
        return self.path.places | self.query.places | self.body.places


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
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        setup = read_setup(context, *cls.models)
        fault = next(iter(_faults(setup.facts)), "")
        if fault:
            raise SetupError(
                f"The manifest of {context.manifest.connector.name} does not fit the http driver: {fault}."
            )
        return cls(setup, context)

    async def start(self) -> None:
        """Nothing has to be open before the first question."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Ask, page after page where the reply has pages."""
        asked = self._asked[question.name]
        values = self._values(question, asked, 0)
        lacking = sorted(place for place in asked.places & OPTIONAL if not values[place])
        if lacking:
            return Refused(f"no_{lacking[0]}")
        try:
            return await self._rows(question, asked)
        except (HttpFault, TokenRefused, Garbage, BadRecord) as fault:
            return _unavailable(fault)
        except WrongPerson:
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person")

    async def _rows(self, question: Question, asked: _Asked) -> Reply:
        """The reply by the rows of all pages; what a page says that is no rows is the reply."""
        first = await self._page(question, asked, 0)
        if not isinstance(first, _Answer):
            return first
        rows = list(first.rows)
        for page in range(1, self._pages(first)):
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
        answer = await self._exchange(question, asked, page)
        if answer.status == 429:
            return Unavailable("rate_limited", waiting_s(answer.headers.get("retry-after")))
        content = json_object(answer)
        if not self._facts.code:
            if answer.status != 200:
                raise HttpFault(f"http_{answer.status}")
            return self._answer(content, asked)
        code = _code(look_up(content, self._facts.code))
        meaning = self._meanings.get(code, "")
        if meaning == "ok" and answer.status == 200:
            return self._answer(content, asked)
        if meaning == "ok" or answer.status >= 500:
            raise Garbage if meaning == "ok" else HttpFault(f"http_{answer.status}")
        return self._meant(question, meaning, code, content)

    def _meant(self, question: Question, meaning: str, code: str, content: Mapping[str, object]) -> Reply:
        """What a code says that is none of a record."""
        facts, trace = self._facts, self._trace(content)
        match meaning:
            case "absent" | "protected":
                if meaning == "protected":
                    self._context.alert("protected", question.lookup_id)
                return self._no_record()
            case "mismatched":
                return PartialMatch(self._as_of(content), trace)
            case "ambiguous":
                return Ambiguous(self._as_of(content), trace)
            case "busy":
                wait = look_up(content, facts.retry_after) if facts.retry_after else None
                return Unavailable("rate_limited", waiting_s(wait), trace=trace)
            case "refused" | "no_receipt":
                return Refused(meaning, trace)
        return Unavailable("department_error", cause=code if _CODE.fullmatch(code) else "", trace=trace)

    async def _exchange(self, question: Question, asked: _Asked, page: int) -> HttpReply:
        """One call; once more with a fresh token where the department does not take the one it got."""
        answer, token = await self._send(question, asked, page)
        if answer.status == 401 and token:
            if not await depart_again(question.deadline_s):
                raise HttpFault("rate_limited")
            answer, _ = await self._send(question, asked, page, token)
        return answer

    async def _send(
        self, question: Question, asked: _Asked, page: int, stale: bytes | None = None
    ) -> tuple[HttpReply, bytes]:
        values = self._values(question, asked, page)
        protocol, path, query = asked.protocol, asked.path.in_path(values), asked.query.encoded(values)
        body = _body(asked, values)
        sent = Sent(protocol.method, urlsplit(self._url).path + path, query, body)
        credentials, token = await self._credentials.headers(sent, self._left_s(question), stale)
        kinds = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
        answer = await self._context.http.request(
            protocol.method,
            self._url + path + (f"?{query}" if query else ""),
            headers={
                **({"Content-Type": kinds[protocol.body_type]} if body else {}),
                "X-Lookup-Id": question.lookup_id,
                **self._headers.headers(values),
                **credentials,
            },
            body=body,
            timeout_s=self._left_s(question),
        )
        return answer, token

    def _values(self, question: Question, asked: _Asked, page: int) -> Values:
        wanted = {asked.at[item] for item in question.items if item in asked.at} | ({asked.bind} - {""})
        wanted |= {asked.protocol.name} - {""}
        return values_of(question, sorted(wanted), self._facts.first_page + page, self._facts.page_size)

    def _left_s(self, question: Question) -> float:
        return min(self._deadline_s, question.deadline_s - asyncio.get_running_loop().time())

    def _answer(self, content: Mapping[str, object], asked: _Asked) -> _Answer:
        """The rows of a good reply.  Raises Garbage where no record stands where it should."""
        protocol = asked.protocol
        parent, _, last = protocol.record.rpartition(".")
        held = look_up(content, protocol.record) if protocol.record else content
        if held is None and protocol.null_is_absent and last in _object(content, parent):
            held = []
        held_rows = held if isinstance(held, list) else [held]
        rows = [row for row in held_rows if isinstance(row, dict) and row]
        if len(rows) != len(held_rows):
            raise Garbage
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
    )
    fault = next(iter(_protocol_faults(asked)), "")
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


def _count(value: object) -> int:
    """A number of records, as a number or as text.  Raises Garbage."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000:
        return value
    raise Garbage


def _object(content: Mapping[str, object], path: str) -> Mapping[str, object]:
    held = look_up(content, path) if path else content
    return held if isinstance(held, dict) else {}


def _is_named(row: Mapping[str, object], path: str, name: str) -> bool:
    """Whether the name in a record is the one asked about; always, where the question has none.  Raises BadRecord: none, or one masked."""
    if not path:
        return True
    held = look_up(row, path)
    if not isinstance(held, str) or not held.strip() or re.search(r"[*＊]", held):
        raise BadRecord("name")
    return fold_name(held) == fold_name(name)
