"""Finds what does not fit in a catalogue: against the rules' signatures, the departments and the connectors' manifests."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from gateway.catalogue.schema import DepartmentForm
from gateway.catalogue.shape import department_of
from gateway.domain.codes import DepartmentCode, ItemName
from gateway.domain.matter import ROLES, Argument, Certificate, Item, Matter
from gateway.domain.rules import PREDICATES, SETS, VALUES, Kind, Need, Signature, needs_of, signature_of
from gateway.domain.words import Method
from gateway.sdk.manifest import Manifest


def findings(
    matters: Iterable[Matter],
    items: Mapping[tuple[DepartmentCode, ItemName], Item],
    departments: Mapping[DepartmentCode, DepartmentForm],
    manifests: Mapping[str, Manifest],
) -> tuple[str, ...]:
    """One sentence for each thing that does not fit, naming file, certificate and word; empty when all is well."""
    found: list[str] = list(_unclassified(items, manifests))
    by_department = {manifest.connector.department: manifest for manifest in manifests.values()}
    for matter in matters:
        if matter.owner not in departments:
            found.append(f"{matter.code}: unknown department {matter.owner}")
        known = {certificate.code for certificate in matter.certificates}
        found += [f"{matter.code}: any_of names {c}" for group in matter.any_of for c in group if c not in known]
        for certificate in matter.certificates:
            problems = (
                *_certificate(certificate, items, departments),
                *_rule(certificate),
                *_needs(certificate, by_department),
            )
            found += [f"{certificate.code}: {problem}" for problem in problems]
    return tuple(found)


def _unclassified(
    items: Mapping[tuple[DepartmentCode, ItemName], Item], manifests: Mapping[str, Manifest]
) -> Iterator[str]:
    for manifest in manifests.values():
        department = DepartmentCode(manifest.connector.department)
        for question, form in manifest.questions.items():
            for name in form.items:
                if (department, ItemName(name)) not in items:
                    yield f"{department}.{question}: the item {name} has no classification"


def _certificate(
    certificate: Certificate,
    items: Mapping[tuple[DepartmentCode, ItemName], Item],
    departments: Mapping[DepartmentCode, DepartmentForm],
) -> Iterator[str]:
    if certificate.issuer not in departments:
        yield f"unknown department {certificate.issuer}"
    for role in certificate.parties:
        if role not in ROLES:
            yield f"unknown role {role}"
    for named in (certificate.applies_when, certificate.applies_without):
        if named is not None and named not in certificate.parties:
            yield f"applies_when names {named}, which is no party of it"
    for shown in certificate.items:
        if (certificate.issuer, shown.name) not in items:
            yield f"the item {shown.name} has no classification"
    if certificate.predicate is not None and certificate.value is not None:
        yield "has a predicate and a value; one of them"


def _rule(certificate: Certificate) -> Iterator[str]:
    signature = signature_of(certificate)
    if certificate.predicate is not None and certificate.predicate.name not in PREDICATES:
        yield f"unknown predicate {certificate.predicate.name}"
    if certificate.value is not None and certificate.value not in VALUES:
        yield f"unknown value {certificate.value}"
    if signature is None:
        if certificate.ladder[0] is Method.DATA_QUERY:
            yield "is a data query without a predicate or value"
        return
    if signature.by_hand and certificate.ladder[0] is not Method.VERIFICATION:
        yield "only a person in the department can answer it: its first method must be verification"
    yield from _arguments(signature, certificate)


def _arguments(signature: Signature, certificate: Certificate) -> Iterator[str]:
    args = certificate.predicate.args if certificate.predicate else {}
    for name in args:
        if name not in signature.args:
            yield f"unknown argument {name}"
    for name, kind in signature.args.items():
        if name not in args:
            if name not in signature.optional:
                yield f"the argument {name} is missing"
        elif not _is_of(kind, args[name], certificate.parameters):
            yield f"the argument {name} is no {kind}"


_FITS: Mapping[Kind, Callable[[Argument], bool]] = {
    Kind.SET: lambda value: value in SETS,
    Kind.ROLE: lambda value: value in ROLES,
    Kind.WHO: lambda value: value in SETS or value in ROLES,
    Kind.SCOPE: lambda value: value == "city",
    Kind.CODE: lambda value: isinstance(value, str),
    Kind.COUNT: lambda value: type(value) is int and value >= 0,
    Kind.FLAG: lambda value: isinstance(value, bool),
}


def _is_of(kind: Kind, value: Argument, parameters: Container[Argument]) -> bool:
    return value in parameters if kind is Kind.PARAMETER else _FITS[kind](value)


def _needs(certificate: Certificate, manifests: Mapping[str, Manifest]) -> Iterator[str]:
    needed = needs_of(certificate)
    if set(certificate.needs) != set(needed):
        yield "needs must be exactly " + (", ".join(sorted(needed)) or "nothing")
        return
    for question in certificate.needs:
        yield from _question(question, needed[question], manifests)


def _question(question: str, need: Need, manifests: Mapping[str, Manifest]) -> Iterator[str]:
    department, name = department_of(question), question.partition(".")[2]
    manifest = manifests.get(department)
    form = manifest.questions.get(name) if manifest else None
    if form is None:
        yield f"unknown question {question}: no connector answers it"
        return
    for item in sorted(need.tests | need.shows):
        if item not in form.items:
            yield f"{question} does not hold the item {item}"
