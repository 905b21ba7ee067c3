"""The door: guards first, then the officer's projection laid over the plan."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from gateway.access.cases import Cases
from gateway.access.permissions import Permissions, permissions_of
from gateway.access.projection import FieldProjection, Items, ProjectionKey, compile_projection, key_of
from gateway.access.rules import AccessRules, load_rules
from gateway.db import Condition
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.forms import matter_of_case
from gateway.domain.matter import Matter
from gateway.domain.person import PersonId
from gateway.domain.stages import Denial, FieldGrant, Grant, Officer, Plan, Query
from gateway.domain.words import Mode

_PROJECTIONS_KEPT = 4096
_LONGEST_ADMISSION_S, _SHARE_OF_DEADLINE = 2.0, 0.5
"""How long the case register may take, in seconds and of the caller's deadline."""
_SHOWN_OF = frozenset({"applicant", "deceased", "parent"})
"""The roles of those whose fields certificates show: where one is a minor, nothing is."""


class Classified(Protocol):
    """What access reads of a catalogue; `canonical` are the bytes the rules' hash covers."""

    @property
    def matters(self) -> Mapping[MatterCode, Matter]:
        """The matters by code."""

    @property
    def items(self) -> Items:
        """Every classified item."""

    @property
    def canonical(self) -> bytes:
        """Matters and classifications in one form."""


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What a stored answer shows, and under whose rights it was made.

    persons: salted digests of everybody whom it is about.  fields: those with a value, in which mode, of every certificate that was not
    denied.
    """

    matter: MatterCode
    department: DepartmentCode
    county: CountyCode
    persons: frozenset[str]
    fields: Mapping[CertificateCode, Mapping[ItemName, Mode]]


class Access:
    """Decides field by field.

    catalogue: matters and classified items.  cases: the case register.  digest: a person's keyed digest, the same that the
    officers' claims hold.  rules: the table of hard rules, by default the one in this package.
    """

    def __init__(
        self,
        catalogue: Classified,
        cases: Cases,
        digest: Callable[[PersonId], str],
        *,
        rules: AccessRules | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._cases = cases
        self._digest = digest
        self._rules = rules if rules is not None else load_rules()
        self._projection = lru_cache(maxsize=_PROJECTIONS_KEPT)(self._compile)
        self.rules_hash = sha256(
            sha256(catalogue.canonical).digest() + sha256(self._rules.canonical).digest()
        ).hexdigest()

    @property
    def judges_cases(self) -> bool:
        """Whether `authorise_on` asks nobody: the case is judged where the INTENT is written."""
        return self._cases.is_in_store

    async def authorise(self, officer: Officer, plan: Plan) -> Grant:
        """What this officer may have of this plan.

        Raises NotAuthorised by rule `own-family` (before the case is touched) or `case`.  A matter that nothing grants to the
        officer is no error: every certificate is denied, with how to apply, and no lookup is left.
        """
        grant, persons = self._granted(officer, plan)
        if _is_any_granted(grant):
            await self._admit(plan.query, persons)
        return grant

    async def authorise_on(self, officer: Officer, plan: Plan) -> tuple[Grant, Sequence[Condition]]:
        """The same grant, and what it stands on: the INTENT that opens it must be written on these conditions.

        Only a case register elsewhere is asked before.  Raises NotAuthorised as `authorise` does, and so does a condition.
        """
        grant, persons = self._granted(officer, plan)
        if not _is_any_granted(grant):
            return grant, ()
        self._refuse_number(plan.query)
        condition = self._cases.condition(plan.query.case_number, plan.query.matter, persons, self._not_of_case)
        if condition is None:
            await self._admit(plan.query, persons)
            return grant, ()
        return grant, (condition,)

    def _granted(self, officer: Officer, plan: Plan) -> tuple[Grant, frozenset[str]]:
        """By rules alone, and the digests of everybody whom it is about."""
        persons = self.digests(plan.query)
        self._refuse_family(officer, persons)
        projection = self._projection(key_of(officer, plan.matter, of_minor=self._is_of_minor(plan.query)))
        codes = [planned.certificate.code for planned in plan.certificates]
        denied = {code: projection.denied[code] for code in codes if code in projection.denied}
        return _grant(officer, plan, projection, denied, self.rules_hash), persons

    def authorise_stored(self, officer: Officer, held: ShownBefore) -> None:
        """Pass where this officer, as the token of now says, may have all that a stored answer shows.

        Raises NotAuthorised by rule `own-family`, `moved`, `no-grant` or `narrowed`: a part of it is not handed over, for the receipt is
        of the whole.
        """
        self._refuse_family(officer, held.persons)
        if (officer.department, officer.county) != (held.department, held.county):
            raise self._rules.refusal("moved", "the answer was asked for in another department or county")
        matter = self._catalogue.matters.get(held.matter)
        if matter is None:
            raise self._rules.refusal("no-grant", "the matter is not in the catalogue any more")
        projection = self._projection(key_of(officer, matter, of_minor=False))
        for code, fields in held.fields.items():
            if code in projection.denied:
                raise self._rules.refusal("no-grant", "nothing grants this matter to the post any more")
            modes = {grant.item.name: grant.mode for grant in projection.fields.get(code, ())}
            if any(modes.get(name, Mode.DENY).rank < mode.rank for name, mode in fields.items()):
                raise self._rules.refusal("narrowed", "the answer shows more than may be had now: ask anew")

    def _refuse_family(self, officer: Officer, digests: frozenset[str]) -> None:
        if not digests.isdisjoint(officer.kin_digests) or officer.person_digest in digests:
            raise self._rules.refusal("own-family", "the query is about the officer or the officer's family")

    def permissions(self, officer: Officer, matter: Matter) -> Permissions:
        """Every field of the matter with its mode, rule and basis, for an adult applicant, and why not."""
        projection = self._projection(key_of(officer, matter, of_minor=False))
        return permissions_of(matter, projection, self._catalogue.items, self._rules, self.rules_hash)

    def grid(self, officer: Officer, matter: MatterCode) -> bytes:
        """What the officer may have of a matter now, field by field, as bytes: equal where that is equal, and for nobody to read."""
        known = self._catalogue.matters.get(matter)
        if known is None:
            return b""
        kinds = (self._projection(key_of(officer, known, of_minor=of_minor)) for of_minor in (False, True))
        return json.dumps([projection.grid() for projection in kinds]).encode()

    def _compile(self, key: ProjectionKey) -> FieldProjection:
        return compile_projection(key, self._catalogue.matters[key.matter], self._catalogue.items, self._rules)

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

    async def _admit(self, query: Query, persons: frozenset[str]) -> None:
        self._refuse_number(query)
        within_s = min(_LONGEST_ADMISSION_S, query.deadline_ms / 1000 * _SHARE_OF_DEADLINE)
        case = await self._cases.admit(query.case_number, query.matter, persons, within_s=within_s)
        if case is None:
            raise self._rules.refusal("case", "there is no such case")
        if not case.is_open:
            raise self._not_of_case("closed")
        if case.matter != query.matter or not persons <= case.persons:
            raise self._not_of_case("other")

    def _refuse_number(self, query: Query) -> None:
        if matter_of_case(query.case_number) != query.matter:
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
