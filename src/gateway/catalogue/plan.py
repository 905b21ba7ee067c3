"""Query → Plan: which certificates, which lookups, about whom; and everything that is wrong with a query, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from gateway.catalogue.parameters import parameter_faults
from gateway.catalogue.parties import PartyRules, people_faults
from gateway.catalogue.schema import DepartmentForm
from gateway.catalogue.shape import LookupShape, Shape, compile_shape, role_faults
from gateway.domain.city import City
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, LookupId, MatterCode
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.ids import derived
from gateway.domain.matter import Certificate, Item, Matter, Title
from gateway.domain.rules import is_by_hand
from gateway.domain.stages import Lookup, Plan, PlannedCertificate, Query
from gateway.domain.words import Method

_SHAPES_KEPT = 4096
ItemAsked: TypeAlias = tuple[DepartmentCode, ItemName]
NOBODYS: Mapping[DepartmentCode, frozenset[str]] = MappingProxyType({})


class Catalogue:
    """The matters in force, the classified items, the departments, and the planner over them.

    employers: under which credit codes registers know departments and offices as employers.  canonical: the bytes of everything above, for
    the hash of the rules.  Built by `load_catalogue`.
    """

    def __init__(
        self,
        *,
        city: City,
        matters: Mapping[MatterCode, Matter],
        items: Mapping[tuple[DepartmentCode, ItemName], Item],
        departments: Mapping[DepartmentCode, DepartmentForm],
        party_rules: PartyRules,
        canonical: bytes,
        employers: Mapping[DepartmentCode, frozenset[str]] = NOBODYS,
    ) -> None:
        self.city = city
        self.matters = matters
        self.items = items
        self.departments = departments
        self.party_rules = party_rules
        self.titles: Mapping[DepartmentCode, Title] = {
            code: {"en": form.title.en, "zh": form.title.zh} for code, form in departments.items()
        }
        self.canonical = canonical
        self.employers = employers
        self._certificates = {code: {c.code: c for c in matter.certificates} for code, matter in matters.items()}
        self._with_parameters = {m.code for m in matters.values() if any(c.parameters for c in m.certificates)}
        self._shape = lru_cache(maxsize=_SHAPES_KEPT)(self._compile)

    def plan(self, query: Query) -> Plan:
        """What must be asked to answer `query`.  Pure: the same query gives the same plan, lookup ids included.

        Raises InvalidInput with every fault found: unknown matter or certificate, missing, surplus or foreign party,
        a case number of another matter, a person twice, without a name or not of the age of the role, too many people, parameters that no certificate takes.  No fault holds a value of the caller's.
        """
        matter = self._matter(query)
        wanted_codes = query.certificates
        shape, faults = self._shape(matter.code, wanted_codes, tuple(party.role for party in query.parties))
        if faults or wanted_codes is not None or query.parameters or matter.code in self._with_parameters:
            faults = (*faults, *self._other_faults(matter, query))
        faults = (*faults, *people_faults(query, self.party_rules), *self._case_faults(query))
        if faults:
            raise InvalidInput("the query does not fit the matter's certificates", faults)
        return self._fill(query, matter, shape)

    def plan_check(self, query: Query) -> Plan | None:
        """What must be asked to check, after a declaration, the one certificate that `query` names; None where no register can tell.

        Whatever the certificate's ladder, its rule is put to the registers first and nothing comes after them.  Pure.  Raises
        InvalidInput as `plan` does.
        """
        plan = self.plan(query)
        certificates = [
            replace(planned.certificate, ladder=(Method.DATA_QUERY,))
            for planned in plan.certificates
            if planned.certificate.predicate is not None
            and planned.certificate.needs
            and not is_by_hand(planned.certificate)
        ]
        if not certificates:
            return None
        return self._fill(query, plan.matter, compile_shape(certificates, tuple(party.role for party in query.parties)))

    def that_ask(
        self, matter: MatterCode, codes: Sequence[CertificateCode], roles: Sequence[str], whose: int, what: ItemAsked
    ) -> tuple[CertificateCode, ...]:
        """Of these certificates of a matter those that ask for an item about the party at a place of the roles.  Pure."""
        department, item = what
        known = self._certificates.get(matter, {})
        return tuple(
            code
            for code in codes
            if code in known
            and any(
                one.department == department and item in one.items and whose in (one.subject, one.other)
                for one in compile_shape([known[code]], roles).lookups
            )
        )

    def _matter(self, query: Query) -> Matter:
        matter = self.matters.get(query.matter)
        if matter is None:
            faults = [InputFault("/matter", "unknown-matter", "no such matter; see GET /v1/matters")]
            faults += people_faults(query, self.party_rules)
            faults += [fault for fault in self._case_faults(query) if fault.code == "format"]
            raise InvalidInput("the matter is not known", faults)
        today = query.asked_at.date()
        if today < matter.valid_from or (matter.valid_until is not None and today > matter.valid_until):
            fault = InputFault("/matter", "not-in-force", "the matter is not in force today")
            raise InvalidInput("the matter is not in force", [fault])
        return matter

    def _asked(self, matter: Matter, wanted_codes: Sequence[CertificateCode] | None) -> tuple[Certificate, ...]:
        if wanted_codes is None:
            return matter.certificates
        known = self._certificates[matter.code]
        return tuple(known[code] for code in dict.fromkeys(wanted_codes) if code in known)

    def _compile(
        self, code: MatterCode, wanted_codes: tuple[CertificateCode, ...] | None, roles: tuple[str, ...]
    ) -> tuple[Shape, tuple[InputFault, ...]]:
        matter = self.matters[code]
        certificates = self._asked(matter, wanted_codes)
        faults = role_faults(matter, certificates, roles) if certificates else []
        if faults:
            return Shape((), ()), tuple(faults)
        return compile_shape(certificates, roles), ()

    def _other_faults(self, matter: Matter, query: Query) -> list[InputFault]:
        known = self._certificates[matter.code]
        faults: list[InputFault] = []
        seen: set[CertificateCode] = set()
        if query.certificates is not None and not query.certificates:
            faults.append(
                InputFault("/certificates", "none-asked", "name a certificate, or leave the list out for all")
            )
        for index, code in enumerate(query.certificates or ()):
            pointer = f"/certificates/{index}"
            if code not in known:
                faults.append(InputFault(pointer, "unknown-certificate", "the matter has no such certificate"))
            elif code in seen:
                faults.append(InputFault(pointer, "repeated-certificate", "this certificate is asked for already"))
            seen.add(code)
        certificates = self._asked(matter, query.certificates)
        return faults + (
            parameter_faults(certificates, query.parameters, query.asked_at.date()) if certificates else []
        )

    def _fill(self, query: Query, matter: Matter, shape: Shape) -> Plan:
        ids = tuple(_lookup_id(query, lookup) for lookup in shape.lookups)
        lookups = tuple(_lookup(query, lookup, ids[place], ids) for place, lookup in enumerate(shape.lookups))
        certificates = tuple(
            PlannedCertificate(
                planned.certificate,
                planned.applies,
                planned.method,
                tuple(ids[place] for place in planned.lookups),
                LookupId(derived(query.query_id, planned.certificate.code)) if planned.verified_from_start else None,
            )
            for planned in shape.certificates
        )
        return Plan(query, matter, certificates, lookups, self.city)

    def _case_faults(self, query: Query) -> Sequence[InputFault]:
        form = self.city.case_number
        if form.is_of(query.case_number, query.matter):
            return ()
        if form.fits(query.case_number):
            text = "the case number is of another matter than the one asked for"
            return [InputFault("/case_number", "another-matter", text)]
        return [InputFault("/case_number", "format", f"a case number of this city looks like {form.example}")]


def _lookup_id(query: Query, shape: LookupShape) -> LookupId:
    """It follows from query, question and parties, so that a query planned again, later, has the same lookups."""
    places = (shape.subject,) if shape.other is None else (shape.subject, shape.other)
    return LookupId(derived(query.query_id, shape.question, *(query.parties[place].key for place in places)))


def _lookup(query: Query, shape: LookupShape, lookup_id: LookupId, ids: Sequence[LookupId]) -> Lookup:
    return Lookup(
        lookup_id,
        shape.question,
        shape.department,
        query.parties[shape.subject],
        None if shape.other is None else query.parties[shape.other],
        shape.items,
        shape.certificates,
        tuple(ids[place] for place in shape.stands_on),
    )
