"""Families, officers and replies that the tests of the rooms share; numbers of the reserved ranges only."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from gateway.access import Access, load_rules
from gateway.access.authority import Authorisation
from gateway.catalogue import Catalogue, load_catalogue
from gateway.decision import Disclosable, StillOpen, decide, disclose, tell
from gateway.decision.answers import Answers, Decision
from gateway.domain.answer import Answer
from gateway.domain.clock import CHINA
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
from gateway.domain.document import Document
from gateway.domain.matter import Argument
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.questions import CHILDREN, EMPLOYER, PERSON
from gateway.domain.reply import Found, ItemValue, NoRecord, Record, Reply
from gateway.domain.stages import Grant, Lookup, LookupResult, Officer, Plan, Query, Replies
from gateway.sdk import load_manifest
from gateway.sdk.manifest import Manifest
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases

REPEATED = frozenset({"child", "parent", "heir", "staff"})
NOW = datetime(2026, 11, 1, 10, tzinfo=CHINA)
AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=CHINA)
CONNECTORS = (
    *("household", "marriage", "real_estate", "social_security", "vehicles"),
    *("market_regulation", "disabled_federation"),
)

CHEN = ("applicant", "33079119940317001X", "陈思远")
LIN = ("spouse", "330791199511020027", "林晓雯")
YINUO = ("child", "330791202302080028", "陈一诺")
P2 = (CHEN, LIN, YINUO)
P3 = (("applicant", "330791198512300018", "周建国"), ("spouse", "330797198607140027", "钱玉兰"))
P7 = (("applicant", "330796198802290024", "徐美钰"), ("child", "330796201407010023", "胡徐安"))


@cache
def manifests() -> Mapping[str, Manifest]:
    """The seven connectors' manifests."""
    return {name: load_manifest(f"gateway_{name}") for name in CONNECTORS}


@cache
def catalogue() -> Catalogue:
    """The catalogue of the product."""
    return load_catalogue(manifests(), demo_city())


def parties(people: Iterable[tuple[str, str, str]]) -> tuple[Party, ...]:
    """Parties with keys as the door makes them; without a name, an employer by credit code."""
    named = list(people)
    made = []
    for index, (role, number, name) in enumerate(named):
        nth = sum(1 for other, _, _ in named[:index] if other == role) + 1
        key = f"{role}.{nth}" if role in REPEATED else role
        if not name:
            made.append(Party(key, role, None, CreditCode.parse(number)))
        else:
            made.append(Party(key, role, Person(PersonId.parse(number), name)))
    return tuple(made)


def query(
    matter: str,
    people: Iterable[tuple[str, str, str]] = P2,
    certificates: Iterable[str] | None = None,
    parameters: Mapping[str, Argument] | None = None,
) -> Query:
    """A query as the door makes it."""
    return Query(
        query_id=QueryId("0193f0a0-0000-7000-8000-000000000001"),
        matter=MatterCode(matter),
        case_number=CaseNumber(f"JH-2026-{matter}-000017"),
        parties=parties(people),
        certificates=None if certificates is None else tuple(CertificateCode(code) for code in certificates),
        parameters=parameters or {},
        deadline_ms=3000,
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
        asked_at=NOW,
    )


def plan(
    matter: str,
    people: Iterable[tuple[str, str, str]] = P2,
    certificates: Iterable[str] | None = None,
    parameters: Mapping[str, Argument] | None = None,
) -> Plan:
    """The plan of such a query."""
    return catalogue().plan(query(matter, people, certificates, parameters))


def officer(name: str = "clerk") -> Officer:
    """The demo's officers, as far as access looks at them."""
    department, duties = {
        "clerk": ("general_window", {"*"}),
        "housing-clerk": ("housing", {"M01", "M12"}),
        "tax-clerk": ("taxation", {"M07"}),
        "police": ("household", {"*"}),
    }[name]
    return Officer(
        account=f"account-{name}",
        client="demo",
        department=DepartmentCode(department),
        county=CountyCode("330702"),
        post="window",
        duties=frozenset(duties),
        roles=frozenset({"officer"}),
    )


def digest(person_id: PersonId) -> str:
    """A stand-in for the keyed digest."""
    return f"digest-{person_id.number[::-1]}"


