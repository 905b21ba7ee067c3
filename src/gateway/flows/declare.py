"""Declarations: the applicant promises in place of proof; the certificate is answered by it, and checks are due afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.db import Statement
from gateway.declaration import Declaration, Notice
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.identifiers.names import fold_name
from gateway.domain.ids import uuid7
from gateway.domain.matter import Certificate, Matter
from gateway.domain.person import Person
from gateway.domain.request import Idempotency
from gateway.domain.stages import Grant, Officer, Query
from gateway.domain.words import Method
from gateway.domain.work import Work
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.assess import assess
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.idempotency import claim, finish, free_when_refused, wish
from gateway.flows.steps.job_names import INSPECT
from gateway.flows.steps.offers import nothing_offered, refused_by_register, require_offered
from gateway.flows.steps.rights import require_rights_to_declared
from gateway.flows.steps.second_person import acts
from gateway.results import encode_basis


@dataclass(frozen=True, slots=True)
class Signed:
    """What an applicant signed: for which certificate of which query, on which text."""

    query_id: QueryId
    certificate: CertificateCode
    notice_version: str
    notice_hash: str
    signer: Person


def notice(code: CertificateCode, gateway: Gateway) -> Notice:
    """The text to be shown for a certificate.  Raises NotFound where no declaration can take its place."""
    found = (
        (matter, certificate)
        for matter in gateway.catalogue.matters.values()
        for certificate in matter.certificates
        if certificate.code == code and Method.DECLARATION in certificate.ladder
    )
    for matter, certificate in found:
        return gateway.declarations.notice(matter, certificate)
    raise NotFound("no declaration takes the place of such a certificate")


async def declare(
    signed: Signed, officer: Officer, gateway: Gateway, *, idempotency: Idempotency | None = None
) -> Declaration:
    """Take a declaration into its query, with the LATE entry and the checks that are due.

    With a known idempotency key the former one is handed over again.
    Raises NotFound (also for another's query), InvalidInput (a signer who is not the applicant), NotAuthorised (after its DENIED
    entry: the person or the certificate is excluded, or the right to the query was lost), Conflict (another text is in force,
    nothing is offered, or the key was used otherwise), AuditUnavailable.
    """
    declaration_id = uuid7()
    held = wish(QueryId(declaration_id), officer, gateway, idempotency)
    done = await claim(held, gateway)
    if done is not None:
        return await read(done.query_id, officer, gateway)
    async with free_when_refused(held, gateway):
        return await _take(declaration_id, signed, officer, gateway, finish(held, gateway))


async def _take(
    declaration_id: str, signed: Signed, officer: Officer, gateway: Gateway, alongside: Sequence[Statement]
) -> Declaration:
    """The declaration under its id; alongside: what else stands in its transaction."""
    stored = await gateway.results.load_of(signed.query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    if stored.work is None:
        raise nothing_offered()
    query = stored.work.query
    shown = gateway.declarations.notice(*_certificate(query.matter, signed.certificate, gateway))
    if (shown.version, shown.sha256) != (signed.notice_version, signed.notice_hash):
        raise Conflict("the notice shown is not the one in force")
    grant = await _authorise(signed, stored.work, officer, gateway)
    signed_query = query.asked_again(gateway.clock.now())
    basis = encode_basis(signed_query, officer)
    made = gateway.declarations.draft(
        signed_query, signed.certificate, signed.signer, shown, declaration_id=declaration_id, by=officer, basis=basis
    )
    await acts(officer, gateway)
    payload = {"declaration_id": made.declaration_id, "notice": made.notice_hash, "statement": made.statement_hash}
    advanced = await advance(
        query.query_id,
        grant,
        lambda work: _declared(work, grant, signed.certificate, gateway),
        gateway,
        alongside=[*gateway.declarations.insert(made), *_checks(made, gateway), *alongside],
        act=Act(officer, {"declared": {signed.certificate: payload}}),
    )
    if advanced is None:
        raise nothing_offered()
    return made


async def read(declaration_id: str, officer: Officer, gateway: Gateway) -> Declaration:
    """A declaration, to the account and client that took it, under the rights of now.

    Raises NotFound for all others, NotAuthorised after its DENIED entry, AuditUnavailable.
    """
    made = await gateway.declarations.load_of(declaration_id, officer)
    if made is None:
        raise NotFound("no such declaration for this account")
    await require_rights_to_declared(made, officer, gateway)
    return made


def _certificate(matter: MatterCode, code: CertificateCode, gateway: Gateway) -> tuple[Matter, Certificate]:
    known = gateway.catalogue.matters[matter]
    for certificate in known.certificates:
        if certificate.code == code:
            return known, certificate
    fault = InputFault("/certificate", "unknown-certificate", "the query's matter has no such certificate")
    raise InvalidInput("the certificate is not the query's", [fault])


async def _authorise(signed: Signed, work: Work, officer: Officer, gateway: Gateway) -> Grant:
    """The officer's grant, for a signer who is the applicant and may declare; a refusal is an entry before it is an answer."""
    query = work.query
    _require_applicant(signed.signer, query)
    try:
        grant = await gateway.access.authorise(officer, gateway.catalogue.plan(query), work.used_up)
        await _require_open(signed, query, gateway)
    except NotAuthorised as refusal:
        by_register = refused_by_register(signed.signer.person_id, query, signed.certificate, officer, gateway)
        await gateway.audit.deny(officer, query, refusal, lambda _receipt: [by_register])
        raise
    return grant


def _require_applicant(signer: Person, query: Query) -> None:
    """Pass where the signer is the query's applicant by number and by name.  Raises InvalidInput."""
    applicants = [party.person for party in query.of_role("applicant") if party.person is not None]
    same = [person for person in applicants if person.person_id == signer.person_id]
    if any(fold_name(person.name) == fold_name(signer.name) for person in same):
        return
    pointer = "/signer/name" if same else "/signer/person_id"
    fault = InputFault(pointer, "not-the-applicant", "the applicant of the query signs, under the name asked about")
    raise InvalidInput("the signer is not the applicant", [fault])


async def _require_open(signed: Signed, query: Query, gateway: Gateway) -> None:
    """Raises NotAuthorised, in the same words whether the person or the certificate is excluded."""
    now = gateway.clock.now()
    if not await gateway.declarations.may_declare(query.matter, signed.certificate, signed.signer, now):
        raise NotAuthorised("a declaration is not open here: bring the certificate", rule="declaration-not-open")


def _declared(work: Work, grant: Grant, code: CertificateCode, gateway: Gateway) -> Work:
    """The work with the declaration in it.  Raises Conflict where, as things stand now, none is offered."""
    require_offered(code, assess(grant, work, gateway).document)
    return replace(work, declared=work.declared | {code})


def _checks(made: Declaration, gateway: Gateway) -> list[Statement]:
    return [
        gateway.jobs.enqueue(
            INSPECT,
            {"declaration_id": made.declaration_id, "number": str(check.number), "attempt": "1"},
            gateway.clock.to_real(check.due_at),
        )
        for check in made.checks
    ]
