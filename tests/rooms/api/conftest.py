"""An API over flows that answer from memory: the routes, readers, problems and the gate are the product's own."""

import json
from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast
from uuid import UUID

import httpx
import pytest

from gateway import api
from gateway.access import AskerView, PermissionChange, Permissions, ViewedAs
from gateway.accounts import CsvFault
from gateway.api.app import create_app
from gateway.api.settings import ApiSettings
from gateway.attachments import Attached, AttachedFile, AttachmentContent, Bringer
from gateway.audit.withholding import Withholding
from gateway.catalogue import Catalogue
from gateway.catalogue.parties import PartyRules
from gateway.catalogue.schema import DepartmentForm, TitleForm
from gateway.city import CityChange, load_city
from gateway.connect import DepartmentSlot, DepartmentStatus
from gateway.declaration import (
    Declaration,
    DeclarationList,
    Notice,
)
from gateway.domain.admission import Admission, Lane
from gateway.domain.batch import (
    BatchKind,
    BatchPreview,
    BatchRow,
    BatchRowAnswer,
    BatchRowState,
    BatchState,
    QueryBatch,
)
from gateway.domain.clock import Clock
from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    CountyCode,
    DepartmentCode,
    ItemName,
    LookupId,
    MatterCode,
    QueryId,
)
from gateway.domain.criteria import Criteria
from gateway.domain.document import Receipt
from gateway.domain.downtime import Downtime, DowntimeKind
from gateway.domain.errors import Conflict, InputFault, NotAuthenticated, NotAuthorised, NotFound
from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Cardinality, Certificate, DeskQuestion, Item, Matter, ShownItem
from gateway.domain.oversight import FindingState, Ground, Severity
from gateway.domain.person import Person, PersonId
from gateway.domain.request import Credential, Idempotency
from gateway.domain.roles import OPERATIONS
from gateway.domain.sharing import SharingRequest, SharingState, SharingWish
from gateway.domain.stages import Officer, Query
from gateway.domain.supervision import Supervisor
from gateway.domain.words import (
    CertificateState,
    Method,
    Mode,
    PublicationAct,
    QueryStatus,
    Revocable,
    Sharing,
    TaskState,
    Verdict,
)
from gateway.duty import BrokenGlass
from gateway.entry import StreamKey
from gateway.flows import (
    DrawnSample,
    Gateway,
    Imported,
    Oversight,
    ReadyCheck,
    administer,
    attach,
    audit_exports,
    audit_log,
    audit_reveals,
    batches,
    complain,
    correct,
    declare,
    decline,
    desk,
    disclosures,
    dishonesty,
    downtimes,
    duty,
    feedback,
    findings,
    hearings,
    log,
    me,
    one_click,
    own_queries,
    policies,
    progress,
    prove,
    read,
    ready,
    recall,
    reports,
    sample,
    share,
    standing,
    statistics,
    text_messages,
    tokens,
    verify,
)
from gateway.flows.attach import AttachedProof
from gateway.flows.desk import DeskFigures, OpenedTask
from gateway.flows.own_queries import OwnQueries
from gateway.flows.policies import DraftedPolicy, PolicyComparison, PolicyTrial, Validation
from gateway.flows.steps.gateway import PolicyStatus
from gateway.flows.steps.judging import ExpectationResult
from gateway.flows.verify import VerificationReply
from gateway.identity import Revocation
from gateway.jobs import JobFigures
from gateway.oversight.exports.exports import Export, ExportState
from gateway.oversight.findings import Finding, FindingFilter, Judgement, OpenFindings
from gateway.oversight.findings import FindingPage as AuditFindingPage
from gateway.oversight.findings.rules import load_rules
from gateway.oversight.reveals.reveal import Reveal, RevealDecision, RevealWish, Turn, Unsealed
from gateway.oversight.search.hit import Hit, Proven, Timeline
from gateway.oversight.search.spot_check_reader import Drawn, SpotCheck
from gateway.policy import (
    Expectation,
    PolicyBundle,
    PolicyDraft,
    PolicyStep,
    PolicyTurn,
    Publication,
    SignedPublication,
)
from gateway.results import OwnQuery, StoredQuery
from gateway.sdk import ClosedHours
from gateway.tlog import Checkpoint, Proof, Tile
from gateway.tlog.note import Verifier
from gateway.verification import DeskClaim, DeskReply, ListedTask, SignedReply, Task, WorkList
from gateway.verification.question import AskedPerson, TaskQuestion
from gateway_demo.demo_city import demo_city
from gateway_demo.issuer import persona_remedy
from tests.contract.answers import refuse_unpromised_async

