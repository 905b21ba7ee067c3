"""What the rules of misuse look at: one entry of the log, reduced to who, why, about whom and with what success."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gateway.domain.words import CertificateState, FieldState, LateResult, Method, Mode
from gateway.entry import NO_REGISTER, Content, Kind, Position, is_by_gateway, read_sections

NOTHING: Content = MappingProxyType({})
_FIRM = "employer"
"""The role of a party that is an organisation."""
_LEAVES = frozenset({Mode.REVEAL.value, Mode.MASK.value})
_LEFT = frozenset({FieldState.VALUE.value, FieldState.MASKED.value})
_BREAKS_GLASS = "break glass"
"""What an officer did who asked for a case although they might not."""
_REVIEW_OVERDUE = "find a review overdue"
"""What the gateway did where nobody has reviewed that in time."""
_COMPLAINT_OVERDUE = "find a complaint overdue"
_CORRECTION_OVERDUE = "find overdue the correction of "
"""What the gateway did where a department has not answered in time a doubt about what it holds; its item stands behind."""
_DECISION_OVERDUE = "find a decision overdue"
"""What the gateway did where nobody has decided about a hearing, an objection or a repair in time."""
_APPROVES_BATCH = "approve batch"
"""What somebody did who let a list be asked that somebody else has made."""
_UNCHECKED = frozenset({"find an inspection overdue", "find a declaration unchecked"})
_UNDRAWN = "find a list of declarations undrawn"
"""What it did where a promise, or a whole list of them, was not looked at in time."""
_MINOR = "minor"
"""The access rule by which nothing of a minor is shown."""
_ANSWERED = CertificateState.ANSWERED.value
_EXPIRED = LateResult.EXPIRED.value


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry.  at: real clock.  `office`: the department of the account; `county` and `roles`: as the access token said.

    people: pseudonyms of the persons, hex; organisations are not among them.  refused_by: the access rule of a DENIED.
    denied: rule by certificate, where only some were refused.  answered: certificates with an answer in this document.
    disclosed: fields whose value left, whole or masked.  replies: question and status of every lookup, the question empty where
    the query's INTENT is not known.  is_case_unknown: no case register was asked.
    names_stranger: somebody named is not shown to belong to the applicant.
    grants_cancelled: a field was granted of a certificate that nobody has to bring any more.  is_by_gateway: a check of a declaration, by
    the process itself.  breaks_glass: a case was opened in need.  left_unreviewed: that of this account nobody has reviewed in time.  leaves_doubt: a doubt about what
    `office` holds it has not answered in time.  leaves_complaint: nor a complaint.
    left_undecided: a hearing, an objection or a repair nobody has decided in time.
    approved_of: whose list of rows to be asked this account has approved.  is_of_approved_batch: a row of such a list.
    left_unchecked: a promise of this matter nobody has looked at in time; left_undrawn: nothing was drawn from a list of them.
    """

    entry: str
    at: datetime
    kind: Kind
    account: str | None = None
    client: str | None = None
    office: str | None = None
    county: str | None = None
    roles: frozenset[str] = frozenset()
    actor: str | None = None
    case_number: str | None = None
    is_case_unknown: bool = False
    matter: str | None = None
    people: tuple[str, ...] = ()
    refused_by: str | None = None
    denied: Mapping[str, str] = field(default_factory=dict)
    certificates: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    disclosed: int = 0
    replies: tuple[tuple[str, str], ...] = ()
    grants_cancelled: bool = False
    is_of_minor: bool = False
    names_stranger: bool = False
    replied: int = 0
    expired: int = 0
    is_by_gateway: bool = False
    breaks_glass: bool = False
    left_unreviewed: bool = False
    leaves_doubt: bool = False
    left_undecided: bool = False
    approved_of: str | None = None
    is_of_approved_batch: bool = False
    leaves_complaint: bool = False
    left_unchecked: bool = False
    left_undrawn: bool = False


