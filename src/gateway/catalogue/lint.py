"""Finds what does not fit in a catalogue: against the rules' signatures, the departments and the connectors' manifests."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from gateway.catalogue.laws import grounds_that_do_not_fit
from gateway.catalogue.lint_lists import beyond_need, circles, repeated
from gateway.catalogue.schema import DepartmentForm
from gateway.catalogue.shape import department_of, unlinked
from gateway.domain.codes import DepartmentCode, ItemName
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import ROLES, Argument, Certificate, Item, Matter
from gateway.domain.parties import SETS
from gateway.domain.questions import Need
from gateway.domain.rules import items_tested, needs_of, questions_of, signature_of
from gateway.domain.signatures import VALUES, ArgumentKind, RuleSignature
from gateway.domain.words import Method, Sharing
from gateway.sdk import Manifest

_WITHOUT_ORDER = frozenset({"str", "bool", "code", "codes"})
"""Types of items of which no threshold can be asked."""
_Problem = tuple[str, str]
"""The last part of a rule's id, and the sentence."""


def findings(
    matters: Sequence[Matter],
    items: Mapping[tuple[DepartmentCode, ItemName], Item],
    departments: Mapping[DepartmentCode, DepartmentForm],
    manifests: Mapping[str, Manifest],
) -> tuple[CheckFinding, ...]:
    """Everything that does not fit, in the catalogue's order; empty when all is well.

    matters: as they were read, so that one that is there twice is seen twice.
    """
    found = [*_unclassified(items, manifests), *repeated(matters), *circles(matters)]
    if not matters:
        found.append(warning("catalogue.no-matter", "catalogue", "the city has no matter, so nothing can be asked"))
    by_department = {manifest.connector.department: manifest for manifest in manifests.values()}
    for matter in matters:
        if matter.owner not in departments:
            found.append(_error("unknown-department", matter.code, f"unknown department {matter.owner}"))
        found += grounds_that_do_not_fit(matter)
        known = {certificate.code for certificate in matter.certificates}
        found += [
            _error("any-of", matter.code, f"any_of names {c}")
            for group in matter.any_of
            for c in group
            if c not in known
        ]
        for certificate in matter.certificates:
            problems = (
                *_certificate(certificate, items, departments),
                *_parameters(certificate),
                *_rule(certificate),
                *_sounded(certificate, items),
                *_needs(certificate, by_department),
            )
            found += [_error(rule, certificate.code, sentence) for rule, sentence in problems]
            found += beyond_need(certificate)
    return tuple(found)


def _error(rule: str, where: str, sentence: str) -> CheckFinding:
    return error(f"catalogue.{rule}", where, sentence)


def _unclassified(
    items: Mapping[tuple[DepartmentCode, ItemName], Item], manifests: Mapping[str, Manifest]
) -> Iterator[CheckFinding]:
    for manifest in manifests.values():
        department = DepartmentCode(manifest.connector.department)
        for question, form in manifest.questions.items():
            for name in form.items:
                if (department, ItemName(name)) not in items:
                    yield _error("unknown-item", f"{department}.{question}", f"the item {name} has no classification")


def _certificate(
    certificate: Certificate,
    items: Mapping[tuple[DepartmentCode, ItemName], Item],
    departments: Mapping[DepartmentCode, DepartmentForm],
) -> Iterator[_Problem]:
    if not certificate.basis.strip():
        yield "no-basis", "has no legal basis: say by which rule nobody need bring it any more"
    if certificate.issuer not in departments:
        yield "unknown-department", f"unknown department {certificate.issuer}"
    yield from _desk(certificate, departments)
    for role in certificate.parties:
        if role not in ROLES:
            yield "unknown-role", f"unknown role {role}"
    for named in (certificate.applies_when, certificate.applies_without):
        if named is not None and named not in certificate.parties:
            yield "applies-when", f"applies_when names {named}, which is no party of it"
    for shown in certificate.items:
        if (certificate.issuer, shown.name) not in items:
            yield "unknown-item", f"the item {shown.name} has no classification"
    if certificate.predicate is not None and certificate.value is not None:
        yield "rule", "has a predicate and a value; one of them"


def _desk(certificate: Certificate, departments: Container[DepartmentCode]) -> Iterator[_Problem]:
    """Whom a verification asks in turn, and what."""
    turns = () if certificate.in_turn is None else certificate.in_turn.departments
    for department in turns:
        if department not in departments:
            yield "unknown-department", f"is asked in turn of the unknown department {department}"
    if len(set(turns)) < len(turns):
        yield "in-turn", "asks a department twice: name each once"
    if Method.VERIFICATION in certificate.ladder:
        return
    if turns:
        yield "in-turn", "asks departments in turn, and has no verification on its ladder"
    if certificate.question is not None:
        yield "question", "has a question for an officer, and no verification on its ladder"


