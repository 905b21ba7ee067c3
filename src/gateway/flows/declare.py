"""Declarations: the applicant promises in place of proof; the certificate is answered by it, and checks are due afterwards.

It is taken from whoever asked, who has the applicant's signature on paper, or from the applicant under their own sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.db import Statement
from gateway.declaration import Declaration, Notice
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.identifiers.names import fold_name
from gateway.domain.ids import uuid7
from gateway.domain.matter import Certificate, Matter
from gateway.domain.person import Person, PersonId
from gateway.domain.request import Idempotency
from gateway.domain.stages import Grant, Officer, Query
from gateway.domain.words import Method
from gateway.domain.work import Work
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.assess import assess
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.idempotency import claim, finish, free_when_refused, wish
from gateway.flows.steps.job_names import INSPECT
from gateway.flows.steps.offers import applied_by, nothing_offered, refused_by_register, require_offered
from gateway.flows.steps.rights import authorise_again, require_rights_to_declared
from gateway.flows.steps.second_person import acts
from gateway.results import encode_basis


@dataclass(frozen=True, slots=True)
class Shown:
    """For which certificate of which query a declaration is made, and on which text."""

    query_id: QueryId
    certificate: CertificateCode
    notice_version: str
    notice_hash: str


@dataclass(frozen=True, slots=True)
class Signed(Shown):
    """What an applicant signed on paper."""

    signer: Person


@dataclass(frozen=True, slots=True)
class _Taking:
    """A declaration on its way into its query.  by: who takes it, as entries name them.  confirmed_by: the signer's own account."""

    declaration_id: str
    certificate: CertificateCode
    notice: Notice
    work: Work
    signer: Person
    by: Officer
    confirmed_by: str | None = None

    @property
    def taker(self) -> Officer:
        """Whose it is among those who take declarations: what the signer confirms is taken by whoever asked."""
        return self.by if self.confirmed_by is None else self.work.officer


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
        taking = await _signed(declaration_id, signed, officer, gateway)
        grant = await _authorise(taking, gateway)
        return await _take(taking, grant, gateway, finish(held, gateway))


async def confirm(
    shown: Shown, person: PersonId, citizen: Officer, gateway: Gateway, *, idempotency: Idempotency | None = None
) -> Declaration:
    """The same, as the applicant confirms it under their own sign-in: nobody signs on paper, and it stands in the asker's query.

    person: whose token it is.  Raises as `declare` does; NotFound also where the query is not theirs.
    """
    declaration_id = uuid7()
    held = wish(QueryId(declaration_id), citizen, gateway, idempotency)
    done = await claim(held, gateway)
    if done is not None:
        return await _made_by(person, done.query_id, gateway)
    async with free_when_refused(held, gateway):
        taking = await _confirmed(declaration_id, shown, person, citizen, gateway)
        grant = await _authorise_again(taking, gateway)
        return await _take(taking, grant, gateway, finish(held, gateway))