EXAMPLES = json.loads((Path(api.__file__).parent / "contract" / "data" / "examples.json").read_text("utf-8"))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TITLE = {"en": "text", "zh": "文"}
ID = "01a208c0-82f2-7c55-9a1c-5d4fe53a4085"
TASK_ID = EXAMPLES["read_verification"]["answer_200"]["task_id"]
FILE = Attached(
    UUID(TASK_ID), "application/pdf", 9, "00" * 32, Bringer("JHV-real_estate", DepartmentCode("real_estate")), NOW
)
ATTESTED = verify.Attested(SignedReply(b"{}", 1, "00" * 64), StreamKey(1, UUID(int=1), bytes(32), bytes(64)))
EXPORT = Export(
    ID, "JH1", "T-1", NOW, "1-1", 2026, {}, NOW, NOW, ("ndjson",), ExportState.DONE, 100, NOW, 0, 9, 3, 5, bytes(32), finished_at=NOW
)  # fmt: skip
WISH = RevealWish("2-25", bytes(16), Ground.COMPLAINT, "why")
REVEAL = Reveal(
    ID, WISH, None, "applicant", "applicant", "T-1", None, Turn(NOW, "JHAUD0000001", "why"), None, None, None, NOW
)  # fmt: skip
FINDING = Finding(
    "4058c0d2-01a5-8ab0-ac0e-4b27ba4f4d73", "A16", "denied_probing", Severity.MEDIUM, "manager", FindingState.OPEN, NOW, NOW, NOW, NOW,
    ("JH1",), ("housing",), (), None, None, None, ("2-25",), 5, 1, None,
)  # fmt: skip
SAMPLE = DrawnSample(
    DeclarationList(ID, date(2026, 11, 22), NOW, f"{ID} middle\n", "0" * 64, {"low": 500, "middle": 2000, "high": 10_000}, "2-25", NOW, "note"),
    (ID,),
)  # fmt: skip
MARK = "5" * 32
WISH_TO_SHARE = SharingWish(
    MatterCode("M07"), {CertificateCode("M07-C2"): frozenset({ItemName("register_date")})}, "核验", date(2026, 12, 1), date(2027, 1, 1), 100
)  # fmt: skip
SHARING = SharingRequest(
    UUID(ID), DepartmentCode("housing"), DepartmentCode("marriage"), WISH_TO_SHARE, SharingState.ASKED, "JH1", NOW, NOW, NOW
)  # fmt: skip
BATCH = QueryBatch(
    batch_id=UUID(ID),
    kind=BatchKind.STAFF_LIST,
    state=BatchState.RUNNING,
    account="JH1",
    client="demo",
    department=DepartmentCode("housing"),
    matter=MatterCode("M11"),
    certificates=(CertificateCode("M11-C2"),),
    purpose="综合计算工时工作制审批",
    rows=1,
    list_mark="00" * 16,
    made_at=NOW,
    kept_until=NOW,
    progress=dict.fromkeys(BatchRowState, 0),
)
BATCH_ROW = BatchRow(
    1,
    BatchRowState.ANSWERED,
    b"",
    QueryId(ID),
    1,
    (BatchRowAnswer(CertificateCode("M11-C2"), CertificateState.ANSWERED, Verdict.YES, "CONSECUTIVE_3"),),
)
POLICY = DraftedPolicy(
    PolicyDraft.of(
        ID, [PolicyTurn(PolicyStep.DRAFT, "JH1", None, NOW, "as the law says", "00" * 32, {"M01.json": "{}"})]
    ),
    PolicyBundle.of({"M01.json": "{}"}),
    "00" * 32,
    ("M01.json",),
)
PUBLISHED = SignedPublication(
    Publication(3, POLICY.bundle.hash, None, PublicationAct.INSTALLED, NOW, "1:7"), bytes(32), bytes(64)
)
DOWNTIME = Downtime(
    DepartmentCode("real_estate"), NOW, NOW + timedelta(hours=8), DowntimeKind.PLANNED, {"zh": "迁移"}, UUID(ID), "JHOPS0000001", NOW
)  # fmt: skip
BROKEN_GLASS = BrokenGlass(
    UUID(ID), "JH1", DepartmentCode("real_estate"), CaseNumber("JH-2026-M01-000017"), "a flood", NOW, NOW, NOW
)
ROLE_OF = {
    "agent": "agent",
    "clerk": "officer",
    "auditor": "auditor",
    "verifier": "verifier",
    "administrator": "administrator",
    "steward": "steward",
    "operator": "operator",
}


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
        city=load_city(demo_city()),
        matters={MatterCode(m.code): m for m in (matter("M01", 5), matter("M07", 3))},
        items={(item.department, item.name): item},
        departments={department: form},
        party_rules=PartyRules(most_people=8, uncounted=frozenset(), roles={}),
        canonical=b"",
    )


