"""The stages of a query: Query → Officer → Plan → Grant → Opened → Replies → Document → Closed → Response.

Each stage is made by one room only (`tests/architecture/test_0003_stages.py` keeps it), and each step takes the stage before:
`fan_out` takes `Opened` alone, `Response.of` takes `Closed` alone, so that no department is asked and no byte leaves
without an entry in the audit log.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from gateway.domain.city import City
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
from gateway.domain.document import Document, Receipt
from gateway.domain.frozen import frozen
from gateway.domain.makers import Stage
from gateway.domain.matter import Argument, Certificate, Item, Matter, Title
from gateway.domain.parties import Party
from gateway.domain.reply import Found, Incomplete, NoRecord, Pending, Reply, Unavailable
from gateway.domain.sharing import AgreedVolume
from gateway.domain.words import Method, Mode


@frozen
class RowOf:
    """Which row of which batch a query is.  is_approved: somebody else has approved the list, whose rows they are counted by."""

    batch_id: str
    number: int
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Query(Stage):
    """One citizen's one matter, asked once.  `certificates` None means all of the matter.

    batch: the row that it is; None: it is asked alone.  complaint: the id of the complaint on which it is asked, by who has taken that up.
    """

    query_id: QueryId
    matter: MatterCode
    case_number: CaseNumber
    parties: tuple[Party, ...]
    certificates: tuple[CertificateCode, ...] | None
    parameters: Mapping[str, Argument]
    deadline_ms: int
    received_at: datetime
    """Real clock, UTC."""
    asked_at: datetime
    """Domain clock."""
    batch: RowOf | None = None
    complaint: str | None = None

    def of_role(self, role: str) -> tuple[Party, ...]:
        """The parties of one role, in the caller's order."""
        return tuple(p for p in self.parties if p.role == role)

    @property
    def names_authorisation(self) -> bool:
        """Whether somebody is asked about, or asks, by an authorisation on file."""
        return any(party.authorisation is not None for party in self.parties)

    def asked_again(self, at: datetime) -> "Query":
        """The same question, asked at another domain time: the notice of a declaration is judged by when it is signed."""
        return replace(self, asked_at=at)

    def as_row(self, row: RowOf, at: datetime) -> "Query":
        """The same as a row of a batch, as it was taken at this domain time."""
        return replace(self, batch=row, asked_at=at)

    def asked_as(self, at: "Asked") -> "Query":
        """The same question, asked as another query."""
        return replace(self, query_id=at.query_id, asked_at=at.asked_at, received_at=at.received_at)

    def about(self, parties: tuple[Party, ...]) -> "Query":
        """The same question about others."""
        return replace(self, parties=parties)

    def to_check(
        self, certificate: CertificateCode, parties: tuple[Party, ...], taken: frozenset[str], at: "Asked"
    ) -> "Query":
        """A query of its own about one of its certificates, as a check asks it.

        parties: with the names that were signed.  taken: the parameters that the certificate takes; the others are left out.
        """
        return replace(
            self,
            query_id=at.query_id,
            certificates=(certificate,),
            parties=parties,
            parameters={name: value for name, value in self.parameters.items() if name in taken},
            asked_at=at.asked_at,
            received_at=at.received_at,
            complaint=None,
        )


@frozen
class Asked:
    """As which query something is asked, and when: by the domain clock, and by the real one (UTC)."""

    query_id: QueryId
    asked_at: datetime
    received_at: datetime


OWN_CLIENT = "declaration-check"
"""The client that the log names where the gateway asks by itself; no access token may bear it."""