def _parameters(certificate: Certificate) -> Iterator[_Problem]:
    for name, form in certificate.parameters.items():
        first = form.get("not_before") if isinstance(form, Mapping) else None
        if first is not None and first not in certificate.parameters:
            yield "parameter", f"the parameter {name} may not be before {first}, which is no parameter of it"


def _rule(certificate: Certificate) -> Iterator[_Problem]:
    signature = signature_of(certificate)
    if certificate.predicate is not None and signature is None:
        yield "rule", f"unknown predicate {certificate.predicate.name}: neither a given rule nor one of predicates.json"
    if certificate.value is not None and certificate.value not in VALUES:
        yield "rule", f"unknown value {certificate.value}"
    if signature is None:
        if certificate.ladder[0] is Method.DATA_QUERY and not certificate.not_connected:
            yield "rule", "is a data query without a predicate or value"
        return
    if signature.by_hand and certificate.ladder[0] is not Method.VERIFICATION:
        yield "by-hand", "only a person in the department can answer it: its first method must be verification"
    yield from _arguments(signature, certificate)


def _arguments(signature: RuleSignature, certificate: Certificate) -> Iterator[_Problem]:
    args = certificate.predicate.args if certificate.predicate else {}
    for name in args:
        if name not in signature.args:
            yield "argument", f"unknown argument {name}"
    for name, kind in signature.args.items():
        if name not in args:
            if name not in signature.optional:
                yield "argument", f"the argument {name} is missing"
        elif not _is_of(kind, args[name], certificate.parameters):
            yield "argument", f"the argument {name} is no {kind}"


_FITS: Mapping[ArgumentKind, Callable[[Argument], bool]] = {
    ArgumentKind.SET: lambda value: value in SETS,
    ArgumentKind.ROLE: lambda value: value in ROLES,
    ArgumentKind.WHO: lambda value: value in SETS or value in ROLES,
    ArgumentKind.SCOPE: lambda value: value == "city",
    ArgumentKind.CODE: lambda value: isinstance(value, str),
    ArgumentKind.COUNT: lambda value: type(value) is int and value >= 0,
    ArgumentKind.FLAG: lambda value: isinstance(value, bool),
}


def _is_of(kind: ArgumentKind, value: Argument, parameters: Container[Argument]) -> bool:
    return value in parameters if kind is ArgumentKind.PARAMETER else _FITS[kind](value)


def _sounded(certificate: Certificate, items: Mapping[tuple[DepartmentCode, ItemName], Item]) -> Iterator[_Problem]:
    """A number or a day that the caller chooses, beside what its owner shows to nobody: by asking again with others the answers tell it."""
    free = [name for name, form in certificate.parameters.items() if isinstance(form, Mapping) and _is_scale(form)]
    for question in questions_of(certificate) if free else ():
        department = department_of(question)
        for name in sorted(items_tested(certificate, question)):
            item = items.get((department, name))
            if (
                item is not None
                and item.sharing is Sharing.NOT_SHARED
                and item.type.removesuffix("?") not in _WITHOUT_ORDER
            ):
                sentence = f"takes {free[0]} from the caller and rests on {department}.{name}, which is not shared: asked with one number after the other it would be found out; list the numbers (enum)"
                yield "sounded", sentence


def _is_scale(form: Mapping[str, object]) -> bool:
    return "enum" not in form and (form.get("type") == "integer" or form.get("format") == "date")


def _needs(certificate: Certificate, manifests: Mapping[str, Manifest]) -> Iterator[_Problem]:
    needed = needs_of(certificate)
    if set(certificate.needs) != set(needed):
        yield "needs", "needs must be exactly " + (", ".join(sorted(needed)) or "nothing")
        return
    for question in certificate.needs:
        yield from _question(question, needed[question], manifests)
    for question, role in sorted(unlinked(certificate)):
        yield "link", f"{question} about a {role} needs a question that first shows who the {role} is"


def _question(question: str, need: Need, manifests: Mapping[str, Manifest]) -> Iterator[_Problem]:
    department, name = department_of(question), question.partition(".")[2]
    manifest = manifests.get(department)
    form = manifest.questions.get(name) if manifest else None
    if form is None:
        yield "needs", f"unknown question {question}: no connector answers it"
        return
    for item in sorted(need.tests | need.shows):
        if item not in form.items:
            yield "unknown-item", f"{question} does not hold the item {item}"