@dataclass
class House:
    """What the flows were asked, and what they are to answer: each in the place of the flow of its name."""

    asked: list[tuple[Query, Officer, Idempotency | None]] = field(default_factory=list)
    denied: list[tuple[Officer, NotAuthorised]] = field(default_factory=list)
    searched: list[tuple[str, str]] = field(default_factory=list)
    replied: list[tuple[str, VerificationReply]] = field(default_factory=list)
    filtered: list[tuple[Criteria, str]] = field(default_factory=list)
    declared: list[tuple[declare.Signed, Idempotency | None]] = field(default_factory=list)
    traced: list[tuple[Criteria, str]] = field(default_factory=list)
    exported: list[tuple[Criteria, tuple[str, ...], str]] = field(default_factory=list)
    wished: list[tuple[RevealWish, str]] = field(default_factory=list)
    decisions: list[RevealDecision] = field(default_factory=list)
    periods: list[str | None] = field(default_factory=list)
    findings_asked: list[tuple[FindingFilter, str]] = field(default_factory=list)
    rejected: list[tuple[str | None, str]] = field(default_factory=list)
    status: QueryStatus = QueryStatus.COMPLETE
    failure: Exception | None = None
    missing: Sequence[str] = ()
    supervisor: Supervisor = field(default_factory=Supervisor)
    warned: Sequence[str] = ()
    stands: dict[str, float] = field(default_factory=dict)
    overdue: int | None = None
    away: Sequence[Downtime] = ()
    store_fault: Exception | None = None
    """With which the store answers where its figures are asked for."""

    def take_the_flows_places(self, patch: pytest.MonkeyPatch) -> None:
        """Until the test is over."""
        flows: dict[Any, dict[str, Any]] = {
            one_click: {"ask": self.ask},
            read: {"read_query": self.read_query, "mark_of": lambda *_: MARK, "ask_again_s": lambda *_: self._again()},
            progress: {"link_of": lambda *_: "x" * 64, "look": self.no_progress},
            own_queries: {"list_queries": self.queries},
            me: {"permissions": self.permissions},
            administer: {"import_accounts": self.import_accounts},
            share: {"ask": self.shared, "load": self.shared, "decide": self.shared, "listed": self.sharing_requests},
            batches: {
                **dict.fromkeys(("make", "load", "step", "decide"), self.batch),
                "preview": self.batch_preview,
                "listed": self.batches,
                "rows": self.batch_rows,
                "every_row": self.every_batch_row,
            },
            duty: {"break_glass": self.glass},
            complain: {"listed": self.nothing, **dict.fromkeys(("make", "read", "step"), self.refuse)},
            correct: {"listed": self.nothing, **dict.fromkeys(("doubt", "read", "answer"), self.refuse)},
            recall: {"listed": self.nothing, **dict.fromkeys(("read", "acknowledge"), self.refuse)},
            hearings: {"hear": self.refuse},
            dishonesty: {"lifted": self.nothing, "ask": self.refuse},
            text_messages: {"order": self.refuse},
            policies: {
                **dict.fromkeys(("draft", "load", "change", "approve", "refuse", "publish"), self.policy),
                "page": self.policy_page,
                "validate": self.policy_validation,
                "try_tests": self.policy_tests,
                "compare": self.policy_diff,
                "publications": self.published,
                "bundle": self.policy_bundle,
            },
            standing: {
                "grid": self.policy_grid,
                "findings": self.standing_findings,
                "county_findings": lambda *_: ("00" * 32, (error("unities.no-list", "330702", "none"),)),
            },
            prove: {"prove_answer": self.query_proof},
            desk: {
                "work_list": self.work_list,
                "look": self.look,
                "claim": self.claim,
                "release": self.release,
                "extend": self.extend,
                "reassign": self.reassign,
                "figures": self.figures,
            },
            attach: {
                "attach": self.attach,
                "of_query": self.of_query,
                **dict.fromkeys(("hand_to_desk", "hand_to_asker"), self.hand_over_file),
            },
            verify: {"reply": self.reply, "signed_reply": self.signed_reply},
            declare: {
                "notice": self.notice,
                "declare": self.take_declaration,
                "confirm": self.take_confirmation,
                "read": self.read_declaration,
            },
            sample: {"read_sample": self.sample},
            decline: {"decline": self.decline_offer},
            audit_log: {
                "find": self.find,
                "read_entry": self.entry,
                "prove": self.prove_entry,
                "timeline": self.timeline,
            },
            audit_exports: {"ask": self.ask_export, "load": self.read_export, "hand_over": self.hand_over},
            audit_reveals: {
                "ask": self.ask_reveal,
                "page": self.reveals,
                "load": self.read_reveal,
                "decide": self.decide,
                "read": self.unseal,
            },
            findings: {
                "find": self.list_findings,
                "read": self.read_finding,
                "judge": self.judge,
                "spot_check": self.spot_check,
                "rules_told": lambda _oversight: load_rules().told,
            },
            disclosures: {
                "read_disclosures": self.own_disclosures,
                "withhold": self.withhold,
                "withholdings": self.withholdings,
            },
            statistics: {"statistics": self.figures_of},
            feedback: dict.fromkeys(("ask", "give"), self.no_progress),
            reports: dict.fromkeys(("order", "read", "league_table"), self.refuse),
            tokens: {"revoked": self.revoked},
            downtimes: {
                "listed": self.downtimes,
                **dict.fromkeys(("announce", "change", "withdraw"), self.downtime),
            },
            log: {
                "checkpoint": self.checkpoint,
                "tile": self.tile,
                "entries": self.leaves,
                "keys": self.keys,
                "stream": self.stream,
            },
            ready: {"checks": self.checks},
        }
        for flow, names in flows.items():
            for name, taken in names.items():
                assert callable(getattr(flow, name))
                patch.setattr(flow, name, taken)

    def gateway(self, *, admission: Admission | None = None, **rooms: Any) -> Gateway:
        """What of a gateway the routes see beside the flows.  admission: of all lanes.  rooms: others in their places."""
        status = DepartmentStatus(
            department=DepartmentCode("real_estate"),
            driver="sql",
            is_configured=True,
            is_open=False,
            calls=9,
            retries=0,
            failures=0,
            coalesced=0,
            turned_away=0,
            last_as_of=None,
            answers=True,
            closed_hours=(ClosedHours(since="00:30", until="02:00", takes_questions=True),),
        )
        seen: dict[str, Any] = {
            "admissions": {lane: admission or Admission() for lane in Lane},
            "catalogue": catalogue(),
            "clock": Clock.real_time(),
            "identity": self.identity(),
            "audit": SimpleNamespace(deny=self.deny),
            "upkeep": SimpleNamespace(
                figures=lambda: self.stands, warnings=lambda: self.warned, witnesses=lambda: {"witness": 0.5}
            ),
            "slots": SimpleNamespace(lately=self.slots),
            "downtimes": SimpleNamespace(to_come=lambda: self.away),
            "rejections": SimpleNamespace(count=lambda client, why: self.rejected.append((client, why))),
            "connect": SimpleNamespace(status=lambda: (status,)),
            "database": SimpleNamespace(connections=(3, 1)),
            "jobs": SimpleNamespace(figures=self.job_figures),
            "desk": self,  # what is overdue
            "supervisor": self.supervisor,
            "live": SimpleNamespace(
                now=SimpleNamespace(number=3, bundle="0" * 64), status=PolicyStatus(is_settled=True)
            ),
        }
        made = SimpleNamespace(**{**seen, **rooms})
        made.pinned = lambda: made
        return cast("Gateway", made)

    def oversight(self) -> Oversight:
        """What of the rooms that read the log the routes see beside the flows."""
        findings = SimpleNamespace(open_now=self.open_findings)
        return cast("Oversight", SimpleNamespace(clock=Clock.real_time(), findings=findings))

    async def slots(self, _span: timedelta) -> list[DepartmentSlot]:
        return [DepartmentSlot("real_estate", NOW, 3, 1, 0, 0.6)]

    async def job_figures(self) -> list[JobFigures]:
        if self.store_fault is not None:
            raise self.store_fault
        return [JobFigures("resume", due=2, later=3, under_way=1, given_up=0, late_s=4.5)]

    async def open_findings(self, _now: datetime) -> list[OpenFindings]:
        return [OpenFindings("high", 2, 1)]

    def identity(self, **ways: Any) -> SimpleNamespace:
        """The room that knows who asks.  ways: others in their places."""
        own: dict[str, Any] = {
            "authenticate": self.authenticate,
            "require": self.require,
            "recalled": lambda _credential: None,
            "nonce_for": lambda _credential: None,
            "person_of": self.person_of,
            "answers": None,
        }
        return SimpleNamespace(**{**own, **ways})

    async def authenticate(self, credential: Credential) -> Officer:
        if credential.token not in ROLE_OF:
            raise NotAuthenticated("the access token's signature does not hold")
        roles = frozenset({ROLE_OF[credential.token]})
        department = DepartmentCode("real_estate")
        return Officer("JH1", "c", department, CountyCode("330702"), "desk", frozenset({"*"}), roles)

    def require(self, officer: Officer, operation: str) -> None:
        if not officer.roles & OPERATIONS[operation]:
            raise NotAuthorised("the roles of this account do not include this operation", rule="role")

    async def deny(self, officer: Officer, _grant: None, refusal: NotAuthorised) -> None:
        self.denied.append((officer, refusal))

    async def ask(
        self, query: Query, officer: Officer, _gateway: Gateway, *, idempotency: Idempotency | None = None
    ) -> StoredQuery:
        if self.failure is not None:
            raise self.failure
        self.asked.append((query, officer, idempotency))
        example = EXAMPLES["ask_query"]["answer_200"]
        return self._stored(example | {"query_id": query.query_id, "case_number": query.case_number})

    def _stored(self, example: dict[str, Any]) -> StoredQuery:
        document = {name: value for name, value in example.items() if name != "receipt"}
        return StoredQuery(
            query_id=QueryId(example["query_id"]),
            account="JH1",
            client="c",
            matter=MatterCode(example["matter"]),
            status=self.status,
            created_at=NOW,
            expires_at=None,
            document=json.dumps(document).encode(),
            receipt=Receipt(**example["receipt"]),
            work=None,
        )

    def _again(self) -> int | None:
        return 7 if self.status is QueryStatus.PENDING else None

    async def shared(self, *_of: object) -> SharingRequest:
        return SHARING

    async def sharing_requests(self, *_of: object) -> tuple[list[SharingRequest], UUID]:
        return [SHARING], SHARING.request_id

    async def batch(self, *_of: object, **_more: object) -> QueryBatch:
        return BATCH

    async def batch_preview(self, *_of: object) -> BatchPreview:
        return BatchPreview(1, ())

    async def batches(self, *_of: object) -> tuple[list[QueryBatch], UUID]:
        return [BATCH], BATCH.batch_id

    async def batch_rows(self, *_of: object) -> tuple[list[tuple[BatchRow, CaseNumber]], int]:
        return [(BATCH_ROW, CaseNumber("JH-2026-M11-000041"))], 1

    async def every_batch_row(self, *_of: object) -> list[tuple[BatchRow, CaseNumber]]:
        return (await self.batch_rows())[0]

    async def nothing(self, *_of: object, **_more: object) -> tuple[list[Any], None]:
        """An empty list."""
        return [], None

    async def refuse(self, *_of: object, **_more: object) -> Any:
        """What a stranger is told of what is not theirs."""
        raise NotAuthorised("not of this account", rule="role")

    async def no_progress(self, *_of: object) -> Any:
        raise NotFound("there is nothing at this address")

    async def glass(self, *_of: object) -> BrokenGlass:
        return BROKEN_GLASS

    async def policy(self, *_of: object) -> DraftedPolicy:
        return POLICY

    async def policy_page(self, *_of: object) -> tuple[list[PolicyDraft], str]:
        return [POLICY.draft], ID

    async def policy_validation(self, *_of: object) -> Validation:
        return Validation(POLICY, [error("access.form", "access_rules.json", "lacks a rule")])

    async def policy_tests(self, *_of: object) -> PolicyTrial:
        row = Expectation(department="tax", matter="M01", field="unit_no", expected=Mode.MASK)
        return PolicyTrial(POLICY, [ExpectationResult(1, row, Mode.DENY, holds=False)])

    async def policy_diff(self, *_of: object) -> PolicyComparison:
        said = {"en": "told", "zh": "说明"}
        change = PermissionChange(
            said, MatterCode("M01"), CertificateCode("M01-C1"), ItemName("unit_no"), said, of_minor=False, before=Mode.DENY,
            after=Mode.MASK, rule="catalogue", basis="法",
        )  # fmt: skip
        return PolicyComparison(POLICY, [change], [CityChange("access_rules.json", "adult_years", 18, 16)])

    async def published(self, *_of: object) -> tuple[list[SignedPublication], int]:
        return [PUBLISHED], 3

    async def policy_bundle(self, *_of: object) -> tuple[PolicyBundle, SignedPublication]:
        return POLICY.bundle, PUBLISHED

    async def import_accounts(self, text: str, _officer: Officer, _gateway: Gateway, *, is_dry: bool) -> Imported:
        fault = CsvFault(1, InputFault("/head", "columns", "each once"))
        return Imported(["JH2"] if is_dry else [], [], ["JH1"], [fault] if "fault" in text else [])

    async def read_query(
        self, query_id: QueryId, officer: Officer, _gateway: Gateway, *, known: Container[str]
    ) -> read.Read:
        for query, asker, _ in self.asked:
            if query.query_id == query_id and asker.account == officer.account:
                stored = self._stored(EXAMPLES["read_query"]["answer_200"])
                return read.Read(stored, MARK, is_known=MARK in known)
        raise NotFound("no such query for this account")

    async def permissions(self, code: MatterCode, _officer: Officer, _gateway: Gateway) -> Permissions:
        if code != "M01":
            raise NotFound("no such matter in the catalogue")
        return Permissions(code, TITLE, "0" * 64, ())

    async def policy_grid(self, wanted: ViewedAs, _policy_id: str | None, _gateway: Gateway) -> standing.PolicyGrid:
        if wanted.matter != "M01":
            raise NotFound("no such matter in the catalogue")
        of = Permissions(wanted.matter, TITLE, "0" * 64, ())
        return standing.PolicyGrid(wanted, "0" * 64, (AskerView(TITLE, DepartmentCode("housing"), None, of),))

    async def standing_findings(self, _gateway: Gateway) -> tuple[str, Sequence[CheckFinding]]:
        return "0" * 64, (error("access.form", "access_rules.json", "lacks a rule"),)

    async def query_proof(
        self, _query_id: QueryId, _officer: Officer, _entry: str | None, _gateway: Gateway, _oversight: Oversight
    ) -> SimpleNamespace:
        if self.failure is not None:
            raise self.failure
        return SimpleNamespace(proof=Proof(0, (), "note\n"), body=b"{}")

    async def queries(
        self, _wanted: object, _officer: Officer, _gateway: Gateway, *, cursor: str | None, limit: int
    ) -> OwnQueries:
        del cursor, limit
        example = EXAMPLES["ask_query"]["answer_200"]
        query_id, matter = QueryId(example["query_id"]), MatterCode(example["matter"])
        return OwnQueries((OwnQuery(query_id, matter, example["case_number"], self.status, NOW, None),), "abc")

    async def work_list(
        self, _wanted: object, _officer: Officer, _gateway: Gateway, *, cursor: str | None, limit: int
    ) -> WorkList:
        del cursor, limit
        task = ListedTask(LookupId(TASK_ID), CertificateCode("M01-C3"), NOW, NOW, TaskState.OPEN)
        return WorkList((task,), "abc")

    async def look(self, task_id: LookupId, _officer: Officer, _gateway: Gateway) -> OpenedTask:
        return OpenedTask(self._task(task_id), (), (FILE,), ())

    def _task(self, task_id: LookupId) -> Task:
        if task_id != TASK_ID:
            raise NotFound("no such verification for this department")
        asked = (AskedPerson("applicant", Person(PersonId("33079119940317001X"), "陈思远")),)
        question = TaskQuestion("M01", TITLE, "JH-2026-M01-000017", TITLE, DeskQuestion(TITLE), asked)
        department, county = DepartmentCode("real_estate"), CountyCode("330702")
        certificate = CertificateCode("M01-C3")
        return Task(task_id, QueryId(TASK_ID), certificate, department, county, NOW, NOW, question, NOW)

    async def claim(self, task_id: LookupId, officer: Officer, _gateway: Gateway) -> Task:
        return replace(self._task(task_id), claim=DeskClaim(officer.account, NOW))

    async def release(self, task_id: LookupId, _officer: Officer, _gateway: Gateway) -> Task:
        return self._task(task_id)

    async def attach(self, task_id: LookupId, file: AttachedFile, _officer: Officer, _gateway: Gateway) -> Attached:
        self._task(task_id)
        return replace(FILE, media_type=file.media_type, size=file.size, sha256=file.sha256.hex())

    async def of_query(self, _query_id: QueryId, _officer: Officer, _gateway: Gateway) -> list[AttachedProof]:
        return [AttachedProof(CertificateCode("M01-C3"), FILE)]

    async def hand_over_file(
        self, _whose: str, attachment_id: UUID, _officer: Officer, _gateway: Gateway
    ) -> AttachmentContent:
        return AttachmentContent(replace(FILE, attachment_id=attachment_id), b"%PDF-1.7 as it was brought")

    async def reply(
        self, task_id: LookupId, answer: VerificationReply, officer: Officer, _gateway: Gateway
    ) -> verify.Replied:
        if self.replied:
            raise Conflict("this verification is closed")
        self.replied.append((task_id, answer))
        verdict = answer.finding or answer.verdict or Verdict.UNKNOWN
        return verify.Replied(ATTESTED, DeskReply(verdict, answer.note or "", officer, NOW), verdict, None)

    async def signed_reply(self, _task_id: LookupId, _officer: Officer, _gateway: Gateway) -> verify.Attested:
        if not self.replied:
            raise NotFound("no answer yet")
        return ATTESTED

    async def extend(self, _task_id: LookupId, _officer: Officer, _gateway: Gateway) -> Task:
        raise Conflict("this verification is closed")

    async def reassign(
        self, _task_id: LookupId, _department: DepartmentCode, _officer: Officer, _gateway: Gateway
    ) -> Task:
        raise NotFound("no such verification for this department")

    async def figures(self, _officer: Officer, _gateway: Gateway) -> Sequence[DeskFigures]:
        return []

    def notice(self, certificate: CertificateCode, _gateway: Gateway) -> Notice:
        if certificate != "M01-C1":
            raise NotFound("no declaration takes the place of such a certificate")
        return Notice("1", TITLE, TITLE, "0" * 64)

    async def take_declaration(
        self, signed: declare.Signed, _officer: Officer, _gateway: Gateway, *, idempotency: Idempotency | None
    ) -> Declaration:
        self.declared.append((signed, idempotency))
        raise Conflict("no declaration is offered for this certificate")

    async def take_confirmation(self, *_: object, **__: object) -> Declaration:
        raise Conflict("no declaration is offered for this certificate")

    async def decline_offer(
        self, _query_id: QueryId, _certificate: CertificateCode, _officer: Officer, _gateway: Gateway
    ) -> None:
        raise Conflict("no declaration is offered for this certificate")

    async def read_declaration(self, _declaration_id: str, _officer: Officer, _gateway: Gateway) -> Declaration:
        raise NotFound("no such declaration for this account")

    async def sample(self, *_asked: object) -> DrawnSample:
        return SAMPLE

    async def find(
        self, criteria: Criteria, _officer: Officer, task: str, _oversight: Oversight, *, cursor: str | None, limit: int
    ) -> audit_log.Hits:
        del cursor, limit
        if criteria.subject is None:
            self.filtered.append((criteria, task))
        else:
            assert isinstance(criteria.subject, PersonId)
            self.searched.append((criteria.subject.number, task))
        return audit_log.Hits((), None)

    async def entry(self, _entry: str, _officer: Officer, _task: str, _oversight: Oversight) -> Hit:
        raise NotFound("there is no such entry")

    async def prove_entry(self, _entry: str, _officer: Officer, _task: str, _oversight: Oversight) -> Proven:
        raise Conflict("the entry is not in the log's tree yet")

    async def timeline(
        self, criteria: Criteria, _officer: Officer, task: str, _oversight: Oversight, *, cursor: str | None, limit: int
    ) -> Timeline:
        del cursor, limit
        self.traced.append((criteria, task))
        return Timeline((), "abc")

    async def ask_export(
        self, criteria: Criteria, formats: tuple[str, ...], _officer: Officer, task: str, _oversight: Oversight
    ) -> Export:
        self.exported.append((criteria, formats, task))
        return EXPORT

    async def read_export(self, export_id: str, _officer: Officer, _oversight: Oversight) -> Export:
        if export_id != EXPORT.export_id:
            raise NotFound("there is no such export for this account")
        return EXPORT

    async def hand_over(
        self, export_id: str, officer: Officer, _task: str, oversight: Oversight
    ) -> tuple[Export, AsyncIterator[bytes]]:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in (b"PK", b"..."):
                yield piece

        return await self.read_export(export_id, officer, oversight), pieces()

    async def ask_reveal(self, wish: RevealWish, _officer: Officer, task: str, _oversight: Oversight) -> Reveal:
        self.wished.append((wish, task))
        return REVEAL

    async def reveals(
        self, _after: str | None, _limit: int, _officer: Officer, _task: str, _oversight: Oversight
    ) -> tuple[Sequence[Reveal], str | None]:
        return [REVEAL], None

    async def read_reveal(self, _reveal_id: str, _officer: Officer, _task: str, _oversight: Oversight) -> Reveal:
        return REVEAL

    async def decide(
        self, _reveal_id: str, decision: RevealDecision, _officer: Officer, _task: str, _oversight: Oversight
    ) -> Reveal:
        self.decisions.append(decision)
        return REVEAL

    async def unseal(
        self, _reveal_id: str, _officer: Officer, _task: str, _oversight: Oversight
    ) -> tuple[Reveal, Unsealed]:
        raise Conflict("this reveal is pending")

    async def list_findings(
        self,
        wanted: FindingFilter,
        _officer: Officer,
        task: str,
        _oversight: Oversight,
        *,
        cursor: str | None,
        limit: int,
    ) -> AuditFindingPage:
        del cursor, limit
        self.findings_asked.append((wanted, task))
        return AuditFindingPage((FINDING,), "abc")

    async def read_finding(
        self, finding_id: UUID, _officer: Officer, _task: str, _oversight: Oversight
    ) -> tuple[Finding, list[Hit]]:
        if str(finding_id) != FINDING.finding_id:
            raise NotFound("no such finding")
        return FINDING, []

    async def judge(
        self,
        finding_id: UUID,
        state: FindingState,
        officer: Officer,
        task: str,
        oversight: Oversight,
        *,
        justification: str,
    ) -> Finding:
        finding, _ = await self.read_finding(finding_id, officer, task, oversight)
        return replace(finding, state=state, judgement=Judgement(officer.account, NOW, justification))

    async def spot_check(self, day: date, _officer: Officer, _task: str, _oversight: Oversight) -> SpotCheck:
        if day >= date(2026, 11, 23):
            raise Conflict("the day is not over: its last checkpoint is not known yet")
        return SpotCheck(day, 2026, Checkpoint("o", 1, bytes(32)), "note", b"", (Drawn(0, None),))

    async def person_of(self, _credential: Credential) -> PersonId:
        raise NotAuthenticated("the access token does not say whose it is")

    async def own_disclosures(self, *_: object, **__: object) -> disclosures.Disclosures:
        raise NotImplementedError

    async def withhold(self, order: disclosures.Order, _officer: Officer, _oversight: Oversight) -> Withholding:
        return Withholding(UUID(int=0), order.scope, order.value, order.reason, order.until, order.until)

    async def withholdings(
        self, _before: UUID | None, _limit: int, _officer: Officer, _task: str, _oversight: Oversight
    ) -> tuple[Sequence[Withholding], UUID | None]:
        return (), None

    async def downtimes(self, _department: DepartmentCode | None, _gateway: Gateway) -> Sequence[Downtime]:
        return [DOWNTIME, replace(DOWNTIME, downtime_id=None, announced_by=None, announced_at=None)]

    async def downtime(self, *_asked: object) -> Downtime:
        return DOWNTIME

    async def revoked(self, _gateway: Gateway) -> Sequence[Revocation]:
        return [Revocation(UUID(int=0), Revocable.CLIENT, "lost-app", NOW, NOW)]

    async def figures_of(self, period: str | None, *_rooms: object) -> statistics.Statistics:
        self.periods.append(period)
        row = statistics.Figure("total", 9, 9)
        tables = ("by_method", "by_department", "by_matter", "by_processing_class", "by_month")
        return statistics.Statistics(period or "2026-09", (date(2026, 9, 1),), row, 9, dict.fromkeys(tables, (row,)))

    async def checkpoint(self, year: int, _gateway: Gateway) -> bytes:
        if year != 2026:
            raise NotFound("this log has no checkpoint")
        return b"jinhua.example/gateway/audit/2026\n"

    async def tile(self, _year: int, path: str, _gateway: Gateway) -> tuple[Tile, bytes]:
        tile = Tile(0, 0) if path == "0/000" else Tile(0, 1, 2)
        return tile, bytes(32 * tile.width)

    async def leaves(self, year: int, path: str, _officer: Officer, task: str, _gateway: Gateway) -> bytes:
        self.searched.append((f"{year} {path}", task))
        return b"\x00\x02{}"

    async def keys(self, _gateway: Gateway) -> Sequence[Verifier]:
        return []

    async def stream(self, stream_id: int, _gateway: Gateway) -> StreamKey:
        if stream_id != 3:
            raise NotFound("there is no such stream")
        return StreamKey(3, UUID(int=3), bytes(32), bytes(64))

    async def checks(self, _gateway: Gateway) -> Sequence[ReadyCheck]:
        names: tuple[Literal["audit log", "database"], ...] = ("audit log", "database")
        return [ReadyCheck(name, "it is away" if name in self.missing else None) for name in names]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    made = House()
    made.take_the_flows_places(monkeypatch)
    return made


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
    transport = httpx.ASGITransport(
        create_app(house.gateway(), house.oversight(), settings, has_fast_path=has_fast_path)
    )
    headers = {"authorization": "Bearer clerk"}
    hooks = {"response": [refuse_unpromised_async]}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8080", headers=headers, event_hooks=hooks
    ) as client:
        yield client