async def _signed(declaration_id: str, signed: Signed, officer: Officer, gateway: Gateway) -> _Taking:
    stored = await gateway.results.load_of(signed.query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    if stored.work is None:
        raise nothing_offered()
    text = _in_force(signed, stored.work.query, gateway)
    _require_applicant(signed.signer, stored.work.query)
    return _Taking(declaration_id, signed.certificate, text, stored.work, signed.signer, officer)


async def _confirmed(
    declaration_id: str, shown: Shown, person: PersonId, citizen: Officer, gateway: Gateway
) -> _Taking:
    _, work, signer = await applied_by(shown.query_id, person, citizen, gateway)
    text, by = _in_force(shown, work.query, gateway), citizen.as_citizen()
    return _Taking(declaration_id, shown.certificate, text, work, signer, by, confirmed_by=citizen.account)


async def _take(taking: _Taking, grant: Grant, gateway: Gateway, alongside: Sequence[Statement]) -> Declaration:
    """The declaration under its id; alongside: what else stands in its transaction."""
    signed_query = taking.work.query.asked_again(gateway.clock.now())
    made = gateway.declarations.draft(
        signed_query,
        taking.certificate,
        taking.signer,
        taking.notice,
        declaration_id=taking.declaration_id,
        by=taking.taker,
        basis=encode_basis(signed_query, taking.taker),
        confirmed_by=taking.confirmed_by,
    )
    await acts(taking.by, gateway)
    payload = {"declaration_id": made.declaration_id, "notice": made.notice_hash, "statement": made.statement_hash}
    advanced = await advance(
        made.query_id,
        grant,
        lambda work: _declared(work, grant, made.certificate, gateway),
        gateway,
        alongside=[*gateway.declarations.insert(made), *_checks(made, gateway), *alongside],
        act=Act(taking.by, {"declared": {made.certificate: payload}}),
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


async def _made_by(person: PersonId, declaration_id: str, gateway: Gateway) -> Declaration:
    """A declaration, to the person whose it is.  Raises NotFound for everybody else."""
    made = await gateway.declarations.load(declaration_id)
    if made is None or made.signer.person_id != person:
        raise NotFound("you have made no such declaration")
    return made


def _in_force(shown: Shown, query: Query, gateway: Gateway) -> Notice:
    """The text in force, where that is the one that was shown.  Raises Conflict, InvalidInput."""
    notice_now = gateway.declarations.notice(*_certificate(query.matter, shown.certificate, gateway))
    if (notice_now.version, notice_now.sha256) != (shown.notice_version, shown.notice_hash):
        raise Conflict("the notice shown is not the one in force")
    return notice_now


def _certificate(matter: MatterCode, code: CertificateCode, gateway: Gateway) -> tuple[Matter, Certificate]:
    known = gateway.catalogue.matters[matter]
    for certificate in known.certificates:
        if certificate.code == code:
            return known, certificate
    fault = InputFault("/certificate", "unknown-certificate", "the query's matter has no such certificate")
    raise InvalidInput("the certificate is not the query's", [fault])


async def _authorise(taking: _Taking, gateway: Gateway) -> Grant:
    """The officer's grant, for a signer who may declare; a refusal is an entry before it is an answer."""
    try:
        plan = gateway.catalogue.plan(taking.work.query)
        grant = await gateway.access.authorise(taking.by, plan, taking.work.used_up)
        await _require_open(taking, gateway)
    except NotAuthorised as refusal:
        await _deny(refusal, taking, gateway)
        raise
    return grant


async def _authorise_again(taking: _Taking, gateway: Gateway) -> Grant:
    """The asker's grant under the rights of now, for a signer who may declare.  Raises Conflict where the asker has lost it."""
    grant = await authorise_again(taking.work, gateway)
    if grant is None:
        raise nothing_offered()
    try:
        await _require_open(taking, gateway)
    except NotAuthorised as refusal:
        await _deny(refusal, taking, gateway)
        raise
    return grant


async def _deny(refusal: NotAuthorised, taking: _Taking, gateway: Gateway) -> None:
    work = taking.work
    by_register = refused_by_register(taking.signer.person_id, work.query, taking.certificate, work.officer, gateway)
    await gateway.audit.deny(taking.by, work.query, refusal, lambda _receipt: [by_register])


def _require_applicant(signer: Person, query: Query) -> None:
    """Pass where the signer is the query's applicant by number and by name.  Raises InvalidInput."""
    applicants = [party.person for party in query.of_role("applicant") if party.person is not None]
    same = [person for person in applicants if person.person_id == signer.person_id]
    if any(fold_name(person.name) == fold_name(signer.name) for person in same):
        return
    pointer = "/signer/name" if same else "/signer/person_id"
    fault = InputFault(pointer, "not-the-applicant", "the applicant of the query signs, under the name asked about")
    raise InvalidInput("the signer is not the applicant", [fault])


async def _require_open(taking: _Taking, gateway: Gateway) -> None:
    """Raises NotAuthorised, in the same words whether the person or the certificate is excluded.

    A sign-in stands for a signature, and so must be no unsure one.
    """
    if taking.confirmed_by is not None and taking.by.assurance == "low":
        raise NotAuthorised("this sign-in is not sure enough: sign on paper at the window", rule="declaration-not-open")
    matter, now = taking.work.query.matter, gateway.clock.now()
    if not await gateway.declarations.may_declare(matter, taking.certificate, taking.signer, now):
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
