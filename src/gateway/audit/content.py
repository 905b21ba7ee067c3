"""What each kind of entry says, made from the stages of a query; pure.

In clear stand who asked, why, which departments, fields with their modes, states and rules.  Values never stand in an entry;
numbers, names and the answers (yes, no, unknown) stand in the subject's sealed part only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from uuid import UUID

from gateway.audit.model import Draft, Ledger, Secret, Subject
from gateway.audit.privacy import identity_of
from gateway.audit.sealed import VALUES
from gateway.domain.codes import CertificateCode, ItemName, LookupId
from gateway.domain.document import CertificateResult, Document
from gateway.domain.errors import NotAuthorised, QuotaExceeded
from gateway.domain.frozen import frozen
from gateway.domain.intent import lookup_digest
from gateway.domain.parties import Party, identifier_of
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.reply import STATUS, Reply
from gateway.domain.stages import FieldGrant, Grant, Lookup, LookupResult, Officer, Opened, Query, Replies
from gateway.domain.wire import FieldOf, fields_of, read_shown
from gateway.domain.words import FieldState, LateResult
from gateway.entry import SEARCHED, Content, Kind

_DISCLOSED = frozenset({FieldState.VALUE, FieldState.MASKED})
_NO_CONTENT: Content = MappingProxyType({})
_NO_VALUES: Mapping[str, str] = MappingProxyType({})
_BRIEF = ("account", "client", "department", "is_gateway")
_OF_REQUEST = ("matter", "certificates", "departments", "complaint_id")
"""Of what was asked."""
CASE = "case_number"
"""What is shown of a person where nothing but their case is."""


@frozen
class Context:
    """What later entries of a query repeat from its INTENT: who, why, about whom, and what each certificate stands on.

    tags: by party.  owners: the department of each field, by certificate.  concerned: the parties, by certificate.  leaf: the
    INTENT's leaf hash, hex; "" where it does not stand yet.  is_authorised: whether the query names an authorisation on file.
    """

    query_id: UUID
    entry: str
    officer: Content
    request: Content
    case: Content
    tags: Mapping[str, bytes]
    roles: Mapping[str, str]
    owners: Mapping[str, Mapping[str, str]]
    concerned: Mapping[str, tuple[str, ...]]
    leaf: str = ""
    county: str = ""
    is_authorised: bool = False


@frozen
class Paper:
    """A document and its canonical bytes, which the entry commits to."""

    document: Document
    canonical: bytes


def lookup_digests(lookups: Iterable[Lookup]) -> tuple[bytes, ...]:
    """What an intent receipt names its lookups by, in order; one without a number is asked of nobody."""
    numbers = ((lookup, _number_asked(lookup.subject)) for lookup in lookups)
    return tuple(lookup_digest(at.department, at.lookup_id, number) for at, number in numbers if number is not None)


def _number_asked(subject: Party) -> str | None:
    """The number that stands in a question about this party."""
    if subject.employer is not None:
        return subject.employer.code
    return None if subject.person is None else subject.person.person_id.number


def intent(grant: Grant, context: Context) -> Draft:
    """Who asks, why, about whom, for which certificates, fields, in which form, of which departments, by which rules."""
    query = grant.plan.query
    departments = _departments_by_party(grant.lookups)
    return Draft(
        kind=Kind.INTENT,
        query_id=context.query_id,
        sections={
            "request": {
                **context.request,
                "rules": grant.rules_hash,
                "deadline_ms": query.deadline_ms,
                **_row_of(query),
            },
            "officer": full_officer(grant.officer),
            "case": context.case,
            "result": {
                "methods": {p.certificate.code: p.method for p in grant.plan.certificates},
                "fields": {code: _field_grants(fields) for code, fields in grant.fields.items()},
                "denied": {code: denial.rule for code, denial in grant.denied.items()},
                **({"used_up": sorted(grant.used_up)} if grant.used_up else {}),
                "lookups": {lookup.lookup_id: _lookup(lookup) for lookup in grant.lookups},
                "concerned": context.concerned,
                **_way_of(grant.officer),
            },
        },
        subjects=_asked_about(query.parties, context.tags, departments),
        ledger=Ledger(opens=True),
    )


def context_of_grant(grant: Grant, entry: str, tags: Mapping[str, bytes], case_mark: Content = _NO_CONTENT) -> Context:
    """The context of a query that this process opened.  case_mark: what stands beside every case number, if anything."""
    query = grant.plan.query
    return Context(
        query_id=UUID(query.query_id),
        entry=entry,
        officer=brief_officer(grant.officer),
        request=_request(grant),
        case={"case_number": query.case_number, **case_mark},
        tags=tags,
        roles={party.key: party.role for party in query.parties},
        owners={code: {f.item.name: f.item.department for f in fields} for code, fields in grant.fields.items()},
        concerned=_concerned(grant),
        county=grant.officer.county,
        is_authorised=query.names_authorisation,
    )


def context_of_entry(
    query_id: UUID, entry: str, sections: Mapping[str, Content], subjects: Sequence[Content], leaf: str = ""
) -> Context:
    """The same context, read back from the INTENT in the log."""
    result, officer, request = sections["result"], sections["officer"], sections["request"]
    fields: Mapping[str, Mapping[str, object]] = result["fields"]  # type: ignore[assignment]  # as `intent` wrote it
    concerned: Mapping[str, Sequence[str]] = result["concerned"]  # type: ignore[assignment]  # as `intent` wrote it
    split = {code: [name.partition(".") for name in names] for code, names in fields.items()}
    return Context(
        query_id=query_id,
        entry=entry,
        officer={name: officer[name] for name in _BRIEF if name in officer},
        request={name: request[name] for name in _OF_REQUEST if name in request},
        case=sections["case"],
        tags={str(s["party"]): bytes.fromhex(str(s["tag"])) for s in subjects},
        roles={str(s["party"]): str(s["role"]) for s in subjects},
        owners={code: {item: department for department, _, item in names} for code, names in split.items()},
        concerned={code: tuple(parties) for code, parties in concerned.items()},
        leaf=leaf,
        county=str(officer.get("county", "")),
        is_authorised=any("authorisation" in subject for subject in subjects),
    )


def outcome(
    opened: Opened,
    context: Context,
    replies: Replies,
    paper: Paper,
    pending: Sequence[UUID],
    *,
    joined: Sequence[UUID] = (),
    strangers: Sequence[str] = (),
    values: Mapping[str, str] = _NO_VALUES,
) -> Draft:
    """What the departments said in one word each, what became of every certificate and field, what is still pending.

    A lookup that was not asked does not stand in it; one that another's call answered names that one.  joined: the tasks among what is pending which another query has opened.
    strangers: the parties not shown to belong to the applicant.  values: by party, the digests of what the registers held of them.
    """
    lookups: dict[str, object] = {}
    for lookup in opened.lookups:
        result = replies.results.get(lookup.lookup_id)
        if result is None:
            continue
        lookups[lookup.lookup_id] = {
            "department": lookup.department,
            "status": STATUS[type(result.reply)],
            "attempts": result.attempts,
            "latency_ms": result.latency_ms,
            **({} if result.joined is None else {"joined": result.joined}),
            **({"receipts": told} if (told := _receipts(result.reply)) else {}),
        }
    return Draft(
        kind=Kind.OUTCOME,
        query_id=context.query_id,
        sections=_repeated(context)
        | {"result": _shown(paper.document) | {"lookups": lookups} | _pending(pending, joined) | naming(strangers)},
        subjects=_told_about(context, paper.document, values),
        document=paper.canonical,
        ledger=Ledger(closes=True, pends=tuple(pending)),
    )


def _receipts(reply: Reply) -> list[dict[str, object]]:
    """The receipts of other gateways that came with a reply: by them its entry in their logs is found, and proved."""
    return [asdict(one) for one in reply.receipts]


def naming(strangers: Sequence[str]) -> dict[str, object]:
    """Who is not shown to belong to the applicant, where somebody is not."""
    return {"not_linked": list(strangers)} if strangers else {}


def late(
    context: Context,
    ended: Mapping[LookupId, LateResult],
    paper: Paper | None,
    opened: Sequence[UUID],
    by: Officer | None,
    *,
    joined: Sequence[UUID] = (),
    shared: Mapping[LookupId, LookupId] = MappingProxyType({}),
    action: Content = _NO_CONTENT,
    replies: Mapping[LookupId, LookupResult] = MappingProxyType({}),
    values: Mapping[str, str] = _NO_VALUES,
) -> Draft:
    """How pending lookups came to their end, and the document as it is from now on, where there is one.

    shared: those of them that another's call answered, and which.  replies: what each of them brought.  action: what a person did by it, without anything about the people concerned.
    values: as in `outcome`, of what has come since.
    """
    result: dict[str, object] = {} if paper is None else _shown(paper.document)
    promised = {at: told for at in ended if at in replies and (told := _receipts(replies[at].reply))}
    result |= {
        "ended": {lookup: str(how) for lookup, how in ended.items()},
        **_pending(opened, joined),
        **({"shared": dict(shared)} if shared else {}),
        **({"receipts": promised} if promised else {}),
        **action,
    }
    sections = _repeated(context) | {"result": result}
    if by is not None:
        sections["actor"] = brief_officer(by)
    return Draft(
        kind=Kind.LATE,
        query_id=context.query_id,
        sections=sections,
        subjects=_mentioned(context) if paper is None else _told_about(context, paper.document, values),
        document=None if paper is None else paper.canonical,
        ledger=Ledger(pends=tuple(opened), ends=ids(ended)),
    )


def marked_draft(context: Context, document: bytes, why: Content) -> Draft:
    """A stored answer that is complete says from now on what became of that on which it rests.  why: by codes and ids alone."""
    fields = fields_of(document)
    shown = read_shown(document)
    result: dict[str, object] = {
        **shown,
        "fields": {code: {name: list(field) for name, field in of.items()} for code, of in fields.items() if of},
        "ended": {},
        "pending": [],
        **why,
    }
    sections = _repeated(context) | {"result": result}
    return Draft(Kind.LATE, context.query_id, sections, _mentioned(context), document=document)


def _pending(pending: Sequence[UUID], joined: Sequence[UUID]) -> dict[str, object]:
    """What waits from now on; named apart, where there is any, what another query has opened."""
    payload: dict[str, object] = {"pending": [str(i) for i in pending]}
    return payload | {"joined": [str(i) for i in joined]} if joined else payload


def release(context: Context, officer: Officer, how: str, document: bytes | None) -> Draft:
    """A stored answer is handed over again, to whom and how, with which fields; document None: nothing of it is."""
    sections = _repeated(context) | {"officer": brief_officer(officer), "result": {"how": how}}
    if document is None:
        return Draft(Kind.RELEASE, context.query_id, sections, _mentioned(context))
    fields = fields_of(document)
    disclosed = {code: {name: list(field) for name, field in of.items()} for code, of in fields.items() if of}
    sections["result"] = {"how": how, "fields": disclosed}
    subjects = tuple(
        Subject(tag, {"party": party, "role": context.roles[party], "disclosed": _handed_over(context, party, fields)})
        for party, tag in context.tags.items()
    )
    return Draft(Kind.RELEASE, context.query_id, sections, subjects)


def _handed_over(
    context: Context, party: str, fields: Mapping[CertificateCode, Mapping[ItemName, FieldOf]]
) -> list[str]:
    """The fields of the certificates that stand on a party, as department and item."""
    return sorted(
        {
            f"{context.owners.get(code, {}).get(name, '')}.{name}"
            for code, of in fields.items()
            if party in context.concerned.get(code, ())
            for name, field in of.items()
            if field.has_value
        }
    )


def look_draft(context: Context, officer: Officer, what: Content, shown: Mapping[bytes, Sequence[str]]) -> Draft:
    """Somebody is shown what a query is about: what they opened, by codes and ids, and the names of what it tells of whom.

    shown: by pseudonym, of whichever year.  Of the query's other parties it shows the case.
    """
    sections = _repeated(context) | {"officer": full_officer(officer), "result": dict(what)}
    subjects = tuple(
        Subject(tag, {"party": party, "role": context.roles[party], "shown": sorted(shown.get(tag, [CASE]))})
        for party, tag in context.tags.items()
    )
    return Draft(Kind.LOOK, context.query_id, sections, subjects)


def unresolved(context: Context, reason: str) -> Draft:
    """A query whose gateway stopped before its end: nothing was released."""
    departments = context.request.get("departments", [])
    result: Content = {"reason": reason, "may_have_been_asked": departments, "released": False}
    sections = _repeated(context) | {"result": result}
    return Draft(Kind.UNRESOLVED, context.query_id, sections, _mentioned(context), ledger=Ledger(closes=True))


def denied(
    officer: Officer,
    query: Query | None,
    refusal: NotAuthorised | QuotaExceeded,
    tags: Mapping[str, bytes],
    case_mark: Content = _NO_CONTENT,
) -> Draft:
    """Who was refused what, by which rule; nobody was asked."""
    sections: dict[str, Content] = {
        "officer": full_officer(officer),
        "result": {"rule": refusal.rule, "slug": refusal.slug, **_way_of(officer)},
    }
    if query is None:
        return Draft(Kind.DENIED, None, sections)
    sections["request"] = {"matter": query.matter, "certificates": list(query.certificates or ()), "departments": []}
    sections["case"] = {"case_number": query.case_number, **case_mark}
    subjects = _asked_about(query.parties, tags, {})
    return Draft(Kind.DENIED, UUID(query.query_id), sections, subjects)


def denied_stored(context: Context, officer: Officer, refusal: NotAuthorised, what: str) -> Draft:
    """Who was refused what stands stored of a query, by which rule of now.  what: `stored_answer` or `declaration`."""
    sections = _repeated(context) | {
        "officer": full_officer(officer),
        "result": {"rule": refusal.rule, "slug": refusal.slug, "of": what},
    }
    return Draft(Kind.DENIED, context.query_id, sections, _mentioned(context))


def burst(client: str, reason: str, count: int) -> Draft:
    """So many requests of one client were cut off before they were read."""
    return Draft(
        Kind.REJECTED_BURST, None, {"officer": {"client": client}, "result": {"reason": reason, "count": count}}
    )


def read_of_log(kind: Kind, officer: Officer, task: str, what: Content, subjects: Sequence[Subject] = ()) -> Draft:
    """An auditor's search, export or judgement: with which task number, for what, how much was found; whom it sought and showed."""
    sections: dict[str, Content] = {"officer": full_officer(officer), "result": {"task": task} | dict(what)}
    return Draft(kind, None, sections, tuple(subjects))


