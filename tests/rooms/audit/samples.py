"""A small query with everything an entry can say, and the answers to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from gateway.city import load_city
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
    QuestionName,
    RuleId,
)
from gateway.domain.document import CertificateResult, Completeness, Document, FieldResult, SourceResult
from gateway.domain.ids import uuid7
from gateway.domain.matter import Certificate, Item, Matter
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import Found, NoRecord, Pending
from gateway.domain.stages import (
    Denial,
    FieldGrant,
    Grant,
    Lookup,
    LookupResult,
    Officer,
    Plan,
    PlannedCertificate,
    Query,
    Replies,
)
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    Mode,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Sharing,
    Verdict,
)
from gateway_demo.demo_city import demo_city

NUMBERS = ("33079119940317001X", "330791199511020027")
NAMES = ("陈思远", "林晓雯")
FIRM = "91330791MA0000015M"
VALUE = "2021-05-20"
MARRIAGE, REGISTER, PEOPLE = DepartmentCode("marriage"), DepartmentCode("real_estate"), DepartmentCode("household")
C1, C2, C3 = CertificateCode("M01-C1"), CertificateCode("M01-C2"), CertificateCode("M01-C3")
REGISTER_DATE = ItemName("register_date")
START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)

officer = Officer(
    account="wangli",
    client="hall-terminal",
    department=DepartmentCode("social_affairs"),
    county=CountyCode("330702"),
    post="window",
    duties=frozenset({"M01"}),
    roles=frozenset({"clerk"}),
    person_digest="d" * 64,
)

auditor = replace(
    officer, account="auditor-1", client="audit-desk", department=DepartmentCode("audit"), roles=frozenset({"auditor"})
)

item = Item(
    MARRIAGE,
    REGISTER_DATE,
    {"en": "date", "zh": "日期"},
    "date",
    3,
    Sharing.CONDITIONAL,
    identifying=False,
    basis="婚姻登记条例",
)


def query(parties: int = 2, certificates: tuple[CertificateCode, ...] | None = None) -> Query:
    """Asked by the applicant and the spouse; a third party is a firm."""
    people = tuple(
        Party(role, role, Person(PersonId(number), name))
        for role, number, name in zip(("applicant", "spouse"), NUMBERS, NAMES, strict=True)
    )
    firm = Party("employer", "employer", None, CreditCode(FIRM))
    return Query(
        query_id=QueryId(uuid7()),
        matter=MatterCode("M01"),
        case_number=CaseNumber("JH-2026-M01-000017"),
        parties=(*people, firm)[:parties],
        certificates=certificates,
        parameters={},
        deadline_ms=3000,
        received_at=START,
        asked_at=START,
    )


def _certificate(code: CertificateCode) -> Certificate:
    return Certificate(
        code=code, title={"en": code, "zh": code}, issuer=MARRIAGE, ladder=(Method.DATA_QUERY,), basis="b", parties={},
        parameters={}, applies_when=None, predicate=None, value=None, needs=(), items=(),
    )  # fmt: skip


def grant(asked: Query | None = None) -> Grant:
    """Two lookups (about both; about the applicant), a certificate that stands on no lookup, and a denied one."""
    asked = asked or query(3)
    both = Lookup(
        LookupId(uuid7()), QuestionName("marriage.is_couple"), MARRIAGE, asked.parties[0], asked.parties[1],
        frozenset({REGISTER_DATE}), (C1,),
    )  # fmt: skip
    homes = Lookup(
        LookupId(uuid7()), QuestionName("real_estate.holdings"), REGISTER, asked.parties[0], None,
        frozenset({ItemName("unit_no")}), (C2,),
    )  # fmt: skip
    planned = tuple(
        PlannedCertificate(_certificate(code), applies=True, method=Method.DATA_QUERY, lookups=(), verification=None)
        for code in (C1, C2, C3)
    )
    matter = Matter(
        MatterCode("M01"), {"en": "public rental housing", "zh": "公租房"}, DepartmentCode("housing"), "promise", 10,
        date(2026, 1, 1), None, tuple(p.certificate for p in planned),
    )  # fmt: skip
    return Grant(
        officer=officer,
        plan=Plan(asked, matter, planned, (both, homes), load_city(demo_city())),
        lookups=(both, homes),
        fields={C1: (FieldGrant(item, Mode.MASK, RuleId("mask-dates"), "条例"),), C2: ()},
        denied={C3: Denial(RuleId("no-grant"), "条例", {"en": "apply", "zh": "申请"})},
        rules_hash="f" * 64,
        veils={},
    )


def replies(of: Grant, *, homes_pending: bool = False) -> Replies:
    """The couple is found; the register of homes has nothing, or has not answered yet."""
    both, homes = of.lookups
    later = Pending("ticket", "T-1") if homes_pending else NoRecord()
    return Replies(
        {
            both.lookup_id: LookupResult(Found(({REGISTER_DATE: VALUE},)), 1, 12),
            homes.lookup_id: LookupResult(later, 2, 480),
        }
    )


def document(of: Grant, *, homes_pending: bool = False) -> Document:
    """The couple is a couple, the date leaves masked; homes: yes, or pending; the third is denied."""
    asked = of.plan.query
    shown = FieldResult(FieldState.MASKED, Mode.MASK, RuleId("mask-dates"), "条例", "2021-**-**")
    source = SourceResult(MARRIAGE, ReplyStatus.FOUND, None, 12, "t")
    first = CertificateResult(
        C1, {"en": "a", "zh": "a"}, Method.DATA_QUERY, CertificateState.ANSWERED, Verdict.YES, "COUPLE",
        {REGISTER_DATE: shown}, (source,), None,
    )  # fmt: skip
    second = CertificateResult(
        C2, {"en": "b", "zh": "b"}, Method.DATA_QUERY, CertificateState.ANSWERED, Verdict.YES, "NONE_IN_9_COUNTIES",
        {}, (), None,
    )  # fmt: skip
    if homes_pending:
        second = replace(second, state=CertificateState.PENDING, answer=None, reason="WAITING")
    third = CertificateResult(
        C3, {"en": "c", "zh": "c"}, Method.DATA_QUERY, CertificateState.DENIED, None, "DENIED", {}, (), None,
        rule=RuleId("no-grant"), basis="条例",
    )  # fmt: skip
    return Document(
        query_id=asked.query_id,
        matter=asked.matter,
        case_number=asked.case_number,
        status=QueryStatus.PENDING if homes_pending else QueryStatus.COMPLETE,
        recommendation=Recommendation.REVIEW,
        completeness=Completeness(3, 1 if homes_pending else 2, with_a_department=int(homes_pending), denied=1),
        certificates=(first, second, third),
    )


def clock(real: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> Clock:
    """A domain clock three weeks behind a real clock that stands still."""
    return Clock(START, real, lambda: real)


def with_parties(of: Grant, parties: tuple[Party, ...]) -> Grant:
    """The same grant, about these parties."""
    return replace(of, plan=replace(of.plan, query=replace(of.plan.query, parties=parties)))