@dataclass(frozen=True, slots=True)
class Officer(Stage):
    """Who asks, as the signed claims say.  `person_digest` and `kin_digests` are salted, for the own-family guard.

    assurance: how surely the issuer knows who it is: low, substantial or high; substantial where it does not say.
    is_gateway: the gateway asks by itself, under these rights; set in this process alone, no claim says it.  origins: the gateways
    by which the question has come, by the names of their logs, the first one first.
    """

    account: str
    client: str
    department: DepartmentCode
    county: CountyCode
    post: str
    duties: frozenset[str]
    roles: frozenset[str]
    person_digest: str | None = None
    kin_digests: frozenset[str] = frozenset()
    is_gateway: bool = False
    assurance: str = "substantial"
    origins: tuple[str, ...] = ()

    def with_kin(self, digests: frozenset[str]) -> "Officer":
        """The same with family that the claims need not name; nobody is taken away."""
        return replace(self, kin_digests=self.kin_digests | digests)

    def as_gateway(self) -> "Officer":
        """The gateway itself, asking under this officer's rights: the log names it as the client, and shows nobody what it learns."""
        return replace(self, client=OWN_CLIENT, is_gateway=True)

    def as_citizen(self) -> "Officer":
        """A citizen without their account: beside the pseudonym it would join the log's entries of one year with those of another."""
        return replace(self, account="citizen", department=DepartmentCode("public"))


@frozen
class Lookup:
    """One question to one department about one party (`other`: the second of a couple), for all certificates that need it.

    stands_on: the lookups of which one must first show that the subject belongs to the applicant; empty: asked at once.
    """

    lookup_id: LookupId
    question: QuestionName
    department: DepartmentCode
    subject: Party
    other: Party | None
    items: frozenset[ItemName]
    certificates: tuple[CertificateCode, ...]
    stands_on: tuple[LookupId, ...] = ()


@frozen
class PlannedCertificate:
    """A certificate asked for, the method it starts with, and the lookups it stands on."""

    certificate: Certificate
    applies: bool
    method: Method
    lookups: tuple[LookupId, ...]
    verification: LookupId | None
    """The id of the verification task when the method is verification from the start."""


@dataclass(frozen=True, slots=True)
class Plan(Stage):
    """What must be asked, and of which city.  Made by `catalogue` only."""

    query: Query
    matter: Matter
    certificates: tuple[PlannedCertificate, ...]
    lookups: tuple[Lookup, ...]
    city: City


@frozen
class FieldGrant:
    """One field of one certificate: the form in which it may leave, by which rule, on what basis.

    how_to_apply: what can be done where the rule keeps something, in both languages; None where it keeps nothing.
    grant_id: of the grant of data sharing that gives it; None: the catalogue does, or nothing.
    """

    item: Item
    mode: Mode
    rule: RuleId
    basis: str
    how_to_apply: Title | None = None
    grant_id: str | None = None


@frozen
class Denial:
    """Why a certificate may not be answered to this officer, and how to apply, in both languages."""

    rule: RuleId
    basis: str
    how_to_apply: Title


@frozen
class Veil:
    """What of one certificate must not be told beside its answer: it rests on a field that the officer does not see as it is.

    questions: those whose replies make that field.  hides_value: the field is the certificate's own value, so that there is no
    answer to tell.  shows: the fields that may leave all the same.  because: the rule that keeps the field.
    """

    questions: frozenset[QuestionName]
    hides_value: bool
    shows: frozenset[ItemName]
    because: Denial


@dataclass(frozen=True, slots=True)
class Grant(Stage):
    """What this officer may have of this plan.  Made by `access` only.  `lookups` carry granted items only.

    veils: for the certificates that rest on what the officer does not see.  clearance: the highest level that may reach the
    officer; a set of fields can together be of a higher level than each.  volumes: those that this query counts in, of the grants of data
    sharing that it stands on.  used_up: the grants that gave nothing, because what was agreed is used up.
    """

    officer: Officer
    plan: Plan
    lookups: tuple[Lookup, ...]
    fields: Mapping[CertificateCode, tuple[FieldGrant, ...]]
    denied: Mapping[CertificateCode, Denial]
    rules_hash: str
    veils: Mapping[CertificateCode, Veil]
    clearance: int = 4
    volumes: tuple[AgreedVolume, ...] = ()
    used_up: frozenset[str] = frozenset()

    def without_fields(self) -> "Grant":
        """The same for who is to learn the answers alone: no field of any certificate is shown."""
        return replace(self, fields=dict.fromkeys(self.fields, ()))


