"""What answers tell of families, for the own-family guard."""

from collections.abc import Iterable, Iterator, Mapping

from gateway.db import Statement
from gateway.domain.codes import LookupId
from gateway.domain.person import PersonId
from gateway.domain.stages import Lookup, LookupResult, Officer, Query
from gateway.flows.steps.gateway import Gateway

_KIN = frozenset({"spouse", "child", "parent"})


async def with_known_kin(officer: Officer, gateway: Gateway) -> Officer:
    """The officer with the family that registers have told of, besides what the claims say.  Raises FAULTS, Unready."""
    if officer.person_digest is None:
        return officer
    family = await gateway.kin.of(officer.person_digest)
    return officer.with_kin(family) if family else officer


async def is_own_family(person: PersonId, officer: Officer, gateway: Gateway) -> bool:
    """Whether a person is the officer, or of their family as claims and registers tell it.  Raises FAULTS, Unready."""
    digest = gateway.identity.digest(person)
    return digest == officer.person_digest or digest in (await with_known_kin(officer, gateway)).kin_digests


def family_learned(
    query: Query, lookups: Iterable[Lookup], results: Mapping[LookupId, LookupResult], gateway: Gateway
) -> Iterator[Statement]:
    """What keeps that the applicant and those who were asked about because registers show them to belong are one family."""
    linked = {
        lookup.subject.key: lookup.subject
        for lookup in lookups
        if lookup.stands_on and lookup.subject.role in _KIN and lookup.lookup_id in results
    }
    if not linked:
        return
    family = [*linked.values(), *query.of_role("applicant")]
    yield from gateway.kin.learned(
        gateway.identity.digest(party.person.person_id) for party in family if party.person is not None
    )