def access(*on_file: Authorisation) -> Access:
    """Access with an empty case register in memory; on_file: the authorisations that it holds."""
    return Access(catalogue(), MemoryCases(*on_file), digest, rules=load_rules(demo_city()))


async def grant(made: Plan, who: str = "clerk", *on_file: Authorisation) -> Grant:
    """The grant of one of the demo's officers."""
    return await access(*on_file).authorise(officer(who), made)


def record(**values: ItemValue) -> Record:
    """One record."""
    return {ItemName(name): value for name, value in values.items()}


def found(*records: Record) -> Found:
    """A full reply."""
    return Found(tuple(records), AS_OF, "trace-1")


def dwelling(owner: str, **changed: ItemValue) -> Record:
    """A current flat."""
    flat: dict[str, ItemValue] = {
        "unit_no": "330797002002GB00001F00027881",
        "cert_no": "浙(2018)义乌市不动产权第9000001号",
        "right_type": "4",
        "usage": "住宅",
        "status": "current",
        "share": None,
        "forenotice": False,
        "owner_name": owner,
        "owner_match": "same",
    }
    return record(**(flat | changed))


def car(owner: str, **changed: ItemValue) -> Record:
    """A countable car of 78,000 yuan."""
    made: dict[str, ItemValue] = {
        "plate_no": "浙G1ZZ00",
        "plate_type": "02",
        "status": "A",
        "reference_price": Decimal(78000),
    }
    return record(**(made | {"owner_name": owner} | changed))


def period(start: int, end: int, kind: str = "110") -> Record:
    """One line of contributions."""
    return record(insurance_kind=kind, start=start, end=end, employer_uscc="91330791MA0000015M", county="330702")


def paid_on(base: Decimal | None, **changed: ItemValue) -> Record:
    """One line of contributions with its base, in yuan a month."""
    line: dict[str, ItemValue] = {
        "insurance_kind": "110",
        "start": 202001,
        "end": 202610,
        "employer_uscc": "91330791MA0000015M",
    }
    return record(**(line | changed), base=base)


def marriage(number: str, name: str, on: str = "2021-05-20", event: str = "marriage") -> Record:
    """One event of the marriage register, the spouse's number as it arrives."""
    day = datetime.fromisoformat(on).date()
    masked = f"{number[:10]}****{number[14:]}"
    letter = "L" if event == "divorce" else "J"
    return record(
        event=event, register_date=day, cert_no=f"{letter}330791-2021-000001", spouse_name=name, spouse_id_no=masked
    )


LOCAL = record(person_status="normal", former_name=None, cancel_reason=None)
PAID = record(name="陈思远", periods=(period(202207, 202610),))


def p2_replies() -> dict[tuple[str, str], Reply]:
    """What the registers say of P2 and family, by question and party."""
    return {
        ("real_estate.holdings", "applicant"): NoRecord(AS_OF),
        ("real_estate.holdings", "spouse"): NoRecord(AS_OF),
        ("real_estate.holdings", "child.1"): NoRecord(AS_OF),
        ("household.children_of_applicant", "applicant"): found(record(minor_children=(YINUO[1],))),
        ("marriage.status_of_applicant", "applicant"): found(marriage(LIN[1], LIN[2])),
        ("household.person", "applicant"): found(LOCAL),
        ("household.person", "spouse"): found(LOCAL),
        ("household.person", "child.1"): found(LOCAL),
        ("social_security.periods", "applicant"): found(PAID),
        ("vehicles.owned", "applicant"): found(car("陈思远")),
        ("vehicles.owned", "spouse"): NoRecord(AS_OF),
        ("vehicles.owned", "child.1"): NoRecord(AS_OF),
        ("marriage.is_couple", "applicant"): found(record(is_spouse_of="yes")),
    }


def p7_replies() -> dict[tuple[str, str], Reply]:
    """What the registers say of P7 and her child."""
    former = ("330796198606160011", "胡立新")
    return {
        ("real_estate.holdings", "applicant"): NoRecord(AS_OF),
        ("real_estate.holdings", "child.1"): NoRecord(AS_OF),
        ("household.children_of_applicant", "applicant"): found(record(minor_children=(P7[1][1],))),
        ("marriage.status_of_applicant", "applicant"): found(
            marriage(*former, on="2012-01-01"), marriage(*former, on="2024-08-15", event="divorce")
        ),
        ("household.person", "applicant"): found(LOCAL),
        ("household.person", "child.1"): found(LOCAL),
    }