def sought(subject: PersonId | CreditCode, tag: bytes, shown: Content = _NO_CONTENT) -> Subject:
    """Who was searched for by their number; shown: what of them was found."""
    number_kind, number = identity_of(subject)
    return Subject(tag, {"party": SEARCHED, "role": SEARCHED, **shown}, Secret({"type": number_kind, "id": number}))


def _way_of(officer: Officer) -> Content:
    """The gateways by which a question has come, where it has by any."""
    return {"origins": list(officer.origins)} if officer.origins else {}


def brief_officer(officer: Officer) -> Content:
    """Who, in the entries that follow the first."""
    return {
        "account": officer.account,
        "client": officer.client,
        "department": officer.department,
        "is_gateway": officer.is_gateway,
    }


def full_officer(officer: Officer) -> Content:
    """Who, with everything the access decision looked at: with the request it is the decision's whole key."""
    return {
        **brief_officer(officer),
        "county": officer.county,
        "post": officer.post,
        "duties": sorted(officer.duties),
        "roles": sorted(officer.roles),
        **({} if officer.assurance == "substantial" else {"assurance": officer.assurance}),
    }


def _row_of(query: Query) -> dict[str, object]:
    """Of which batch a query is a row; nothing of one that is asked alone."""
    row = query.batch
    if row is None:
        return {}
    return {"batch": {"batch_id": row.batch_id, "row": row.number, "is_approved": row.is_approved}}


