"""The door: guards first, then the officer's projection laid over the plan."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from gateway.access.authority import Authorisation, no_authority, unconfirmed
from gateway.access.cases import Cases
from gateway.access.evaluation import PolicyFault
from gateway.access.figures import FAULTS
from gateway.access.grants import SharingGrant
from gateway.access.key import ProjectionKey, authorisation_of, key_of
from gateway.access.permissions import Permissions, permissions_of
from gateway.access.projection import FieldProjection
from gateway.access.rights import Classified, Rights
from gateway.access.rules import AccessRules
from gateway.db import Condition
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.matter import Matter
from gateway.domain.person import PersonId
from gateway.domain.sharing import AgreedVolume
from gateway.domain.stages import Denial, FieldGrant, Grant, Officer, Plan, Query
from gateway.domain.words import Mode

log = structlog.get_logger(__name__)

_LONGEST_ADMISSION_S, _SHARE_OF_DEADLINE = 2.0, 0.5
"""How long the case register may take, in seconds and of the caller's deadline."""
_SHOWN_OF = frozenset({"applicant", "deceased", "parent"})
"""The roles of those whose fields certificates show: where one is a minor, nothing is."""


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What a stored answer shows, and under whose rights it was made.

    persons: salted digests of everybody whom it is about.  fields: those with a value, in which mode, of every certificate that was not
    denied.  parties: the roles of those named in the query.  is_authorised: whether it named an authorisation on file.
    """

    matter: MatterCode
    department: DepartmentCode
    county: CountyCode
    persons: frozenset[str]
    fields: Mapping[CertificateCode, Mapping[ItemName, Mode]]
    parties: frozenset[str] = frozenset()
    is_authorised: bool = False


class Access:
    """Decides field by field.

    catalogue: matters and classified items.  cases: the case register.  digest: a person's keyed digest, the same that the
    officers' claims hold.  rules: the hard rules and what goes with them.  grants: of data sharing; each counts on its days.
    today: the domain's day.  policy: the hash by which entries name all this; by default its own.
    """

    def __init__(
        self,
        catalogue: Classified,
        cases: Cases,
        digest: Callable[[PersonId], str],
        *,
        rules: AccessRules,
        grants: Sequence[SharingGrant] = (),
        today: Callable[[], date] = lambda: date.min,
        policy: str | None = None,
    ) -> None:
        self._cases = cases
        self._digest = digest
        self._rules = rules
        self._rights = Rights(catalogue, self._rules, grants, today=today)
        self._grants, self._today = grants, today
        self.rules_hash = policy or self._rights.hash

    @property
    def judges_cases(self) -> bool:
        """Whether `authorise_on` asks nobody: the case is judged where the INTENT is written."""
        return self._cases.is_in_store

    async def authorise(self, officer: Officer, plan: Plan, used_up: frozenset[str] = frozenset()) -> Grant:
        """What this officer may have of this plan.  used_up: grants of data sharing that give nothing.

        Raises NotAuthorised by rule `own-family` (before the case is touched) or `case`.  A matter that nothing grants to the
        officer is no error: every certificate is denied, with how to apply, and no lookup is left.
        """
        grant, persons = await self._granted(officer, plan, used_up)
        if _is_any_granted(grant):
            await self._admit(plan, persons)
        return grant

    async def authorise_on(
        self, officer: Officer, plan: Plan, used_up: frozenset[str] = frozenset()
    ) -> tuple[Grant, Sequence[Condition]]:
        """The same grant, and what it stands on: the INTENT that opens it must be written on these conditions.

        Only a case register elsewhere is asked before.  Raises NotAuthorised as `authorise` does, and so does a condition.
        """
        grant, persons = await self._granted(officer, plan, used_up)
        if not _is_any_granted(grant):
            return grant, ()
        self._refuse_number(plan)
        if self._cases.is_in_store:
            self._require_on_file(plan.query, ())
        condition = self._cases.condition(plan.query.case_number, plan.query.matter, persons, self._not_of_case)
        if condition is None:
            await self._admit(plan, persons)
            return grant, ()
        return grant, (condition,)

    async def _granted(self, officer: Officer, plan: Plan, used_up: frozenset[str]) -> tuple[Grant, frozenset[str]]:
        """By rules alone, and the digests of everybody whom it is about."""
        query = plan.query
        persons = self.digests(query)
        self._refuse_family(officer, persons)
        parties = frozenset([party.role for party in query.parties])
        of_minor, rights = self._is_of_minor(query), self._rights
        if used_up:
            used_up = rights.concerning(used_up, officer.department, plan.matter.code)
        key = key_of(
            officer,
            plan.matter,
            of_minor=of_minor,
            parties=parties,
            authorisation=authorisation_of(is_named=query.names_authorisation),
            used_up=used_up,
        )
        try:
            projection = await rights.projection(key)
        except PolicyFault as fault:
            raise self._alarm(fault, plan.matter.code) from None
        codes = [planned.certificate.code for planned in plan.certificates]
        denied = {code: projection.denied[code] for code in codes if code in projection.denied}
        grant = _grant(officer, plan, projection, denied, self.rules_hash)
        used = frozenset[str]().union(*(projection.grants.get(code, ()) for code in codes))
        return (replace(grant, volumes=rights.volumes_of(used), used_up=used_up) if used or used_up else grant), persons

    def authorise_stored(self, officer: Officer, held: ShownBefore) -> None:
        """Pass where this officer, as the token of now says, may have all that a stored answer shows.

        Raises NotAuthorised by rule `own-family`, `moved`, `no-grant` or `narrowed`: a part of it is not handed over, for the receipt is
        of the whole.
        """
        self._refuse_family(officer, held.persons)
        if (officer.department, officer.county) != (held.department, held.county):
            raise self._rules.refusal("moved", "the answer was asked for in another department or county")
        matter = self._rights.catalogue.matters.get(held.matter)
        if matter is None:
            raise self._rules.refusal("no-grant", "the matter is not in the catalogue any more")
        on_file = authorisation_of(is_named=held.is_authorised)
        projection = self._now(key_of(officer, matter, of_minor=False, parties=held.parties, authorisation=on_file))
        for code, fields in held.fields.items():
            if (denial := projection.denied.get(code)) is not None:
                raise self._rules.refusal(denial.rule, "nothing grants this matter to the post any more")
            modes = {grant.item.name: grant.mode for grant in projection.fields.get(code, ())}
            if any(modes.get(name, Mode.DENY).rank < mode.rank for name, mode in fields.items()):
                raise self._rules.refusal("narrowed", "the answer shows more than may be had now: ask anew")

    def _refuse_family(self, officer: Officer, digests: frozenset[str]) -> None:
        if not digests.isdisjoint(officer.kin_digests) or officer.person_digest in digests:
            raise self._rules.refusal("own-family", "the query is about the officer or the officer's family")

    def volumes_to(self, officer: Officer, matter: Matter) -> Sequence[AgreedVolume]:
        """What is agreed of data sharing with the officer's department in this matter."""
        return self._rights.volumes_to(officer.department, matter.code)

    def permissions(self, officer: Officer, matter: Matter, used_up: frozenset[str] = frozenset()) -> Permissions:
        """Every field of the matter with its mode, rule and basis, for an adult applicant, and why not.

        used_up: grants of data sharing that give nothing now.
        """
        projection = self._now(key_of(officer, matter, of_minor=False, used_up=used_up))
        return permissions_of(matter, projection, self._rights.catalogue.items, self._rules, self.rules_hash)

    def grid(self, officer: Officer, matter: MatterCode) -> bytes:
        """What the officer may have of a matter now, field by field, as bytes: equal where that is equal, and for nobody to read."""
        known = self._rights.catalogue.matters.get(matter)
        if known is None:
            return b""
        kinds = (self._now(key_of(officer, known, of_minor=of_minor)) for of_minor in (False, True))
        return json.dumps([projection.grid() for projection in kinds]).encode()

    def under(
        self,
        catalogue: Classified,
        rules: AccessRules,
        policy: str,
        grants: Sequence[SharingGrant] = (),
        on: date | None = None,
    ) -> "Access":
        """The same guards over another catalogue, other rules and grants.

        policy: the hash by which entries name all these.  on: the day whose grants count; None: always today.
        """
        today = self._today if on is None else lambda: on
        return Access(catalogue, self._cases, self._digest, rules=rules, grants=grants, today=today, policy=policy)

    def with_grants(self, policy: str, grants: Sequence[SharingGrant]) -> "Access":
        """The same over other grants alone.  policy: the hash by which entries name all this from now on."""
        return self.under(self._rights.catalogue, self._rules, policy, grants)

    @property
    def rules(self) -> AccessRules:
        """The hard rules, and the words and basis of every rule."""
        return self._rules

    def rights_on(self, today: Callable[[], date]) -> Rights:
        """The same, apart: as grants of data sharing count on another day.  today: that day."""
        return Rights(self._rights.catalogue, self._rules, self._grants, today=today)

    def rights_apart(self) -> Rights:
        """All that decides about fields, without the guards; a copy of its own, which may be asked beside the event loop."""
        return Rights(self._rights.catalogue, self._rules, self._grants, today=self._today)

    def _now(self, key: ProjectionKey) -> FieldProjection:
        try:
            return self._rights.projection_now(key)
        except PolicyFault as fault:
            raise self._alarm(fault, key.matter) from None

    def _alarm(self, fault: PolicyFault, matter: MatterCode) -> NotAuthorised:
        """Told to whoever runs the gateway; the refusal tells the caller that there is no decision, and so nothing is shown."""
        FAULTS.inc()
        log.error("policy_fault", matter=matter, cause=str(fault))
        return self._rules.refusal(
            "policy-fault", "the rules of access could not be judged, so nothing is asked or shown"
        )

    def digests(self, query: Query) -> frozenset[str]:
        """Salted digests of everybody whom a query is about."""
        return frozenset(self._digest(party.person.person_id) for party in query.parties if party.person is not None)

    def _is_of_minor(self, query: Query) -> bool:
        today = query.asked_at.date()
        years = self._rules.adult_years
        return any(
            _is_younger(party.person.person_id.birth_date, years, today)
            for party in query.parties
            if party.person is not None and party.role in _SHOWN_OF
        )

    async def _admit(self, plan: Plan, persons: frozenset[str]) -> None:
        self._refuse_number(plan)
        query = plan.query
        within_s = min(_LONGEST_ADMISSION_S, query.deadline_ms / 1000 * _SHARE_OF_DEADLINE)
        case = await self._cases.admit(query.case_number, query.matter, persons, within_s=within_s)
        if case is None:
            raise self._rules.refusal("case", "there is no such case")
        if not case.is_open:
            raise self._not_of_case("closed")
        if case.matter != query.matter or not persons <= case.persons:
            raise self._not_of_case("other")
        employers = {party.employer.code for party in query.parties if party.employer is not None}
        if case.employers is not None and not employers <= case.employers:
            raise self._not_of_case("other")
        self._require_on_file(query, case.authorisations)

    def _require_on_file(self, query: Query, on_file: Collection[Authorisation]) -> None:
        """Whatever authorisation the query names is on file: what nobody can look up is not believed.  Raises NotAuthorised."""
        if not query.names_authorisation:
            return
        today = max(query.asked_at.date(), self._today())
        years = self._rules.adult_years
        missing = unconfirmed(query, on_file, digest=self._digest, adult_years=years, today=today)
        if missing:
            told = ", ".join(missing)
            raise no_authority(f"the case register holds no such authorisation in force for this matter and: {told}")

    def _refuse_number(self, plan: Plan) -> None:
        if not plan.city.case_number.is_of(plan.query.case_number, plan.query.matter):
            raise self._rules.refusal("case", "the case number is of another matter")

    def _not_of_case(self, why: str) -> NotAuthorised:
        is_closed = why == "closed"
        return self._rules.refusal(
            "case", "the case is closed" if is_closed else "the case is not of this matter and these people"
        )


def _is_any_granted(grant: Grant) -> bool:
    return len(grant.denied) < len(grant.plan.certificates)


def _is_younger(born: date, years: int, today: date) -> bool:
    return (today.year, today.month, today.day) < (born.year + years, born.month, born.day)


def _grant(
    officer: Officer, plan: Plan, projection: FieldProjection, denied: Mapping[CertificateCode, Denial], rules_hash: str
) -> Grant:
    fields: dict[CertificateCode, tuple[FieldGrant, ...]] = {
        planned.certificate.code: projection.fields[planned.certificate.code] for planned in plan.certificates
    }
    narrowed = (projection.narrow(lookup) for lookup in plan.lookups)
    lookups = tuple(lookup for lookup in narrowed if lookup is not None)
    return Grant(officer, plan, lookups, fields, denied, rules_hash, projection.veils, projection.clearance)