def fact_of(position: Position, at: datetime, kind: Kind, sections: bytes, intent: bytes | None = None) -> Fact:
    """The fact of a stored entry.

    sections: as stored.  intent: the stored sections of its query's INTENT, which says more of the account and names the lookups.
    """
    content, subjects = read_sections(sections)
    began = NOTHING if intent is None else read_sections(intent)[0]
    officer = {**_member(began, "officer"), **content.get("officer", NOTHING)}
    did = str(content.get("result", NOTHING).get("did", "")) if kind is Kind.ADMIN and is_by_gateway(officer) else ""
    is_unreviewed, leaves_doubt = did == _REVIEW_OVERDUE, did.startswith(_CORRECTION_OVERDUE)
    leaves_complaint = did == _COMPLAINT_OVERDUE
    is_overdue = is_unreviewed or leaves_doubt or leaves_complaint
    about = content.get("result", NOTHING) if is_overdue else officer
    request, result = content.get("request", NOTHING), content.get("result", NOTHING)
    grants = _fields(result) if kind is Kind.INTENT else {}
    shown = _fields(result) if kind in {Kind.OUTCOME, Kind.LATE} else {}
    return Fact(
        entry=position.entry,
        at=at,
        kind=kind,
        account=_text(about.get("account")),
        client=_text(officer.get("client")),
        office=_text(about.get("department")),
        county=_text(officer.get("county")),
        roles=frozenset(_texts(officer.get("roles"))),
        actor=_text(content.get("actor", NOTHING).get("account")),
        case_number=_text(content.get("case", NOTHING).get("case_number")),
        is_case_unknown=content.get("case", NOTHING).items() >= NO_REGISTER.items(),
        matter=_text(request.get("matter")),
        people=tuple(str(subject["tag"]) for subject in subjects if subject.get("role") != _FIRM),
        refused_by=_text(result.get("rule")) if kind is Kind.DENIED else None,
        denied={code: str(rule) for code, rule in _member(result, "denied").items()},
        certificates=tuple(_texts(request.get("certificates"))),
        answered=frozenset(code for code, state in _member(result, "states").items() if state == _ANSWERED),
        disclosed=sum(pair[1] in _LEFT for pairs in shown.values() for pair in pairs),
        replies=_replies(result, _member(_member(began, "result"), "lookups")) if kind is Kind.OUTCOME else (),
        grants_cancelled=_grants_cancelled(grants, _member(result, "methods")),
        is_of_minor=any(pair[1] == _MINOR for pairs in grants.values() for pair in pairs),
        names_stranger=bool(result.get("not_linked")),
        replied=len(_member(result, "replied").keys() - set(_texts(result.get("told")))),
        expired=sum(end == _EXPIRED for end in _member(result, "ended").values()),
        is_by_gateway=is_by_gateway(officer) and not is_overdue,
        breaks_glass=kind is Kind.ADMIN and result.get("did") == _BREAKS_GLASS,
        left_unreviewed=is_unreviewed,
        leaves_doubt=leaves_doubt,
        left_undecided=(kind is Kind.ADMIN and is_by_gateway(officer) and result.get("did") == _DECISION_OVERDUE),
        approved_of=_text(result.get("made_by")) if result.get("did") == _APPROVES_BATCH else None,
        is_of_approved_batch=_member(request, "batch").get("is_approved") is True,
        leaves_complaint=leaves_complaint,
        left_unchecked=_did(kind, officer, result) in _UNCHECKED,
        left_undrawn=_did(kind, officer, result) == _UNDRAWN,
    )


def _did(kind: Kind, officer: Content, result: Content) -> str | None:
    """What the gateway did by itself."""
    return _text(result.get("did")) if kind is Kind.ADMIN and is_by_gateway(officer) else None


def _fields(result: Content) -> dict[str, list[list[str]]]:
    """Two words for each field, by certificate: mode and rule in an INTENT, mode and state in a document's entry."""
    fields: dict[str, list[list[str]]] = {}
    for code in _member(result, "fields"):
        pairs = _member(_member(result, "fields"), code).values()
        fields[code] = [[str(word) for word in pair] for pair in pairs if isinstance(pair, list) and len(pair) > 1]
    return fields


def _grants_cancelled(grants: Mapping[str, list[list[str]]], methods: Content) -> bool:
    cancelled = {code for code, method in methods.items() if method == Method.DIRECT.value}
    return any(pair[0] in _LEAVES for code in cancelled for pair in grants.get(code, ()))


def _replies(result: Content, intended: Content) -> tuple[tuple[str, str], ...]:
    lookups = _member(result, "lookups")
    return tuple(
        (str(_member(intended, lookup).get("question", "")), str(_member(lookups, lookup).get("status")))
        for lookup in lookups
    )


def _member(content: Content, name: str) -> Content:
    value = content.get(name)
    return value if isinstance(value, dict) else NOTHING


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
