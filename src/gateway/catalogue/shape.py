"""The shape of a plan: all that follows from matter, certificates and roles alone, worked out once and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QuestionName
from gateway.domain.errors import InputFault
from gateway.domain.matter import Argument, Cardinality, Certificate, Matter
from gateway.domain.parties import SETS, roles_of
from gateway.domain.questions import ASKED_UNLINKED, EMPLOYER, LINKS, OF_EMPLOYER, PERSON, UNBOUND_ROLES, About, Need
from gateway.domain.rules import items_of_death, items_shown, items_tested, needs_of
from gateway.domain.words import Method


@dataclass(frozen=True, slots=True)
class LookupShape:
    """One lookup, its parties by their place in the query, the lookups that it stands on by theirs in the plan."""

    question: QuestionName
    department: DepartmentCode
    subject: int
    other: int | None
    items: frozenset[ItemName]
    certificates: tuple[CertificateCode, ...]
    stands_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateShape:
    """One certificate, its lookups by their place in the plan."""

    certificate: Certificate
    applies: bool
    method: Method
    lookups: tuple[int, ...]
    verified_from_start: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A plan without people and ids."""

    certificates: tuple[CertificateShape, ...]
    lookups: tuple[LookupShape, ...]


def role_faults(matter: Matter, certificates: Sequence[Certificate], roles: Sequence[str]) -> list[InputFault]:
    """Which parties are foreign to the matter, too many, or missing for the certificates asked for.

    A party that the matter knows and the certificates asked for do not need is no fault: nobody is asked about them.
    """
    taken = _cardinalities(matter.certificates, roles)
    needed = _cardinalities(certificates, roles)
    faults = []
    seen: dict[str, int] = {}
    for index, role in enumerate(roles):
        seen[role] = seen.get(role, 0) + 1
        if role not in taken:
            faults.append(_role_fault(index, "foreign-role", "none of the matter's certificates takes this role"))
        elif (most := taken[role].most) is not None and seen[role] > most:
            faults.append(_role_fault(index, "surplus-role", f"at most {most} of the role {role}"))
    for role, range_ in needed.items():
        if seen.get(role, 0) < range_.least:
            faults.append(InputFault("/parties", "missing-role", f"at least {range_.least} of the role {role} needed"))
    faults += [
        InputFault("/parties", "missing-role", f"one of the roles {', '.join(wanted)} needed")
        for wanted in _sets_without_anybody(certificates, roles)
    ]
    return faults


def _sets_without_anybody(certificates: Sequence[Certificate], roles: Sequence[str]) -> list[tuple[str, ...]]:
    """The sets that a certificate's rule speaks of, none of whose roles must be there, and of which nobody is named."""
    spoken = (
        roles_of(value)
        for certificate in certificates
        if certificate.predicate is not None and certificate.applies_to(roles)
        for name, value in certificate.predicate.args.items()
        if name in ("set", "of", "parent") and value in SETS and not _is_one_bound(certificate, roles_of(value))
    )
    return [wanted for wanted in dict.fromkeys(spoken) if not set(wanted) & set(roles)]


def _is_one_bound(certificate: Certificate, wanted: Sequence[str]) -> bool:
    return any(certificate.parties[role].least for role in wanted if role in certificate.parties)


def compile_shape(certificates: Sequence[Certificate], roles: Sequence[str]) -> Shape:
    """The plan's shape for roles that have no faults."""
    merged: dict[tuple[QuestionName, int, int | None], tuple[int, set[ItemName], list[CertificateCode]]] = {}
    shapes = []
    for certificate in certificates:
        applies = certificate.applies_to(roles)
        method = certificate.ladder[0]
        own: list[int] = []
        if applies:
            for key in _put(certificate, roles):
                place, items, codes = merged.setdefault(key, (len(merged), set(), []))
                items |= _items(certificate, key[0])
                codes.append(certificate.code)
                own.append(place)
        shapes.append(
            CertificateShape(
                certificate,
                applies,
                method,
                tuple(own),
                applies and method is Method.VERIFICATION and not certificate.not_connected,
            )
        )
    keys = tuple(merged)
    lookups = tuple(
        LookupShape(
            question,
            department_of(question),
            subject,
            other,
            frozenset(items),
            tuple(codes),
            _stands_on(question, subject, keys, roles),
        )
        for (question, subject, other), (_, items, codes) in merged.items()
    )
    return Shape(tuple(shapes), lookups)


def _stands_on(
    question: QuestionName, subject: int, lookups: Sequence[tuple[QuestionName, int, int | None]], roles: Sequence[str]
) -> tuple[int, ...]:
    """The places of those lookups which can show that the subject is who the role says, or that who applies represents their employer, where
    that comes first.
    """
    if roles[subject] in OF_EMPLOYER:
        return tuple(place for place, (link, _, other) in enumerate(lookups) if link == EMPLOYER and other is not None)
    if may_come_first(question, roles[subject]):
        return ()
    links = LINKS.get(roles[subject], ())
    return tuple(
        place
        for place, (link, whose, other) in enumerate(lookups)
        if link in links and (whose == subject if link == PERSON else whose != subject and other in (None, subject))
    )


