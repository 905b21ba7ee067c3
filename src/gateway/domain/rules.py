"""The named rules' signatures: which arguments each takes, and which items of which question it needs of whom.

The catalogue checks its data against them and plans lookups by them; `decision` holds the functions of the same names.
A test keeps both sides in step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.matter import Argument, Certificate
from gateway.domain.stages import Party

SETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"family": ("applicant", "spouse", "child"), "couple": ("applicant", "spouse")}
)
"""The sets of people a rule can speak of, by the roles in them.  The household book is none of them (DOMAIN 3)."""


class About(StrEnum):
    """Whom a question is asked about."""

    APPLICANT = "applicant"
    PAIR = "pair"  # the rule's arguments a and b, in one lookup
    MEMBERS = "members"  # each party in the rule's `set` or `of`
    NAMED = "named"  # each party of a role that the certificate declares


class Kind(StrEnum):
    """What an argument of a rule may be."""

    SET = "set"  # a key of SETS
    ROLE = "role"
    SCOPE = "scope"  # `city`: all nine counties
    CODE = "code"  # a code of a standard's list, as a string
    COUNT = "count"  # a whole number from 0
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Need:
    """The items a rule needs of one question: `tests` always; `shows` where the certificate lists them among its items."""

    about: About
    tests: frozenset[ItemName]
    shows: frozenset[ItemName] = frozenset()


@dataclass(frozen=True, slots=True)
class Signature:
    """A rule: its arguments (`optional` ones may be left out), its needs, and the derived items it can deliver."""

    args: Mapping[str, Kind]
    needs: Mapping[QuestionName, Need]
    optional: frozenset[str] = frozenset()
    delivers: frozenset[ItemName] = frozenset()
    by_hand: bool = field(default=False)
    """Only a person in the department can answer: the certificate's first method must be verification."""


def _items(*names: str) -> frozenset[ItemName]:
    return frozenset(ItemName(name) for name in names)


HOLDINGS = QuestionName("real_estate.holdings")
OWNED = QuestionName("vehicles.owned")
PERIODS = QuestionName("social_security.periods")
PERSON = QuestionName("household.person")
CHILDREN = QuestionName("household.children_of_applicant")
STATUS = QuestionName("marriage.status_of_applicant")
COUPLE = QuestionName("marriage.is_couple")

_FAMILY: Mapping[QuestionName, Need] = {
    CHILDREN: Need(About.APPLICANT, _items("minor_children")),
    STATUS: Need(About.APPLICANT, _items("event", "register_date", "cert_no", "spouse_name", "spouse_id_no")),
    PERSON: Need(About.NAMED, _items("former_name")),
}

PREDICATES: Mapping[str, Signature] = MappingProxyType(
    {
        "no_dwelling": Signature(
            args={"set": Kind.SET, "scope": Kind.SCOPE, "count_forenotice": Kind.FLAG},
            optional=frozenset({"count_forenotice"}),
            needs={
                HOLDINGS: Need(
                    About.MEMBERS,
                    _items(
                        "unit_no",
                        "cert_no",
                        "right_type",
                        "usage",
                        "status",
                        "share",
                        "forenotice",
                        "owner_name",
                        "owner_match",
                    ),
                ),
                **_FAMILY,
            },
        ),
        "months_ge": Signature(
            args={
                "of": Kind.ROLE,
                "kind": Kind.CODE,
                "months": Kind.COUNT,
                "window_months": Kind.COUNT,
                "max_age_days": Kind.COUNT,
            },
            optional=frozenset({"window_months", "max_age_days"}),
            needs={PERIODS: Need(About.MEMBERS, _items("name", "periods"))},
        ),
        "vehicle_limit": Signature(
            args={"set": Kind.SET, "count": Kind.COUNT, "price": Kind.COUNT},
            needs={
                OWNED: Need(About.MEMBERS, _items("plate_no", "plate_type", "status", "reference_price", "owner_name")),
                **_FAMILY,
            },
            delivers=_items("vehicle_count"),
        ),
        "is_spouse_of": Signature(
            args={"a": Kind.ROLE, "b": Kind.ROLE},
            needs={
                COUPLE: Need(About.PAIR, _items("is_spouse_of"), _items("register_date")),
                PERSON: Need(About.NAMED, _items("person_status")),
            },
        ),
        "no_homestead": Signature(args={"set": Kind.SET}, needs={}, by_hand=True),
    }
)

VALUES: Mapping[str, Signature] = MappingProxyType(
    {
        "marital_status": Signature(
            args={},
            needs={
                STATUS: Need(
                    About.APPLICANT,
                    _items("event", "register_date", "cert_no"),
                    _items("spouse_name", "spouse_id_no", "register_date"),
                ),
                PERSON: Need(About.NAMED, _items("person_status", "cancel_reason")),
            },
            delivers=_items("marital_status"),
        ),
        "minor_children_count": Signature(
            args={},
            needs={CHILDREN: Need(About.APPLICANT, _items("minor_children"))},
            delivers=_items("minor_children_count"),
        ),
    }
)


def roles_of(argument: Argument) -> tuple[str, ...]:
    """The roles that a rule's `set` or `of` argument speaks of: a set's roles, or the one role."""
    return SETS.get(str(argument), (str(argument),))


def members(parties: Sequence[Party], argument: Argument) -> tuple[Party, ...]:
    """The parties that a rule's `set` or `of` argument speaks of, in the order of the query."""
    roles = roles_of(argument)
    return tuple(party for party in parties if party.role in roles)


def signature_of(certificate: Certificate) -> Signature | None:
    """The signature of the rule or value that a certificate stands on; None where it has none (direct, declaration)."""
    if certificate.predicate is not None:
        return PREDICATES.get(certificate.predicate.name)
    return VALUES.get(certificate.value or "")


def items_shown(certificate: Certificate, question: QuestionName) -> frozenset[ItemName]:
    """The items of `question` that are asked for this certificate only to be shown on it."""
    signature = signature_of(certificate)
    if signature is None or question not in signature.needs:
        return frozenset()
    need = signature.needs[question]
    return need.shows & frozenset(item.name for item in certificate.items)


def items_tested(certificate: Certificate, question: QuestionName) -> frozenset[ItemName]:
    """The items of `question` that the certificate's rule cannot do without."""
    signature = signature_of(certificate)
    if signature is None or question not in signature.needs:
        return frozenset()
    return signature.needs[question].tests