def _request(grant: Grant) -> dict[str, object]:
    return {
        "matter": grant.plan.matter.code,
        "certificates": [p.certificate.code for p in grant.plan.certificates],
        "departments": sorted({lookup.department for lookup in grant.lookups}),
        **({} if grant.plan.query.complaint is None else {"complaint_id": grant.plan.query.complaint}),
    }


def _lookup(lookup: Lookup) -> Content:
    parties = [lookup.subject.key] if lookup.other is None else [lookup.subject.key, lookup.other.key]
    return {"question": lookup.question, "parties": parties, "items": sorted(lookup.items)}


def _field_grants(fields: Iterable[FieldGrant]) -> dict[str, object]:
    return {f"{f.item.department}.{f.item.name}": [f.mode, f.rule] for f in fields}


def _concerned(grant: Grant) -> dict[str, tuple[str, ...]]:
    """Whom each certificate is about: the parties of its lookups, or the first party where it stands on none."""
    parties: dict[str, dict[str, None]] = {p.certificate.code: {} for p in grant.plan.certificates}
    for lookup in grant.plan.lookups:
        keys = [lookup.subject.key] + ([] if lookup.other is None else [lookup.other.key])
        for code in lookup.certificates:
            parties[code].update(dict.fromkeys(keys))
    first = grant.plan.query.parties[0].key
    return {code: tuple(keys) or (first,) for code, keys in parties.items()}


