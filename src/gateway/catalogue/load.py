"""Reads the catalogue's data files and checks them against each other, the rules and the connectors' manifests."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from gateway.catalogue.laws import LawForm, unsure
from gateway.catalogue.lint import findings
from gateway.catalogue.parties import PartyRules
from gateway.catalogue.plan import Catalogue
from gateway.catalogue.schema import DepartmentForm, DerivedItemForm, MatterForm
from gateway.domain.codes import DepartmentCode, ItemName
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error
from gateway.domain.matter import Item, Matter
from gateway.sdk import Manifest

ItemKey = tuple[DepartmentCode, ItemName]
_T = TypeVar("_T")
_MATTER = TypeAdapter(MatterForm)
_DEPARTMENTS = TypeAdapter(tuple[DepartmentForm, ...])
_PARTY_RULES = TypeAdapter(PartyRules)
_LAWS = TypeAdapter(tuple[LawForm, ...])
_DERIVED = TypeAdapter(tuple[DerivedItemForm, ...])


@dataclass(frozen=True, slots=True)
class _Files:
    """A catalogue's data files as they were read, each checked against its form and not yet against the others."""

    matters: tuple[Matter, ...]
    items: Mapping[ItemKey, Item]
    departments: Mapping[DepartmentCode, DepartmentForm]
    party_rules: PartyRules
    laws: tuple[LawForm, ...]
    canonical: bytes


def load_catalogue(manifests: Mapping[str, Manifest], data: Traversable | None = None) -> Catalogue:
    """The catalogue over the items that `manifests` classify and the derived ones.

    data: the folder of `M*.json`, `departments*.json`, `derived_items.json` and, where it has its own, `roles.json` and `laws.json`; by default the one in this package.
    Raises SetupError naming everything that does not fit: an unclassified item, an unknown rule, question or department.
    """
    read = _read_files(manifests, data)
    found = findings(read.matters, read.items, read.departments, manifests)
    if errors := [str(finding) for finding in found if finding.severity is CheckSeverity.ERROR]:
        raise SetupError("the catalogue does not fit: " + "; ".join(errors))
    matters = {matter.code: matter for matter in read.matters}
    return Catalogue(
        matters=matters,
        items=read.items,
        departments=read.departments,
        party_rules=read.party_rules,
        canonical=read.canonical,
    )


def lint_catalogue(manifests: Mapping[str, Manifest], data: Traversable | None = None) -> tuple[CheckFinding, ...]:
    """Everything that `load_catalogue` would refuse, and what it would not, as findings; one alone where a file does not fit its form."""
    try:
        read = _read_files(manifests, data)
    except SetupError as refused:
        return (error("catalogue.form", "catalogue", refused.detail),)
    return findings(read.matters, read.items, read.departments, manifests)


def unsure_bases(
    manifests: Mapping[str, Manifest], rules: Mapping[str, str], data: Traversable | None = None
) -> tuple[tuple[str, str], ...]:
    """Where, and what of the legal bases nobody has checked against the text of the law.

    rules: the basis of each rule of access, by its name.  Raises SetupError as `load_catalogue` does.
    """
    read = _read_files(manifests, data)
    return tuple(unsure(read.matters, read.items.values(), read.laws, rules))


def _read_files(manifests: Mapping[str, Manifest], data: Traversable | None) -> _Files:
    folder = data if data is not None else files("gateway.catalogue") / "data"
    listed = [department for path in _files(folder, "departments") for department in _read(path, _DEPARTMENTS)]
    forms = [_read(path, _MATTER) for path in _files(folder, "M")]
    derived = [form.to_domain() for form in _read(folder / "derived_items.json", _DERIVED)]
    party_rules = _read(_own_or_ours(folder, "roles.json"), _PARTY_RULES)
    laws = _read(_own_or_ours(folder, "laws.json"), _LAWS)
    items = {(item.department, item.name): item for item in (*_classified(manifests), *derived)}
    return _Files(
        matters=_matters(forms, laws),
        items=items,
        departments={DepartmentCode(department.code): department for department in listed},
        party_rules=party_rules,
        laws=laws,
        canonical=_canonical(forms, items.values(), party_rules),
    )


def _matters(forms: Iterable[MatterForm], laws: Iterable[LawForm]) -> tuple[Matter, ...]:
    by_code = {law.code: law for law in laws}
    try:
        return tuple(form.to_domain(by_code) for form in forms)
    except KeyError as unknown:
        raise SetupError(f"a certificate rests on {unknown}, which laws.json lacks") from None


def _own_or_ours(folder: Traversable, name: str) -> Traversable:
    """The folder's own file, or the product's: who may stand in a query and what the laws are, no catalogue is without."""
    own = folder / name
    return own if own.is_file() else files("gateway.catalogue") / "data" / name


def _files(folder: Traversable, begin: str) -> list[Traversable]:
    named = {
        file.name: file for file in folder.iterdir() if file.name.startswith(begin) and file.name.endswith(".json")
    }
    return [named[name] for name in sorted(named)]


def _read(file: Traversable, form: TypeAdapter[_T]) -> _T:
    try:
        return form.validate_json(file.read_bytes())
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise SetupError(f"{file.name} of the catalogue does not fit its form at /{place}: {first['msg']}") from None


def _classified(manifests: Mapping[str, Manifest]) -> Iterator[Item]:
    for manifest in manifests.values():
        department = DepartmentCode(manifest.connector.department)
        for name, item in manifest.items.items():
            yield Item(
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


def _canonical(forms: Iterable[MatterForm], items: Iterable[Item], party_rules: PartyRules) -> bytes:
    whole = {
        "matters": [form.model_dump(mode="json", by_alias=True) for form in forms],
        "items": sorted([i.department, i.name, i.level, i.sharing, i.identifying, i.basis] for i in items),
        "roles": party_rules.model_dump(mode="json") | {"uncounted": sorted(party_rules.uncounted)},
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
