"""Reads the catalogue's data files and checks them against each other, the rules and the connectors' manifests."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from gateway.catalogue.composed_form import ComposedRuleForm
from gateway.catalogue.connected import as_connected, not_connected, other_counties
from gateway.catalogue.laws import LawForm, unsure
from gateway.catalogue.lint import findings
from gateway.catalogue.lint_composed import composed_findings
from gateway.catalogue.parties import PartyRules
from gateway.catalogue.plan import Catalogue
from gateway.catalogue.routed import as_routed
from gateway.catalogue.schema import DepartmentForm, DerivedItemForm, MatterForm
from gateway.city import CityFiles, load_city, load_offices, load_routes, read_form
from gateway.domain.city import City
from gateway.domain.codes import DepartmentCode, ItemName
from gateway.domain.composed import ComposedRule
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error
from gateway.domain.matter import Item, Matter
from gateway.sdk import Manifest

ItemKey = tuple[DepartmentCode, ItemName]
_MATTER = TypeAdapter(MatterForm)
_DEPARTMENTS = TypeAdapter(tuple[DepartmentForm, ...])
_PARTY_RULES = TypeAdapter(PartyRules)
_LAWS = TypeAdapter(tuple[LawForm, ...])
_RULES = TypeAdapter(tuple[ComposedRuleForm, ...])
_DERIVED = TypeAdapter(tuple[DerivedItemForm, ...])
CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {
    "M01.json": _MATTER,
    "departments.json": _DEPARTMENTS,
    "derived_items.json": _DERIVED,
    "laws.json": _LAWS,
    "predicates.json": _RULES,
    "roles.json": _PARTY_RULES,
}
"""The form of each file; every matter's is that of M01."""


@dataclass(frozen=True, slots=True)
class _Files:
    """A city's files as they were read, each checked against its form and not yet against the others."""

    city: City
    matters: tuple[Matter, ...]
    items: Mapping[ItemKey, Item]
    departments: Mapping[DepartmentCode, DepartmentForm]
    rules: tuple[ComposedRule, ...]
    party_rules: PartyRules
    laws: tuple[LawForm, ...]
    canonical: bytes
    employers: Mapping[DepartmentCode, frozenset[str]]


def load_catalogue(manifests: Mapping[str, Manifest], files: CityFiles) -> Catalogue:
    """The catalogue over the items that `manifests` classify and the derived ones.

    Raises SetupError naming everything that does not fit: an unclassified item, an unknown rule, question or department.
    """
    read = _read_files(manifests, files)
    found = _findings(read, manifests)
    if errors := [str(finding) for finding in found if finding.severity is CheckSeverity.ERROR]:
        raise SetupError("the catalogue does not fit: " + "; ".join(errors))
    matters = {matter.code: matter for matter in read.matters}
    return Catalogue(
        city=read.city,
        matters=matters,
        items=read.items,
        departments=read.departments,
        party_rules=read.party_rules,
        canonical=read.canonical,
        employers=read.employers,
    )


def lint_catalogue(manifests: Mapping[str, Manifest], files: CityFiles) -> tuple[CheckFinding, ...]:
    """Everything that `load_catalogue` would refuse, and what it would not, as findings; one alone where a file does not fit its form."""
    try:
        read = _read_files(manifests, files)
    except SetupError as refused:
        return (error("catalogue.form", "catalogue", refused.detail),)
    return _findings(read, manifests)


def _findings(read: _Files, manifests: Mapping[str, Manifest]) -> tuple[CheckFinding, ...]:
    return (
        *composed_findings(read.rules, read.matters, {m.connector.department: m for m in manifests.values()}),
        *findings(read.matters, read.items, read.departments, manifests),
        *other_counties(manifests.values(), read.departments, read.city.counties),
        *not_connected(read.matters),
    )


def unsure_bases(
    manifests: Mapping[str, Manifest], rules: Mapping[str, str], files: CityFiles
) -> tuple[tuple[str, str], ...]:
    """Where, and what of the legal bases nobody has checked against the text of the law.

    rules: the basis of each rule of access, by its name.  Raises SetupError as `load_catalogue` does.
    """
    read = _read_files(manifests, files)
    return tuple(unsure(read.matters, read.items.values(), read.laws, rules))


def departments_with_connectors(files: CityFiles) -> frozenset[str]:
    """The departments that the city expects a connector of.  Raises SetupError."""
    return frozenset(form.code for form, _ in _departments(files) if form.has_connector)


def _departments(files: CityFiles) -> list[tuple[DepartmentForm, str]]:
    """Each with the file that it stands in."""
    return [(form, name) for name in _names(files, "departments") for form in read_form(files, name, _DEPARTMENTS)]