def _departments_by_party(lookups: Iterable[Lookup]) -> dict[str, set[str]]:
    departments: dict[str, set[str]] = {}
    for lookup in lookups:
        departments.setdefault(lookup.subject.key, set()).add(lookup.department)
        if lookup.other is not None:
            departments.setdefault(lookup.other.key, set()).add(lookup.department)
    return departments


def _asked_about(
    parties: Iterable[Party], tags: Mapping[str, bytes], departments: Mapping[str, Iterable[str]]
) -> tuple[Subject, ...]:
    """Each party's own section: which departments were asked about them, and sealed who they are."""
    subjects: list[Subject] = []
    for party in parties:
        identifier = identifier_of(party)
        if identifier is None or party.key not in tags:
            continue
        number_kind, number = identity_of(identifier)
        secret: dict[str, object] = {"type": number_kind, "id": number}
        if party.person is not None:
            secret["name"] = party.person.name
        content = {"party": party.key, "role": party.role, "departments": sorted(departments.get(party.key, ()))}
        if party.authorisation is not None:
            content["authorisation"] = party.authorisation
        subjects.append(Subject(tags[party.key], content, Secret(secret)))
    return tuple(subjects)


def _repeated(context: Context) -> dict[str, Content]:
    return {"request": context.request, "officer": context.officer, "case": context.case}


