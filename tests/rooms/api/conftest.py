"""An API over ways that answer from memory: the routes, readers, problems and the gate are the product's own."""

import json
from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest

from gateway import api
from gateway.api.app import create_app
from gateway.api.contract.audit_inputs import (
    AuditSearchIn,
    EntriesQuery,
    ExportIn,
    FindingsQuery,
    JudgementIn,
    RevealIn,
    TimelineIn,
    WithholdingIn,
)
from gateway.api.contract.inputs import DeclarationIn, VerificationReplyIn
from gateway.api.settings import ApiSettings
from gateway.api.ways import (
    AuditWays,
    CallersKey,
    DeclarationWays,
    DeskWays,
    DisclosureWays,
    ExportWays,
    File,
    FindingWays,
    Handed,
    LogWays,
    OwnDisclosures,
    Page,
    QueryWays,
    RevealWays,
    Shown,
    Unchanged,
    Ways,
)
from gateway.audit import RevealDecision
from gateway.catalogue import Catalogue, PartyRules
from gateway.catalogue.schema import DepartmentForm, TitleForm
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode, QueryId
from gateway.domain.errors import Conflict, NotAuthenticated, NotAuthorised, NotFound
from gateway.domain.matter import Cardinality, Certificate, Item, Matter, ShownItem
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer, Query
from gateway.domain.supervision import Supervisor
from gateway.domain.words import Method, Mode, QueryStatus, Sharing
from gateway.flows import Check
from gateway.flows.steps.admission import Admission
from gateway.identity import OPERATIONS, Credential
from gateway.tlog import Tile
from gateway_demo.issuer import persona_remedy

EXAMPLES = json.loads((Path(api.__file__).parent / "contract" / "data" / "examples.json").read_text("utf-8"))
KEY = {"boot_id": "01932f00-0000-7000-8000-000000000000", "public_key": "00" * 32, "endorsement": "00" * 64}
SIGNED = {"signed": "{}", "stream": 1, "signature": "00" * 64, "key": KEY}
AT = "2026-11-23T09:00:00+00:00"
EXPORT = {
    "export_id": "01a208c0-82f2-7c55-9a1c-5d4fe53a4085", "state": "done", "percent": 100, "asked_at": AT, "log": 2026,
    "since": AT, "until": AT, "formats": ["ndjson"], "from_index": 0, "to_index": 9, "rows": 3, "size": 5, "sha256": "0" * 64,
    "bundle": "/v1/audit/exports/01a208c0-82f2-7c55-9a1c-5d4fe53a4085/bundle", "why": None, "finished_at": AT, "expires_at": AT,
}  # fmt: skip
REVEAL = {
    "reveal_id": "01a208c0-82f2-7c55-9a1c-5d4fe53a4085", "state": "pending", "entry": "2-25", "subject": "0" * 32,
    "party": "applicant", "role": "applicant", "ground": "complaint", "reason": "why", "task": "T-1", "asked_by": "JHAUD0000001",
    "asked_at": AT, "decided_by": None, "decided_at": None, "decision_reason": None, "read_at": None, "expires_at": AT,
}  # fmt: skip
FINDING = {
    "finding_id": "4058c0d2-01a5-8ab0-ac0e-4b27ba4f4d73", "rule": "A16", "name": "denied_probing", "title": {"en": "t", "zh": "t"},
    "sentence": {"en": "s", "zh": "s"}, "severity": "medium", "owner": "manager", "state": "OPEN", "opened_at": AT, "due_at": AT,
    "first_at": AT, "last_at": AT, "accounts": ["JH1"], "offices": ["housing"], "cases": [], "subject": None, "matter": None,
    "stream": None, "entries": ["2-25"], "n": 5, "triggers": 1, "judgement": None,
}  # fmt: skip
MARK = "5" * 32
ROLE_OF = {"clerk": "officer", "auditor": "auditor", "verifier": "verifier"}


def matter(code: str, certificates: int) -> Matter:
    made = tuple(
        Certificate(
            code=CertificateCode(f"{code}-C{n}"),
            title={"en": "paper", "zh": "证明"},
            issuer=DepartmentCode("real_estate"),
            ladder=(Method.DATA_QUERY, Method.VERIFICATION),
            basis="法",
            parties={"applicant": Cardinality(1, 1), "child": Cardinality(0, None)},
            parameters={"on": {"type": "string", "format": "date"}},
            applies_when=None,
            predicate=None,
            value="unit_no",
            needs=(),
            items=(ShownItem(ItemName("unit_no"), Mode.MASK),),
        )
        for n in range(1, certificates + 1)
    )
    return Matter(
        MatterCode(code), {"en": "m", "zh": "事"}, DepartmentCode("housing"), "days", 15, date(2019, 1, 1), None, made
    )


