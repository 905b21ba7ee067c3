"""What one matter gives, compiled: its permits and the hard rules, laid over each of its certificates and fields for one kind of asker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache

import cedarpy

from gateway.access.atoms import Attribute
from gateway.access.evaluation import CedarRequest, Forbids, PolicyFault, Values, Word, satisfied
from gateway.access.grants import SharingGrant
from gateway.access.hard_rules import Forbid, HardRules, schema_text
from gateway.access.key import ADULT, MINOR, ProjectionKey
from gateway.access.permits import Permit, forms_to, granted_clients, permits_of
from gateway.access.rules import AccessRules
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName
from gateway.domain.frozen import frozen
from gateway.domain.matter import Certificate, Item, Matter, ShownItem
from gateway.domain.stages import Denial, FieldGrant
from gateway.domain.words import Mode

Items = Mapping[tuple[DepartmentCode, ItemName], Item]
_Place = tuple[CertificateCode, ItemName | None, str]
"""A certificate, one of its fields, and what is to be done with it; without a field, the certificate as a whole."""


@frozen
class JudgedFields:
    """Every certificate of the matter: why it may not be asked, where it may not, and its fields in their forms.

    grants: of data sharing, those that a certificate stands on.
    """

    denied: Mapping[CertificateCode, Denial]
    fields: Mapping[CertificateCode, tuple[FieldGrant, ...]]
    grants: Mapping[CertificateCode, frozenset[str]] = field(default_factory=dict)

    @property
    def content(self) -> tuple[object, ...]:
        """The same as one value that can be compared."""
        shown = ((code, tuple((f.mode, f.rule, f.basis) for f in of)) for code, of in self.fields.items())
        return (*shown, *((code, denial.rule) for code, denial in self.denied.items()), *self.grants.items())


@lru_cache(maxsize=8)
def forbids_of(rules: HardRules) -> Forbids:
    """The hard rules at work, with what has been worked out of them."""
    return Forbids(rules)


class Slice:
    """One matter under the rules and the grants in force.  Raises PolicyFault where an item has no classification.

    departments: those that its permits name.  clients: those to which any matter is granted; granted_clients: to which this one is.
    shown: the fields of each certificate with the form in which the catalogue lets them leave at most.
    """

    def __init__(self, matter: Matter, items: Items, rules: AccessRules, grants: Sequence[SharingGrant] = ()) -> None:
        self.matter = matter
        self._rules = rules
        self.grants = tuple(grant for grant in grants if grant.matter == matter.code)
        self._forbids = forbids_of(rules.hard)
        self.permits = permits_of(matter, rules.general_windows, rules.clients, self.grants)
        self.departments: frozenset[str] = frozenset(
            {matter.owner, *rules.general_windows, *(g.department for g in self.grants)}
        )
        self.clients: frozenset[str] = frozenset(rules.clients)
        self.granted_clients = granted_clients(matter, rules.clients)
        self.shown = {
            one.code: tuple(_classified(one, item, items) for item in one.items) for one in matter.certificates
        }
        self._policies: cedarpy.PolicySet | None = None
        self._permitted: dict[tuple[str, str, bool], Mapping[_Place, tuple[Permit, ...]]] = {}

    @property
    def text(self) -> str:
        """The whole of what decides about this matter, as Cedar text: the hard rules, then the permits."""
        return "\n".join((self._rules.hard.text, *(permit.text for permit in self.permits)))

    def judge(self, key: ProjectionKey) -> JudgedFields:
        """Every field and certificate of the matter judged once.  Default no.  Raises PolicyFault."""
        denied: dict[CertificateCode, Denial] = {}
        fields: dict[CertificateCode, tuple[FieldGrant, ...]] = {}
        grants: dict[CertificateCode, frozenset[str]] = {}
        for certificate in self.matter.certificates:
            denial, fields[certificate.code] = self.judge_certificate(key, certificate)
            if denial is not None:
                denied[certificate.code] = denial
            elif used := self._grants_of(key, certificate.code, fields[certificate.code]):
                grants[certificate.code] = used
        return JudgedFields(denied, fields, grants)

    def _grants_of(self, key: ProjectionKey, code: CertificateCode, fields: Iterable[FieldGrant]) -> frozenset[str]:
        """The grants by which a certificate may be asked, and its fields be had, that would not be so without them."""
        asked = _left(self._permits(key)[code, None, "ask"])[0].grant
        by = {grant.grant_id for grant in fields if grant.grant_id is not None}
        return frozenset(by if asked is None else by | {asked.grant_id})

    def judge_certificate(
        self, key: ProjectionKey, certificate: Certificate
    ) -> tuple[Denial | None, tuple[FieldGrant, ...]]:
        """Why one certificate may not be asked, where it may not, and its fields in their forms.  Raises PolicyFault."""
        code, permitted = certificate.code, self._permits(key)
        whole = values_of(key) | self._of_certificate(certificate)
        denial = self._denial(permitted[code, None, "ask"], whole)
        if denial is not None:
            told = (denial.rule, denial.basis, denial.how_to_apply)
            return denial, tuple(FieldGrant(item, Mode.DENY, *told) for item, _ in self.shown[code])
        return None, tuple(self._field(code, item, form, permitted, whole) for item, form in self.shown[code])

    def _denial(self, permits: Sequence[Permit], whole: Values) -> Denial | None:
        if not _left(permits):
            rule = self._rules.rule("volume" if permits else "no-grant")
            return Denial(rule.id, rule.basis, rule.how_to_apply)
        forbids = self._forbids.of("ask", whole)
        if not forbids:
            return None
        rule = self._rules.rules[forbids[0].rule.id]
        return Denial(rule.id, rule.basis, rule.how_to_apply)

    def _field(
        self,
        code: CertificateCode,
        item: Item,
        form: Mode,
        permitted: Mapping[_Place, tuple[Permit, ...]],
        whole: Values,
    ) -> FieldGrant:
        """The widest form that something permits and nothing forbids; where a wider one was forbidden, by the rule that did."""
        values = {**whole, **_of_field(item, form)}
        kept: Forbid | None = None
        nothing = "no-grant"
        for action in forms_to(form):
            if permits := permitted[code, item.name, action]:
                forbids = self._forbids.of(action, values)
                left = _left(permits)
                if left and not forbids:
                    return self._given(item, action, left[0], kept)
                kept = kept or next(iter(forbids), None)
                nothing = nothing if left else "volume"
        rule = self._rules.rule(nothing if kept is None else kept.rule.id)
        return FieldGrant(item, Mode.DENY, rule.id, rule.basis, rule.how_to_apply)

    def _given(self, item: Item, mode: Mode, permit: Permit, kept: Forbid | None) -> FieldGrant:
        grant_id = None if permit.grant is None else permit.grant.grant_id
        if kept is not None:
            rule = self._rules.rule(kept.rule.id)
            return FieldGrant(item, mode, rule.id, rule.basis, rule.how_to_apply, grant_id)
        rule = self._rules.rule("catalogue" if permit.grant is None else "grant")
        basis = item.basis if permit.grant is None else permit.grant.basis
        how_to_apply = rule.how_to_apply if mode is Mode.TEST else None
        return FieldGrant(item, mode, rule.id, basis, how_to_apply, grant_id)

    def _permits(self, key: ProjectionKey) -> Mapping[_Place, tuple[Permit, ...]]:
        """Which permits each certificate and field has for an asker of this kind; of the asker, permits look at these alone."""
        department = key.department if key.department in self.departments else ""
        client = key.client if key.client in self.clients else ""
        kind = (department, client, key.has_duty)
        known = self._permitted.get(kind)
        if known is None:
            known = self._permitted[kind] = self._worked_out(*kind)
        return _marked(known, key.used_up) if key.used_up else known

    def _worked_out(self, department: str, client: str, has_duty: bool) -> Mapping[_Place, tuple[Permit, ...]]:  # noqa: FBT001
        asker: dict[Attribute, Word] = {
            ("principal", "department"): department,
            ("principal", "client"): client,
            ("context", "duty"): has_duty,
        }
        places = list(self._places(asker))
        results = satisfied(self._parsed(), [question for _, question in places])
        return {
            place: tuple(self.permits[number] for number in by) if is_allowed else ()
            for (place, _), (is_allowed, by) in zip(places, results, strict=True)
        }

    def _places(self, asker: Values) -> Iterator[tuple[_Place, CedarRequest]]:
        for certificate in self.matter.certificates:
            code = certificate.code
            whole = {**asker, **self._of_certificate(certificate)}
            yield (code, None, "ask"), CedarRequest("ask", whole)
            for item, form in self.shown[code]:
                for action in forms_to(form):
                    yield (code, item.name, action), CedarRequest(action, whole | _of_field(item, form))

    def _of_certificate(self, certificate: Certificate) -> dict[Attribute, Word]:
        return {
            ("resource", "matter"): self.matter.code,
            ("resource", "certificate"): certificate.code,
            ("resource", "owner"): self.matter.owner,
            ("resource", "issuer"): certificate.issuer,
        }

    def _parsed(self) -> cedarpy.PolicySet:
        if self._policies is None:
            text = "\n".join(permit.text for permit in self.permits)
            if not cedarpy.validate_policies(text, schema_text()).validation_passed:
                raise PolicyFault(f"the permits of {self.matter.code} do not fit the schema")
            self._policies = cedarpy.PolicySet.from_str(text)
        return self._policies


def values_of(key: ProjectionKey) -> dict[Attribute, Word]:
    """Who asks about whom, as rules read it."""
    return {
        ("principal", "client"): key.client,
        ("principal", "department"): key.department,
        ("principal", "county"): key.county,
        ("principal", "roles"): key.roles,
        ("principal", "assurance"): key.assurance,
        ("context", "duty"): key.has_duty,
        ("context", "age_band"): MINOR if key.of_minor else ADULT,
        ("context", "parties"): key.parties,
        ("context", "authorisation"): key.authorisation,
    }


def _of_field(item: Item, form: Mode) -> dict[Attribute, Word]:
    return {
        ("resource", "item"): item.name,
        ("resource", "form"): str(form),
        ("resource", "level"): item.level,
        ("resource", "sharing"): str(item.sharing),
        ("resource", "identifying"): item.identifying,
    }


def _classified(certificate: Certificate, shown: ShownItem, items: Items) -> tuple[Item, Mode]:
    item = items.get((certificate.issuer, shown.name))
    if item is None:
        raise PolicyFault(f"{certificate.issuer}.{shown.name} has no classification")
    return item, shown.mode


def _left(permits: Sequence[Permit]) -> Sequence[Permit]:
    """Those of which something is left."""
    return [permit for permit in permits if not permit.is_used_up]


def _marked(
    permitted: Mapping[_Place, tuple[Permit, ...]], used_up: frozenset[str]
) -> Mapping[_Place, tuple[Permit, ...]]:
    """The same; a permit of a grant that is used up says so."""
    return {
        place: tuple(
            replace(one, is_used_up=one.grant is not None and one.grant.grant_id in used_up) for one in permits
        )
        for place, permits in permitted.items()
    }