def _mentioned(context: Context) -> tuple[Subject, ...]:
    return tuple(Subject(tag, {"party": party, "role": context.roles[party]}) for party, tag in context.tags.items())


def _shown(document: Document) -> dict[str, object]:
    return {
        "status": document.status,
        "states": {c.certificate: c.state for c in document.certificates},
        "fields": {c.certificate: _fields(c) for c in document.certificates if c.fields},
        "rules": {c.certificate: c.rule for c in document.certificates if c.rule is not None},
    }


def _fields(result: CertificateResult) -> dict[str, object]:
    return {name: [field.mode, field.state] for name, field in result.fields.items()}


def _told_about(context: Context, document: Document, values: Mapping[str, str]) -> tuple[Subject, ...]:
    """Each party's own section: which of their fields left, and sealed what the certificates about them came to, and on what they rest."""
    results: dict[CertificateCode, CertificateResult] = {c.certificate: c for c in document.certificates}
    subjects: list[Subject] = []
    for party, tag in context.tags.items():
        about = [
            results[CertificateCode(c)] for c, parties in context.concerned.items() if party in parties and c in results
        ]
        content: dict[str, object] = {
            "party": party,
            "role": context.roles[party],
            "disclosed": _disclosed(context, about),
        }
        answers = {r.certificate: _answer_to(party, r) for r in about if r.answer is not None}
        secret: dict[str, object] = {"answers": answers} if answers else {}
        if party in values:
            secret[VALUES] = values[party]
        subjects.append(Subject(tag, content, Secret(secret) if secret else None))
    return tuple(subjects)


def _answer_to(party: str, result: CertificateResult) -> list[object]:
    """What the certificate came to for one party: their own answer where each has one, so that nobody reads another's."""
    own = result.per_party.get(party)
    return [result.answer, result.reason] if own is None else [own.answer, own.reason]


def _disclosed(context: Context, about: Iterable[CertificateResult]) -> list[str]:
    """The fields that left, as department and item."""
    return sorted(
        {
            f"{context.owners.get(r.certificate, {}).get(name, '')}.{name}"
            for r in about
            for name, field in r.fields.items()
            if field.state in _DISCLOSED
        }
    )


def ids(texts: Iterable[LookupId]) -> tuple[UUID, ...]:
    """Ids of lookups and tasks as the ledger takes them, without repetition."""
    return tuple(dict.fromkeys(UUID(text) for text in texts))