def may_come_first(question: QuestionName, role: str) -> bool:
    """Whether a question about somebody in a role may be asked before it is shown that they are who the role says."""
    return role in UNBOUND_ROLES or question in ASKED_UNLINKED.get(role, ())


def unlinked(certificate: Certificate) -> frozenset[tuple[QuestionName, str]]:
    """What a certificate's rule asks of whom, by role, that would have to wait for a link and has none to wait for."""
    put = replace(certificate, ladder=(Method.DATA_QUERY,), applies_when=None, applies_without=None)
    roles = tuple(dict.fromkeys(("applicant", *certificate.parties)))
    return frozenset(
        (lookup.question, roles[lookup.subject])
        for lookup in compile_shape([put], roles).lookups
        if not lookup.stands_on and not may_come_first(lookup.question, roles[lookup.subject])
    )


def department_of(question: str) -> DepartmentCode:
    """The department in front of a question's name."""
    return DepartmentCode(question.partition(".")[0])


def _put(certificate: Certificate, roles: Sequence[str]) -> list[tuple[QuestionName, int, int | None]]:
    """What is asked before anybody answers: by the rule, or, where people or no rule about people do, whether they live."""
    if certificate.ladder[0] is Method.DIRECT or certificate.not_connected:
        return []
    by_rule = [] if certificate.ladder[0] is Method.DECLARATION else _asked(certificate, roles)
    if any(question == PERSON for question, _, _ in by_rule):
        return by_rule
    unbound = [role for role in _people_of(certificate) if role not in LINKS]  # whether a stranger lives is not asked
    return [*by_rule, *((PERSON, index, None) for index in _places(roles, unbound))]


def _items(certificate: Certificate, question: QuestionName) -> frozenset[ItemName]:
    if certificate.ladder[0] is Method.DECLARATION:
        return items_of_death(question)
    return items_tested(certificate, question) | items_shown(certificate, question)


def _asked(certificate: Certificate, roles: Sequence[str]) -> list[tuple[QuestionName, int, int | None]]:
    args = certificate.predicate.args if certificate.predicate else {}
    needs = needs_of(certificate)
    lookups: list[tuple[QuestionName, int, int | None]] = []
    for question in certificate.needs:
        match needs[question].about:
            case About.APPLICANT:
                lookups += [(question, index, None) for index in _places(roles, ("applicant",))]
            case About.PAIR:
                lookups += [(question, first, second) for first, second in _pairs(needs[question], args, roles)]
            case About.MEMBERS:
                lookups += [(question, i, None) for i in _places(roles, roles_of(args.get("set", args.get("of"))))]
            case About.COUPLE:
                lookups += [(question, index, None) for index in _places(roles, SETS["couple"])]
            case About.NAMED:
                lookups += [(question, index, None) for index in _places(roles, _people_of(certificate))]
            case About.EMPLOYER:
                named = (
                    _places(roles, roles_of(args.get("legal", args.get("represented_by"))))
                    if question == EMPLOYER
                    else ()
                )
                legal = next(iter(named), None)
                lookups += [(question, index, legal) for index in _places(roles, ("employer",))]
    return lookups


def _people_of(certificate: Certificate) -> tuple[str, ...]:
    """The roles of people with whom a certificate has to do; an applicant is one of them in every case."""
    return ("applicant", *(role for role in certificate.parties if role not in ("applicant", "employer")))


def _pairs(need: Need, args: Mapping[str, Argument], roles: Sequence[str]) -> list[tuple[int, int]]:
    """Everybody of the first with everybody of the second, for each of the need's pairs; nobody with himself."""
    return [
        (first, second)
        for one, other in need.pairs
        for first in _places(roles, roles_of(args.get(one, one)))
        for second in _places(roles, roles_of(args.get(other, other)))
        if first != second
    ]


def _places(roles: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [index for index, role in enumerate(roles) if role in wanted]


def _cardinalities(certificates: Sequence[Certificate], roles: Sequence[str]) -> Mapping[str, Cardinality]:
    union: dict[str, Cardinality] = {}
    for certificate in certificates:
        applies = certificate.applies_to(roles)
        for role, own in certificate.parties.items():
            least = own.least if applies else 0
            known = union.get(role)
            if known is not None:
                most = None if known.most is None or own.most is None else max(known.most, own.most)
                union[role] = Cardinality(max(known.least, least), most)
            else:
                union[role] = Cardinality(least, own.most)
    return union


def _role_fault(index: int, code: str, message: str) -> InputFault:
    return InputFault(f"/parties/{index}/role", code, message)
