"""A declaration on offer comes to its end without being made: the applicant declines it, or its time is over."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from gateway.domain.codes import CertificateCode, QueryId
from gateway.domain.errors import Conflict, NotFound, Unready
from gateway.domain.stages import Grant, Officer
from gateway.domain.work import Work
from gateway.flows.steps.advance import Act, advance, is_over
from gateway.flows.steps.assess import assess
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.offers import nothing_offered, require_offered
from gateway.flows.steps.rights import authorise_again, require_rights


async def decline(query_id: QueryId, certificate: CertificateCode, officer: Officer, gateway: Gateway) -> None:
    """Take back the declaration on offer for a certificate of the officer's query, with its LATE entry: it is not offered again.

    Raises NotFound (also for another's query), NotAuthorised after its DENIED entry, Conflict (nothing is on offer), AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    if stored.work is None:
        raise nothing_offered()
    await require_rights(stored, officer, gateway)
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        raise nothing_offered()
    act = Act(officer, {"declined": [certificate]})
    if await advance(query_id, grant, _declined(certificate, grant, gateway), gateway, act=act) is None:
        raise nothing_offered()


async def end_offer(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Take back a declaration on offer whose time is over.  Does nothing where it was made, declined, or given another time.

    Raises Unready, to be tried again, while nobody knows which clock is right.
    """
    query_id, certificate = QueryId(ids["query_id"]), CertificateCode(ids["certificate"])
    stored = await gateway.results.load(query_id)
    until = None if stored is None or stored.work is None else stored.work.offers.get(certificate)
    if stored is None or stored.work is None or until is None or until > gateway.clock.now():
        return
    if not await is_over(until, gateway):
        raise Unready("an offer is not ended while the clocks differ")
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        return
    act = Act(None, {"offer_over": [certificate]})
    with suppress(Conflict):  # it has come to its end meanwhile, in another way
        await advance(query_id, grant, lambda work: _over(work, certificate), gateway, act=act)


def _declined(certificate: CertificateCode, grant: Grant, gateway: Gateway) -> Callable[[Work], Work]:
    """The work in which a certificate is not offered again.  The change raises Conflict where it is not on offer."""

    def change(work: Work) -> Work:
        require_offered(certificate, assess(grant, work, gateway).document)
        return _without_offer(work, certificate)

    return change


def _over(work: Work, certificate: CertificateCode) -> Work:
    if certificate not in work.offers:
        raise nothing_offered()
    return _without_offer(work, certificate)


def _without_offer(work: Work, certificate: CertificateCode) -> Work:
    return replace(work, declined=work.declined | {certificate})