def replies_to(made: Plan, said: Mapping[tuple[str, str], Reply]) -> Replies:
    """One result for every lookup of the plan; KeyError where the test forgot one.

    What is said of a pair alone, by `subject>other`, goes before what is said of its subject.  Of whom the test says nothing else,
    they live here, a couple has its children together, and who applies represents the employer.
    """
    return Replies({lookup.lookup_id: LookupResult(_said(lookup, said), 1, 12) for lookup in made.lookups})


def _said(lookup: Lookup, said: Mapping[tuple[str, str], Reply]) -> Reply:
    pair = f"{lookup.subject.key}>{lookup.other.key}" if lookup.other else ""
    keys = [(lookup.question, pair), (lookup.question, lookup.subject.key)]
    if lookup.question == CHILDREN and lookup.subject.role == "spouse":
        keys.append((CHILDREN, "applicant"))
    if lookup.question == PERSON and keys[-1] not in said:
        return found(LOCAL)
    if lookup.question == EMPLOYER and keys[-1] not in said:
        return found(record(status="存续", legal_rep_match="same"))
    return next((said[key] for key in keys if key in said), None) or said[keys[-1]]


def lookup_of(made: Plan, question: str, key: str) -> LookupId:
    """The id of one lookup."""
    return next(x.lookup_id for x in made.lookups if (x.question, x.subject.key) == (question, key))


def answers_to(
    made: Plan,
    said: Mapping[tuple[str, str], Reply],
    verified: Mapping[CertificateCode, Answer] | None = None,
) -> Answers:
    """What the plan comes to on the day of the tests."""
    return decide(made, replies_to(made, said), NOW.date(), verified=verified or {})


def told_to(
    granted: Grant,
    said: Mapping[tuple[str, str], Reply],
    verified: Mapping[CertificateCode, Answer] | None = None,
) -> Disclosable:
    """What the officer of the grant may be told on the day of the tests."""
    return tell(granted, replies_to(granted.plan, said), NOW.date(), verified=verified or {})


async def document(
    made: Plan,
    said: Mapping[tuple[str, str], Reply],
    who: str = "clerk",
    prospects: StillOpen | None = None,
    verified: Mapping[CertificateCode, Answer] | None = None,
) -> Document:
    """The whole way from replies to the document."""
    return document_of(await grant(made, who), replies_to(made, said), prospects, verified)


def document_of(
    granted: Grant,
    replies: Replies,
    prospects: StillOpen | None = None,
    verified: Mapping[CertificateCode, Answer] | None = None,
    declared: frozenset[CertificateCode] = frozenset(),
) -> Document:
    """The document that a grant and replies make."""
    told = tell(granted, replies, NOW.date(), verified=verified or {}, declared=declared)
    return disclose(granted, replies, told, prospects or StillOpen(NOW))


def asked_again(made: Plan, at: datetime) -> StillOpen:
    """Every lookup is asked again at `at`."""
    return StillOpen(NOW, {lookup.lookup_id: at for lookup in made.lookups})


def of_other_department(who: Officer, department: str) -> Officer:
    """The same officer in another department."""
    return replace(who, department=DepartmentCode(department))


def came_to(
    code: str,
    people: Iterable[tuple[str, str, str]],
    said: Mapping[tuple[str, str], Reply],
    parameters: Mapping[str, Argument] | None = None,
) -> tuple[str, str, str]:
    """Verdict, reason and doubt of one certificate asked for alone."""
    answer = decided(code, people, said, parameters).answer
    assert answer is not None
    return answer.verdict.value, answer.reason, answer.doubt.value


def decided(
    code: str,
    people: Iterable[tuple[str, str, str]],
    said: Mapping[tuple[str, str], Reply],
    parameters: Mapping[str, Argument] | None = None,
) -> Decision:
    """The decision on one certificate asked for alone."""
    made = plan(code[:3], people, [code], parameters)
    return answers_to(made, said).of[CertificateCode(code)]