def catalogue() -> Catalogue:
    department = DepartmentCode("real_estate")
    title = {"en": "unit", "zh": "单元"}
    item = Item(department, ItemName("unit_no"), title, "str", 3, Sharing.CONDITIONAL, identifying=False, basis="法")
    form = DepartmentForm(code=department, title=TitleForm(en="r", zh="自"), system="登记", has_connector=True)
    return Catalogue(
        matters={MatterCode(m.code): m for m in (matter("M01", 5), matter("M07", 3))},
        items={(item.department, item.name): item},
        departments={department: form},
        party_rules=PartyRules(most_people=8, uncounted=frozenset(), roles={}),
        canonical=b"",
    )


@dataclass
class House:
    """What the routes did, and what they are to meet."""

    asked: list[tuple[Query, Officer, tuple[str, bytes] | None]] = field(default_factory=list)
    denied: list[tuple[Officer, NotAuthorised]] = field(default_factory=list)
    searched: list[tuple[str, str]] = field(default_factory=list)
    replied: list[tuple[str, VerificationReplyIn]] = field(default_factory=list)
    filtered: list[tuple[EntriesQuery, str]] = field(default_factory=list)
    declared: list[tuple[DeclarationIn, CallersKey]] = field(default_factory=list)
    traced: list[tuple[TimelineIn, str]] = field(default_factory=list)
    exported: list[tuple[ExportIn, str]] = field(default_factory=list)
    wished: list[tuple[RevealIn, str]] = field(default_factory=list)
    decisions: list[RevealDecision] = field(default_factory=list)
    periods: list[str | None] = field(default_factory=list)
    findings_asked: list[tuple[FindingsQuery, str]] = field(default_factory=list)
    status: QueryStatus = QueryStatus.COMPLETE
    failure: Exception | None = None
    missing: Sequence[str] = ()
    supervisor: Supervisor = field(default_factory=Supervisor)
    warned: Sequence[str] = ()
    stands: dict[str, float] = field(default_factory=dict)
    overdue: int | None = None

    async def authenticate(self, credential: Credential) -> Officer:
        if credential.token not in ROLE_OF:
            raise NotAuthenticated("the access token's signature does not hold")
        roles = frozenset({ROLE_OF[credential.token]})
        department = DepartmentCode("real_estate")
        return Officer("JH1", "c", department, CountyCode("330702"), "desk", frozenset({"*"}), roles)

    def require(self, officer: Officer, operation: str) -> None:
        if not officer.roles & OPERATIONS[operation]:
            raise NotAuthorised("the roles of this account do not include this operation", rule="role")

    async def deny(self, officer: Officer, refusal: NotAuthorised) -> None:
        self.denied.append((officer, refusal))

    async def ask(self, query: Query, officer: Officer, key: tuple[str, bytes] | None) -> Handed:
        if self.failure is not None:
            raise self.failure
        self.asked.append((query, officer, key))
        body = EXAMPLES["ask_query"]["answer_200"] | {"query_id": query.query_id, "case_number": query.case_number}
        return Handed(query.query_id, self.status, json.dumps(body).encode(), MARK, self._again())

    def _again(self) -> int | None:
        return 7 if self.status is QueryStatus.PENDING else None

    async def read_query(self, query_id: QueryId, officer: Officer, known: Container[str]) -> Handed | Unchanged:
        for query, asker, _ in self.asked:
            if query.query_id == query_id and asker.account == officer.account:
                if MARK in known:
                    return Unchanged(MARK, self._again())
                body = json.dumps(EXAMPLES["read_query"]["answer_200"]).encode()
                return Handed(query_id, self.status, body, MARK, self._again())
        raise NotFound("no such query for this account")

    def permissions(self, code: MatterCode, _officer: Officer) -> Shown:
        if code != "M01":
            raise NotFound("no such matter in the catalogue")
        told: dict[str, Any] = EXAMPLES["read_permissions"]["answer_200"]
        return told

    async def work_list(self, _officer: Officer, _cursor: str | None, _limit: int) -> Page:
        return Page(EXAMPLES["list_verifications"]["answer_200"]["items"], "abc")

    async def look(self, task_id: str, _officer: Officer) -> Shown:
        told: dict[str, Any] = EXAMPLES["read_verification"]["answer_200"]
        if task_id != told["task_id"]:
            raise NotFound("no such verification for this department")
        return told

    async def reply(self, task_id: str, reply: VerificationReplyIn, _officer: Officer) -> Shown:
        if self.replied:
            raise Conflict("this verification is closed")
        self.replied.append((task_id, reply))
        return {"task_id": task_id, "answer": reply.answer, "note": reply.note or "CANNOT_TELL", **SIGNED}

    async def signed_reply(self, task_id: str, _officer: Officer) -> Shown:
        if not self.replied:
            raise NotFound("no answer yet")
        return {"task_id": task_id, **SIGNED}

    async def extend(self, _task_id: str, _officer: Officer) -> Shown:
        raise Conflict("this verification is closed")

    async def reassign(self, _task_id: str, _department: str, _officer: Officer) -> Shown:
        raise NotFound("no such verification for this department")

    async def figures(self, _officer: Officer) -> Sequence[Shown]:
        return []

    def declaration_notice(self, certificate: CertificateCode) -> Shown:
        if certificate != "M01-C1":
            raise NotFound("no declaration takes the place of such a certificate")
        texts = {"en": "text", "zh": "文"}
        shown = {"notice_version": "1", "notice_hash": "0" * 64, "notice": texts, "statement": texts}
        return {"certificate": certificate, **shown}

    async def declare(self, form: DeclarationIn, _officer: Officer, key: CallersKey) -> Shown:
        self.declared.append((form, key))
        raise Conflict("no declaration is offered for this certificate")

    async def decline(self, _query_id: QueryId, _certificate: CertificateCode, _officer: Officer) -> None:
        raise Conflict("no declaration is offered for this certificate")

    async def read_declaration(self, _declaration_id: str, _officer: Officer) -> Shown:
        raise NotFound("no such declaration for this account")

    async def inspections(self, _cursor: str | None, _limit: int) -> Page:
        return Page([], None)

    async def entries(self, filters: EntriesQuery, _officer: Officer, task: str) -> Page:
        self.filtered.append((filters, task))
        return Page(EXAMPLES["list_audit_entries"]["answer_200"]["items"], None)

    async def audit_search(self, form: AuditSearchIn, _officer: Officer, task: str) -> Page:
        self.searched.append((form.person_id.number, task))
        return Page([], None)

    async def entry(self, _entry_id: str, _officer: Officer, _task: str) -> Shown:
        raise NotFound("there is no such entry")

    async def proof(self, _entry_id: str, _officer: Officer, _task: str) -> Shown:
        raise Conflict("the entry is not in the log's tree yet")

    async def timeline(self, form: TimelineIn, _officer: Officer, task: str) -> Page:
        self.traced.append((form, task))
        return Page([], "abc")

    async def ask_export(self, form: ExportIn, _officer: Officer, task: str) -> Shown:
        self.exported.append((form, task))
        return EXPORT

    async def read_export(self, export_id: UUID, _officer: Officer) -> Shown:
        if str(export_id) != EXPORT["export_id"]:
            raise NotFound("there is no such export for this account")
        return EXPORT

    async def hand_over(self, export_id: UUID, _officer: Officer, _task: str) -> File:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in (b"PK", b"..."):
                yield piece

        await self.read_export(export_id, _officer)
        return File("audit-2026.zip", 5, pieces())

    async def ask_reveal(self, form: RevealIn, _officer: Officer, task: str) -> Shown:
        self.wished.append((form, task))
        return REVEAL

    async def reveals(self, _cursor: str | None, _limit: int, _officer: Officer, _task: str) -> Page:
        return Page([REVEAL], None)

    async def read_reveal(self, _reveal_id: UUID, _officer: Officer, _task: str) -> Shown:
        return REVEAL

    async def decide(self, _reveal_id: UUID, decision: RevealDecision, _officer: Officer, _task: str) -> Shown:
        self.decisions.append(decision)
        return REVEAL

    async def unseal(self, _reveal_id: UUID, _officer: Officer, _task: str) -> Shown:
        raise Conflict("this reveal is pending")

    async def findings(self, asked: FindingsQuery, _officer: Officer, task: str) -> Page:
        self.findings_asked.append((asked, task))
        return Page([FINDING], "abc")

    async def read_finding(self, finding_id: UUID, _officer: Officer, _task: str) -> Shown:
        if str(finding_id) != FINDING["finding_id"]:
            raise NotFound("no such finding")
        return FINDING | {"evidence": []}

    async def judge(self, finding_id: UUID, form: JudgementIn, officer: Officer, task: str) -> Shown:
        judgement = {"account": officer.account, "at": AT, "justification": form.justification}
        return {**await self.read_finding(finding_id, officer, task), "state": form.state, "judgement": judgement}

    async def spot_check(self, day: date, _officer: Officer, _task: str) -> Shown:
        if day >= date(2026, 11, 23):
            raise Conflict("the day is not over: its last checkpoint is not known yet")
        drawn: Shown = {
            "day": day,
            "log": 2026,
            "origin": "o",
            "size": 1,
            "root": "r",
            "checkpoint": "c",
            "cosignature": None,
            "indices": [0],
        }
        return {**drawn, "entries": [{"index": 0, "entry": None}]}

    async def person_of(self, _credential: Credential) -> PersonId:
        raise NotAuthenticated("the access token does not say whose it is")

    async def disclosures(
        self, _person: PersonId, _officer: Officer, _cursor: str | None, _limit: int
    ) -> OwnDisclosures:
        return OwnDisclosures(Page([], None), {"count": 0, "root": "0" * 64, "hashes": []}, 0)

    async def withhold(self, form: WithholdingIn, _officer: Officer) -> Shown:
        return {"withholding_id": str(UUID(int=0)), "ordered_at": form.until, **form.model_dump()}

    async def withholdings(self, _cursor: str | None, _limit: int, _officer: Officer, _task: str) -> Page:
        return Page([], None)

    async def statistics(self, period: str | None) -> Shown:
        self.periods.append(period)
        row = {"key": "total", "asked": 9, "saved": 9}
        tables = ("by_method", "by_department", "by_matter", "by_processing_class")
        span = {"since": datetime(2026, 9, 1, tzinfo=CHINA), "until": datetime(2026, 10, 1, tzinfo=CHINA)}
        return {
            "period": period or "2026-09",
            **span,
            "total": row,
            "trips_saved": 9,
            **{name: [row] for name in tables},
        }

    async def checkpoint(self, log: int) -> bytes:
        if log != 2026:
            raise NotFound("this log has no checkpoint")
        return b"jinhua.example/gateway/audit/2026\n"

    async def tile(self, _log: int, path: str) -> tuple[Tile, bytes]:
        tile = Tile(0, 0) if path == "0/000" else Tile(0, 1, 2)
        return tile, bytes(32 * tile.width)

    async def leaves(self, log: int, path: str, _officer: Officer, task: str) -> bytes:
        self.searched.append((f"{log} {path}", task))
        return b"\x00\x02{}"

    async def query_proof(self, _query_id: QueryId, _officer: Officer, _entry: str | None) -> str:
        if self.failure is not None:
            raise self.failure
        return "c2sp.org/tlog-proof@v1\n"

    async def keys(self) -> Shown:
        return {"keys": []}

    async def stream(self, stream_id: int) -> Shown:
        if stream_id != 3:
            raise NotFound("there is no such stream")
        return {
            "streams": [{"stream_id": 3, "boot_id": str(UUID(int=3)), "pubkey": "00" * 32, "endorsement": "00" * 64}]
        }

    def warnings(self) -> Sequence[str]:
        return self.warned

    async def checks(self) -> Sequence[Check]:
        names: tuple[Literal["audit log", "database"], ...] = ("audit log", "database")
        return [Check(name, "it is away" if name in self.missing else None) for name in names]

    @property
    def ways(self) -> Ways:
        return Ways(
            admission=Admission(),
            recalled=lambda _credential: None,
            rejected=lambda _client, _reason: None,
            catalogue=catalogue(),
            clock=Clock.real_time(),
            authenticate=self.authenticate,
            require=self.require,
            deny=self.deny,
            queries=QueryWays(self.ask, self.read_query, self.permissions),
            desk=DeskWays(
                self.work_list,
                self.look,
                self.reply,
                self.signed_reply,
                self.extend,
                self.reassign,
                self.figures,
                lambda: self.overdue,
            ),
            declarations=DeclarationWays(
                self.declaration_notice, self.declare, self.decline, self.read_declaration, self.inspections
            ),
            audit=AuditWays(self.entries, self.audit_search, self.entry, self.proof, self.timeline),
            exports=ExportWays(self.ask_export, self.read_export, self.hand_over),
            reveals=RevealWays(self.ask_reveal, self.reveals, self.read_reveal, self.decide, self.unseal),
            findings=FindingWays(self.findings, self.read_finding, self.judge, self.spot_check),
            disclosures=DisclosureWays(self.person_of, self.disclosures, self.withhold, self.withholdings),
            log=LogWays(
                self.checkpoint,
                self.tile,
                self.leaves,
                self.query_proof,
                self.keys,
                lambda: self.stands,
                self.warnings,
                self.stream,
            ),
            statistics=self.statistics,
            health=lambda _code: {"state": "answering", "data_as_of": None},
            checks=self.checks,
            supervisor=self.supervisor,
        )


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def settings() -> ApiSettings:
    return ApiSettings(
        docs_issuer="http://127.0.0.1:8099",
        default_audit_task="DEMO-1",
        allow_reserved_ids=True,
        further_remedy=persona_remedy,
    )


BOTH_PATHS = pytest.mark.parametrize("has_fast_path", [True, False], ids=["fast path", "framework"])
"""For what is tried of asking a query: by its fast path, and in the same way through the framework."""


@pytest.fixture
def has_fast_path() -> bool:
    return True


@pytest.fixture
async def http(house: House, settings: ApiSettings, *, has_fast_path: bool) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(house.ways, settings, has_fast_path=has_fast_path))
    headers = {"authorization": "Bearer clerk"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", headers=headers) as client:
        yield client