def _read_files(manifests: Mapping[str, Manifest], files: CityFiles) -> _Files:
    listed = _departments(files)
    forms = [_matter(files, name) for name in _names(files, "M")]
    derived = [form.to_domain() for form in read_form(files, "derived_items.json", _DERIVED)]
    rule_forms = [(form, name) for name in _names(files, "predicates") for form in read_form(files, name, _RULES)]
    party_rules = load_party_rules(files)
    laws = read_form(files, "laws.json", _LAWS)
    classified = [*_classified(manifests), *((item, "derived_items.json") for item in derived)]
    departments = {DepartmentCode(department.code): department for department, _ in listed}
    _refuse_twice("departments", [(department.code, name) for department, name in listed])
    _refuse_twice("predicates", [(form.name, name) for form, name in rule_forms])
    _refuse_twice("laws", [(law.code, "laws.json") for law in laws])
    _refuse_twice("items", [(f"{item.department}.{item.name}", place) for item, place in classified])
    items = {(item.department, item.name): item for item, _ in classified}
    connected = {manifest.connector.department for manifest in manifests.values()}
    rules = tuple(form.to_domain() for form, _ in rule_forms)
    known = load_city(files)
    return _Files(
        city=known,
        matters=as_routed(
            as_connected(_matters(forms, laws, rules), departments, connected), load_routes(files, known.counties)
        ),
        items=items,
        departments=departments,
        rules=rules,
        party_rules=party_rules,
        laws=laws,
        canonical=_canonical(forms, [form for form, _ in rule_forms], items.values(), party_rules),
        employers={
            DepartmentCode(code): frozenset(codes)
            for code, codes in (
                *((form.code, form.credit_codes) for form, _ in listed),
                *((office.code, office.credit_codes) for office in load_offices(files)),
            )
        },
    )


def _refuse_twice(what: str, named: Iterable[tuple[str, str]]) -> None:
    """Of what is there twice nobody could tell which is meant.  named: each with the place where it stands.  Raises SetupError."""
    places: dict[str, list[str]] = {}
    for name, place in named:
        places.setdefault(name, []).append(place)
    for name, where in places.items():
        if len(where) > 1:
            raise SetupError(f"of the {what} of the city {name} is there twice: in {' and in '.join(where)}")


def _matters(forms: Iterable[MatterForm], laws: Iterable[LawForm], rules: Iterable[ComposedRule]) -> tuple[Matter, ...]:
    by_code, by_name = {law.code: law for law in laws}, {rule.name: rule for rule in rules}
    try:
        return tuple(form.to_domain(by_code, by_name) for form in forms)
    except KeyError as unknown:
        raise SetupError(f"a certificate rests on {unknown}, which laws.json lacks") from None


def _matter(files: CityFiles, name: str) -> MatterForm:
    form = read_form(files, name, _MATTER)
    if form.code != re.split("[.-]", name)[0]:
        raise SetupError(f"{name} of the city holds the matter {form.code}: name the file after it")
    return form


def _names(files: CityFiles, begin: str) -> list[str]:
    return sorted(name for name in files if name.startswith(begin) and name.endswith(".json"))


def _classified(manifests: Mapping[str, Manifest]) -> Iterator[tuple[Item, str]]:
    """Each item that a connector classifies, with the connector's name."""
    for manifest in manifests.values():
        department = DepartmentCode(manifest.connector.department)
        for name, item in manifest.items.items():
            made = Item(
                department=department,
                name=ItemName(name),
                title=item.title.model_dump(),
                type=item.type,
                level=item.level,
                sharing=item.sharing,
                identifying=item.identifying,
                basis=item.basis,
                codes=item.values(),
            )
            yield made, f"the connector {manifest.connector.name}"


def load_party_rules(files: CityFiles) -> PartyRules:
    """Who may stand in a query.  Raises SetupError."""
    return read_form(files, "roles.json", _PARTY_RULES)


def _canonical(
    forms: Iterable[MatterForm], rules: Iterable[ComposedRuleForm], items: Iterable[Item], party_rules: PartyRules
) -> bytes:
    whole = {
        "matters": [form.model_dump(mode="json", by_alias=True) for form in forms],
        "predicates": [form.model_dump(mode="json", by_alias=True) for form in rules],
        "items": sorted([i.department, i.name, i.level, i.sharing, i.identifying, i.basis] for i in items),
        "roles": party_rules.model_dump(mode="json")
        | {
            "uncounted": sorted(party_rules.uncounted),
            "by_authorisation": {matter: sorted(roles) for matter, roles in party_rules.by_authorisation.items()},
        },
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