@dataclass(frozen=True, slots=True)
class Opened(Stage):
    """The intent stands in the log.  Made by `audit` only.

    `lookups` are those that may now be asked: at once, or once what they stand on is known.
    """

    grant: Grant
    lookups: tuple[Lookup, ...]
    entry: str
    handles: Mapping[LookupId, str]
    """Receipts of departments, for lookups that are resumed."""
    receipt: str = ""
    """The log's own: shows the departments that the intent is durable; see `domain.intent`."""


@frozen
class LookupResult:
    """What became of one lookup: the reply, how often it was asked, how long it took.

    joined: the other lookup whose call answered this one too, the same question being on its way already; None: a call of its own.
    """

    reply: Reply
    attempts: int
    latency_ms: int
    joined: LookupId | None = None


@dataclass(frozen=True, slots=True)
class Replies(Stage):
    """One result for every lookup that was asked, whatever happened.  Made by `connect` only.

    Without one is a lookup whose subject was not shown, in time or at all, to belong to the applicant.
    """

    results: Mapping[LookupId, LookupResult]

    def after(self, former: "Replies") -> "Replies":
        """These replies with what was known before: the former one of a lookup that was not asked again, and the counties that had answered."""
        later = {lookup: _with_counties(result, former.results.get(lookup)) for lookup, result in self.results.items()}
        return Replies({**former.results, **later})

    def without(self, lookups: Collection[LookupId]) -> "Replies":
        """These replies as if these lookups had brought nothing yet: their departments are to be asked anew."""
        waiting = dict.fromkeys(lookups, LookupResult(Pending("asked_anew"), 0, 0))
        return Replies({**self.results, **waiting})

    def kept(self, on: date) -> "Replies":
        """These replies with the domain day on which each answer came, as they are kept with a query."""
        return Replies({lookup: _kept(result, on) for lookup, result in self.results.items()})


def _with_counties(result: LookupResult, former: LookupResult | None) -> LookupResult:
    """What counties have told is not forgotten because they, or the whole department, are silent when they are asked again."""
    known, reply = None if former is None else former.reply, result.reply
    if not isinstance(known, Incomplete):
        return result
    match reply:
        case Incomplete():
            lost = tuple(record for record in known.records if record not in reply.records)
            return replace(result, reply=replace(reply, records=(*reply.records, *lost), as_of=_older(reply, known)))
        case Pending(handle=handle):
            return replace(result, reply=replace(known, handle=handle or known.handle))
        case Unavailable():
            return replace(result, reply=known)
        case _:
            return result


def _older(one: Incomplete, other: Incomplete) -> datetime | None:
    return min((at for at in (one.as_of, other.as_of) if at is not None), default=None)


def _kept(result: LookupResult, on: date) -> LookupResult:
    reply = result.reply
    if not isinstance(reply, Found | NoRecord) or reply.came_on is not None:
        return result
    return LookupResult(replace(reply, came_on=on), result.attempts, result.latency_ms, result.joined)


@dataclass(frozen=True, slots=True)
class Closed(Stage):
    """The outcome stands in the log.  Made by `audit` only.  canonical: the document's bytes that the entry commits to."""

    document: Document
    receipt: Receipt
    canonical: bytes


@dataclass(frozen=True, slots=True)
class Response(Stage):
    """What leaves the house; the bytes are those on record."""

    document: Document
    receipt: Receipt
    canonical: bytes

    @classmethod
    def of(cls, closed: Closed) -> "Response":
        """The only way to a response: through an outcome on record."""
        return cls(closed.document, closed.receipt, closed.canonical)
