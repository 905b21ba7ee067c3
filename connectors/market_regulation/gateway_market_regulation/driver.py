"""Asks page by page, each request signed over its sorted parameters: a protocol that the gateway's own drivers do not speak."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import ClassVar, Self
from urllib.parse import urlencode

from gateway.domain.identifiers.folding import fold
from gateway.domain.reply import Ambiguous, Found, NoRecord, Refused, Reply, Unavailable
from gateway.sdk import (
    BadRecord,
    DriverContext,
    HttpFault,
    Probe,
    Projection,
    Question,
    Setup,
    load_adapter,
    look_up,
    read_code,
    read_setup,
)
from gateway_market_regulation.facts import Endpoint, Facts, Protocol
from gateway_market_regulation.pages import (
    BUSY,
    Declined,
    Garbage,
    Moved,
    Page,
    missing_pages,
    read_page,
    united,
)
from gateway_market_regulation.signature import sign

Row = Mapping[str, object]
_CURRENT = {"1": "1", "0": "0"}
"""Whether a state is the one that holds now."""


_REFUSALS = {"4001": "signature", "4002": "clock", "4003": "nonce", "4004": "unauthorised"}


class SignedPagesDriver:
    """Reads all states of one credit code, oldest first, and answers with the one that holds now."""

    models: ClassVar = (Facts, Endpoint, Protocol)

    def __init__(self, setup: Setup[Facts, Endpoint, Protocol], context: DriverContext) -> None:
        manifest = context.manifest
        self._facts = setup.facts
        self._protocols = setup.protocols
        self._endpoint = setup.endpoint
        self._context = context
        self._bind = {name: question.bind for name, question in manifest.questions.items()}
        self._project = {name: Projection(manifest, name) for name in manifest.questions}
        self._adapters = {
            name: load_adapter(question.adapter) for name, question in manifest.questions.items() if question.adapter
        }

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""
        return cls(read_setup(context, *cls.models), context)

    async def start(self) -> None:
        """Nothing has to be open before the first question."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def ask(self, question: Question) -> Reply:
        """Read every page and answer; where the register changed between two pages, once more from the first."""
        if question.employer is None:
            return Refused("no_credit_code")
        try:
            return self._reply(question, *await self._settled(question, question.employer.code))
        except Moved:
            return Unavailable("moved")
        except (HttpFault, Declined, Garbage) as fault:
            return _unavailable(fault)

    async def probe(self, probe: Probe) -> Reply:
        """Ask the first question without a credit code: the bureau looks at the signature first."""
        try:
            await self._send(probe, self._signed(next(iter(self._protocols.values())), "", 1, {}))
        except (HttpFault, Declined, Garbage) as fault:
            return _unavailable(fault)
        return NoRecord()

    async def _settled(self, question: Question, code: str) -> tuple[Page, tuple[Row, ...]]:
        try:
            return await self._read(question, code)
        except Moved:
            return await self._read(question, code)

    async def _read(self, question: Question, code: str) -> tuple[Page, tuple[Row, ...]]:
        """The first page and the rows of all."""
        pages = [await self._page(question, code, 1)]
        for number in missing_pages(pages[0], self._facts.page_size, self._facts.most_pages):
            pages.append(await self._page(question, code, number))  # noqa: PERF401 - one after another, as the bureau asks
        return pages[0], united(pages)

    async def _page(self, question: Question, code: str, number: int) -> Page:
        purpose = question.purpose
        why = {
            "matter": purpose.matter,
            "case_no": purpose.case_number,
            "certificate": purpose.certificate_title,
            "officer": purpose.officer_card,
        }
        return await self._send(question, self._signed(self._protocols[question.name], code, number, why))

    async def _send(self, question: Question | Probe, parameters: Mapping[str, str]) -> Page:
        answer = await self._context.http.request(
            "POST",
            self._endpoint.url.rstrip("/") + self._facts.path,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Lookup-Id": question.lookup_id,
            },
            body=urlencode(parameters).encode(),
            timeout_s=question.deadline_s - asyncio.get_running_loop().time(),
        )
        return read_page(answer)

    def _signed(self, protocol: Protocol, code: str, number: int, why: Mapping[str, str]) -> Mapping[str, str]:
        """The parameters of one page with their signature; every request has a nonce of its own."""
        parameters = {
            "app_key": self._endpoint.app_key,
            "interface": protocol.interface,
            "timestamp": str(int(self._context.clock.real().timestamp() * 1000)),
            "nonce": secrets.token_hex(12),
            "page": str(number),
            "page_size": str(self._facts.page_size),
            **why,
            protocol.asks: code,
        }
        return {**parameters, "sign": sign(parameters, self._endpoint.app_secret)}

    def _reply(self, question: Question, first: Page, rows: tuple[Row, ...]) -> Reply:
        """What the rows say, after each was seen to be about the business asked about."""
        if not rows:
            return NoRecord(first.as_of, first.trace)
        code = "" if question.employer is None else question.employer.code
        if not all(_is_about(code, look_up(row, self._bind[question.name])) for row in rows):
            self._context.alert("wrong_person", question.lookup_id)
            return Refused("wrong_person", first.trace)
        states = [(read_code(row.get(self._protocols[question.name].current), _CURRENT), row) for row in rows]
        current = [row for state, row in states if state == "1"]
        if len(current) > 1:
            return Ambiguous(first.as_of, first.trace)
        if not current or None in [state for state, _ in states]:
            return Unavailable("bad_record", cause="no_current_state", trace=first.trace)
        return self._found(question, current[0], first)

    def _found(self, question: Question, row: Row, first: Page) -> Reply:
        adapter = self._adapters.get(question.name)
        try:
            shaped = row if adapter is None else adapter(row, question)
            return Found((self._project[question.name](shaped, question.items),), first.as_of, first.trace)
        except BadRecord as bad:
            return Unavailable("bad_record", cause=str(bad), trace=first.trace)
        except (TypeError, ValueError, KeyError):
            return Unavailable("bad_record", cause="adapter", trace=first.trace)


def _is_about(code: str, held: object) -> bool:
    """Whether a row's credit code, however it is spelt, is the one asked about."""
    return isinstance(held, str) and fold(held) == code


def _unavailable(fault: HttpFault | Declined | Garbage) -> Unavailable:
    match fault:
        case HttpFault():
            return Unavailable(fault.reason)
        case Declined(code=code) if code == BUSY:
            return Unavailable("rate_limited", fault.retry_after_s)
        case Declined():
            return Unavailable(_REFUSALS.get(fault.code, "department_error"), cause=fault.code)
        case _:
            return Unavailable("garbage")
