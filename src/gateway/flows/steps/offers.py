"""To whom a declaration is offered: nobody who may not declare, and nobody at all while the dishonesty register cannot be read."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

from gateway.audit import canonical_bytes
from gateway.credit import RefusedDeclaration
from gateway.db import FAULTS, Statement
from gateway.domain.codes import CertificateCode, QueryId
from gateway.domain.document import CertificateResult, Document
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Officer, Query
from gateway.domain.waiting import with_certificates
from gateway.domain.work import Work
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.gateway import Gateway
from gateway.results import StoredQuery

REGISTER_S = 0.5
"""How long the dishonesty register may take, out of what is left of the caller's time."""


def require_offered(code: CertificateCode, document: Document) -> None:
    """Pass where a declaration can take the certificate's place.  document: as things stand now.  Raises Conflict."""
    if not any(result.certificate == code and result.declaration_offered for result in document.certificates):
        raise nothing_offered()


def nothing_offered() -> Conflict:
    """What is raised about a certificate that cannot be declared."""
    return Conflict("no declaration is offered for this certificate")


async def applied_by(
    query_id: QueryId, person: PersonId, citizen: Officer, gateway: Gateway
) -> tuple[StoredQuery, Work, Person]:
    """A query in which somebody is the applicant, its work, and as whom they stand in it.

    Raises NotFound where they are not, as where there is no such query; Conflict where it is about them and waits for nothing.
    """
    stored = await gateway.results.load(query_id)
    if stored is not None and stored.work is not None:
        for party in stored.work.query.of_role("applicant"):
            if party.person is not None and party.person.person_id == person:
                return stored, stored.work, party.person
    if stored is not None and stored.work is None and citizen.person_digest in stored.persons:
        raise nothing_offered()
    raise NotFound("nothing is offered to you here, or no more")


async def with_open_offers(assessed: Assessed, gateway: Gateway) -> Assessed:
    """The same with declarations offered only for what the applicant may declare.

    Stands between INTENT and OUTCOME and so never raises: what cannot be found out is not offered.
    """
    offered = [result.certificate for result in assessed.document.certificates if result.declaration_offered]
    if not offered:
        return assessed
    still_open = await _open(assessed.work.query, offered, gateway)
    if still_open.issuperset(offered):
        return assessed
    certificates = tuple(_without_offer(result, still_open) for result in assessed.document.certificates)
    document = with_certificates(assessed.document, certificates)
    offers = {code: until for code, until in assessed.work.offers.items() if code in still_open}
    return replace(
        assessed,
        work=replace(assessed.work, offers=offers),
        document=document,
        canonical=canonical_bytes(document),
        made_offers=assessed.made_offers & still_open,
        withheld_offers=frozenset(offered) - still_open,
    )


def refusals_of(assessed: Assessed, gateway: Gateway) -> list[Statement]:
    """The statements that remember, where the dishonesty register bars the applicant, what was not offered to them."""
    work = assessed.work
    signer = next((party.person for party in work.query.of_role("applicant")), None)
    if signer is None:
        return []
    return [
        refused_by_register(signer.person_id, work.query, code, work.officer, gateway)
        for code in sorted(assessed.withheld_offers)
    ]


def refused_by_register(
    person: PersonId, query: Query, code: CertificateCode, officer: Officer, gateway: Gateway
) -> Statement:
    """The statement that remembers which entries refused this, so that a reversal tells of it; none where none does."""
    asked = RefusedDeclaration(person, query.query_id, code, query.matter)
    return gateway.credit.refusals.refused(asked, officer, gateway.clock.now())


async def _open(query: Query, offered: Collection[CertificateCode], gateway: Gateway) -> frozenset[CertificateCode]:
    signer = next((party.person for party in query.of_role("applicant")), None)
    if signer is None:
        return frozenset()
    try:
        async with asyncio.timeout(REGISTER_S):
            return await gateway.declarations.open_to(query.matter, offered, signer.person_id, gateway.clock.now())
    except FAULTS:
        return frozenset()


def _without_offer(result: CertificateResult, still_open: Collection[CertificateCode]) -> CertificateResult:
    if not result.declaration_offered or result.certificate in still_open:
        return result
    step = None if result.next is not None and result.next.kind == "declare" else result.next
    return replace(result, declaration_offered=False, next=step)
