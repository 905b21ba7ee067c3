"""The named rules' signatures: which arguments each takes, and which items of which question it needs of whom.

The catalogue checks its data against them and plans lookups by them; `decision` holds the functions of the same names.
`tests/rooms/decision/test_predicates.py` keeps both sides in step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.questions import (
    BENEFIT,
    CHILDREN,
    COUPLE,
    DISABILITY,
    EMPLOYER,
    HEADCOUNT,
    HOLDINGS,
    OWNED,
    PARENTAGE,
    PERIODS,
    PERSON,
    STATUS,
    About,
    Need,
    items,
)


class ArgumentKind(StrEnum):
    """What an argument of a rule may be."""

    SET = "set"  # a key of SETS
    ROLE = "role"
    WHO = "who"  # a role, or a key of SETS
    SCOPE = "scope"  # `city`: all its counties
    CODE = "code"  # a code of a standard's list, as a string
    COUNT = "count"  # a whole number from 0
    FLAG = "flag"
    PARAMETER = "parameter"  # the name of one of the certificate's parameters


@dataclass(frozen=True, slots=True)
class RuleSignature:
    """A rule: its arguments (`optional` ones may be left out), its needs, and the derived items it can deliver."""

    args: Mapping[str, ArgumentKind]
    needs: Mapping[QuestionName, Need]
    optional: frozenset[str] = frozenset()
    delivers: frozenset[ItemName] = frozenset()
    by_hand: bool = field(default=False)
    """Only a person in the department can answer: the certificate's first method must be verification.  Its needs tell who belongs."""
    weighs_death_of: frozenset[str] = frozenset()
    """The arguments, or roles, of whose deaths the rule itself makes something; of everybody else's, and the applicant's, it knows nothing."""


_KIN = frozenset({"family", "couple"})
_EVENTS = items("event", "register_date", "cert_no", "spouse_name", "spouse_id_no", "later_marriage")
_COUPLE = items("is_spouse_of", "register_date", "ended_on", "later_marriage")
_DEATH = ("person_status", "cancel_reason", "cancel_date", "former_name")
"""What every rule asks the household register of everybody in the certificate and of the applicant: whether they live or since when not, and former names."""
_LIFE = items(*_DEATH)
_MARRIED_LIFE = _LIFE | items("linked_spouse", "linked_spouse_dead")
_LIVING: Mapping[QuestionName, Need] = {PERSON: Need(About.NAMED, _LIFE)}
_FAMILY: Mapping[QuestionName, Need] = {
    CHILDREN: Need(About.COUPLE, items("minor_children"), sets=frozenset({"family"})),
    STATUS: Need(About.APPLICANT, _EVENTS, sets=_KIN),
    **_LIVING,
}
_RIGHT = (
    "unit_no",
    "cert_no",
    "right_type",
    "usage",
    "status",
    "share",
    "forenotice",
    "reg_date",
    "owner_name",
    "owner_match",
)
_DWELLINGS: Mapping[QuestionName, Need] = {HOLDINGS: Need(About.MEMBERS, items(*_RIGHT)), **_FAMILY}
_UNIT: Mapping[QuestionName, Need] = {
    HOLDINGS: Need(About.MEMBERS, items(*_RIGHT, "seizure", "objection")),
    **_LIVING,
}
_OF_VEHICLE = ("plate_type", "vehicle_type", "status", "owner_name", "first_reg_date", "cancelled_at")
"""Its kind, whose it is, when it came into the register and when it went: what is dated ahead has not happened."""
_OF_COUNTY = {"of": ArgumentKind.WHO, "county": ArgumentKind.PARAMETER}
_COUNTY = frozenset({"county"})
_OF = frozenset({"of"})
_SPOUSE = frozenset({"spouse"})
_MARRIED: Mapping[QuestionName, Need] = {COUPLE: Need(About.PAIR, _COUPLE), **_LIVING}
_PAID: Mapping[QuestionName, Need] = {PERIODS: Need(About.MEMBERS, items("name", "periods")), **_LIVING}
_BENEFIT: Mapping[QuestionName, Need] = {BENEFIT: Need(About.MEMBERS, items("name", "pension_status")), **_LIVING}
_INCOME = items("name", "pension_status", "unemployment_months_left")
_WITHIN = {"of": ArgumentKind.WHO, "since": ArgumentKind.PARAMETER, "until": ArgumentKind.PARAMETER}
_INSURED = {
    "of": ArgumentKind.WHO,
    "kind": ArgumentKind.CODE,
    "consecutive": ArgumentKind.COUNT,
    "employer": ArgumentKind.ROLE,
}
_REPRESENTED = {"represented_by": ArgumentKind.ROLE}
_OF_REPRESENTED: Mapping[QuestionName, Need] = {
    EMPLOYER: Need(About.EMPLOYER, items("legal_rep_match"), given="represented_by")
}
"""Whoever asks in a company's name must be its legal representative, or hold an authorisation on file."""
_OF_GUARDIANS: Mapping[QuestionName, Need] = {
    PARENTAGE: Need(About.PAIR, items("father", "mother"), pairs=(("child", "of"),), sets=frozenset({"guardians"}))
}
"""Whoever is answered about as a guardian must be one of the children's."""
_OF_COMPOSED: Mapping[QuestionName, Need] = {
    CHILDREN: Need(About.COUPLE, items("minor_children"), sets=frozenset({"family", "child"})),
    STATUS: Need(About.APPLICANT, _EVENTS, sets=_KIN | {"child"}),
    COUPLE: Need(About.PAIR, _COUPLE, pairs=(("applicant", "spouse"),), sets=_SPOUSE),
    **_OF_GUARDIANS,
    **_LIVING,
}
"""What shows that those whom a composed rule is about belong to the applicant, and live."""
_AGE = {"max_age_days": ArgumentKind.COUNT}
"""How old a department's copy may be; a rule that tells says `STALE` of an older one."""
_MAY_AGE = frozenset(_AGE)
_BY_HAND = RuleSignature(args={}, needs={}, by_hand=True)


def _of_person(*tests: str, shows: frozenset[ItemName] = frozenset()) -> Mapping[QuestionName, Need]:
    return {PERSON: Need(About.NAMED, items(*tests, *_DEATH), shows)}


def composed_signature(asks: Mapping[QuestionName, frozenset[ItemName]]) -> RuleSignature:
    """The signature of a rule that a city composes.  asks: the items that it reads of each question, about everybody in `of`."""
    needs = {
        question: Need(About.NAMED, names | _LIFE) if question == PERSON else Need(About.MEMBERS, names)
        for question, names in asks.items()
    }
    return RuleSignature(args={"of": ArgumentKind.WHO}, needs={**_OF_COMPOSED, **needs})


PREDICATES: Mapping[str, RuleSignature] = MappingProxyType(
    {
        # homes
        "no_dwelling": RuleSignature(
            args={"set": ArgumentKind.SET, "scope": ArgumentKind.SCOPE, "count_forenotice": ArgumentKind.FLAG},
            optional=frozenset({"count_forenotice"}),
            needs=_DWELLINGS,
        ),
        "dwelling_count": RuleSignature(
            args={
                "set": ArgumentKind.SET,
                "scope": ArgumentKind.SCOPE,
                "count": ArgumentKind.COUNT,
                "count_forenotice": ArgumentKind.FLAG,
            },
            optional=frozenset({"count_forenotice"}),
            needs=_DWELLINGS,
        ),
        "owns_dwelling": RuleSignature(
            args=_OF_COUNTY,
            optional=_COUNTY,
            needs={
                HOLDINGS: Need(About.MEMBERS, items(*_RIGHT, "county")),
                COUPLE: Need(About.PAIR, _COUPLE, pairs=(("applicant", "spouse"),), sets=_SPOUSE),
                **_LIVING,
            },
        ),
        "owns_free_unit": RuleSignature(args={"of": ArgumentKind.WHO, "unit": ArgumentKind.PARAMETER}, needs=_UNIT),
        "business_premises": RuleSignature(args={"of": ArgumentKind.WHO, "unit": ArgumentKind.PARAMETER}, needs=_UNIT),
        # people
        "hukou_local": RuleSignature(
            args=_OF_COUNTY,
            optional=_COUNTY,
            needs=_of_person("hukou_county"),
            weighs_death_of=_OF,
        ),
        "residence_permit": RuleSignature(
            args=_OF_COUNTY | {"months": ArgumentKind.COUNT},
            optional=_COUNTY,
            needs={
                **_of_person("permit_county", "permit_since", "permit_until", shows=items("permit_since")),
                **_OF_GUARDIANS,
            },
        ),
        "lives_here": RuleSignature(
            args=_OF_COUNTY,
            optional=_COUNTY,
            needs=_of_person("hukou_county", "permit_county", "permit_since", "permit_until"),
            weighs_death_of=_OF,
        ),
        "deceased": RuleSignature(
            args={"of": ArgumentKind.WHO},
            needs=_LIVING,
            weighs_death_of=_OF,
        ),
        "alive": RuleSignature(args={"of": ArgumentKind.WHO}, needs=_LIVING, weighs_death_of=_OF),
        "aged_local": RuleSignature(
            args=_OF_COUNTY | {"years": ArgumentKind.COUNT},
            optional=_COUNTY,
            needs=_of_person("hukou_county", "birth_date"),
            weighs_death_of=_OF,
        ),
        "retirement_reached": RuleSignature(
            args={"of": ArgumentKind.WHO, "post": ArgumentKind.PARAMETER},
            optional=frozenset({"post"}),
            needs=_of_person("birth_date"),
        ),
        # kin
        "is_spouse_of": RuleSignature(
            args={"a": ArgumentKind.ROLE, "b": ArgumentKind.ROLE},
            needs=_MARRIED,
            weighs_death_of=frozenset({"b"}),
        ),
        "was_spouse_of": RuleSignature(
            args={"a": ArgumentKind.ROLE, "b": ArgumentKind.ROLE},
            needs=_MARRIED,
            weighs_death_of=frozenset({"b"}),
        ),
        "parent_child": RuleSignature(
            args={"parent": ArgumentKind.WHO, "child": ArgumentKind.ROLE},
            needs={
                PARENTAGE: Need(About.PAIR, items("father", "mother"), pairs=(("child", "parent"),)),
                **_LIVING,
            },
        ),
        "kin_of": RuleSignature(
            args={"deceased": ArgumentKind.ROLE},
            needs={
                PARENTAGE: Need(
                    About.PAIR,
                    items("father", "mother"),
                    pairs=(
                        ("applicant", "deceased"),
                        ("child", "deceased"),
                        ("heir", "deceased"),
                        ("deceased", "parent"),
                        ("deceased", "applicant"),
                        ("deceased", "heir"),
                    ),
                ),
                COUPLE: Need(
                    About.PAIR,
                    _COUPLE,
                    pairs=(("applicant", "deceased"), ("spouse", "deceased"), ("heir", "deceased")),
                ),
                **_LIVING,
            },
            weighs_death_of=frozenset({"spouse", "child", "parent", "heir"}),
        ),
        "marital_status_in": RuleSignature(
            args={"codes": ArgumentKind.CODE},
            needs={
                STATUS: Need(About.APPLICANT, _EVENTS),
                PERSON: Need(About.NAMED, _MARRIED_LIFE),
            },
            weighs_death_of=_SPOUSE,
        ),
        # work and insurance
        "months_ge": RuleSignature(
            args={
                "of": ArgumentKind.WHO,
                "kind": ArgumentKind.CODE,
                "months": ArgumentKind.COUNT,
                "window_months": ArgumentKind.COUNT,
                "rises": ArgumentKind.FLAG,
                "post": ArgumentKind.PARAMETER,
                **_AGE,
            },
            optional=frozenset({"window_months", "rises", "post"}) | _MAY_AGE,
            needs={**_PAID, **_OF_GUARDIANS},
            delivers=items("months_total"),
        ),
        "insured_now": RuleSignature(
            args=_INSURED | _REPRESENTED | _AGE,
            optional=frozenset({"employer", "consecutive", "represented_by"}) | _MAY_AGE,
            needs={**_PAID, **_OF_REPRESENTED},
        ),
        "not_insured": RuleSignature(
            args={"of": ArgumentKind.WHO, "kind": ArgumentKind.CODE} | _AGE, optional=_MAY_AGE, needs=_PAID
        ),
        "no_pension": RuleSignature(args={"of": ArgumentKind.WHO}, needs=_BENEFIT),
        "no_income": RuleSignature(
            args={"of": ArgumentKind.WHO, "kind": ArgumentKind.CODE},
            needs={**_PAID, BENEFIT: Need(About.MEMBERS, _INCOME)},
        ),
        "dismissed": RuleSignature(args={"of": ArgumentKind.WHO, "kind": ArgumentKind.CODE}, needs=_PAID),
        "staff_insured": RuleSignature(
            args=_INSURED | _REPRESENTED | {"headcount": ArgumentKind.PARAMETER} | _AGE,
            optional=frozenset({"consecutive", "represented_by"}) | _MAY_AGE,
            needs={**_PAID, HEADCOUNT: Need(About.EMPLOYER, items("employer_headcount")), **_OF_REPRESENTED},
        ),
        "employer_active": RuleSignature(
            args={"of": ArgumentKind.ROLE, "legal": ArgumentKind.ROLE} | _REPRESENTED,
            optional=frozenset({"legal", "represented_by"}),
            needs={EMPLOYER: Need(About.EMPLOYER, items("status", "legal_rep_match")), **_LIVING},
        ),
        # vehicles, disability
        "vehicle_limit": RuleSignature(
            args={
                "set": ArgumentKind.SET,
                "count": ArgumentKind.COUNT,
                "price": ArgumentKind.COUNT,
                "except_motorcycles": ArgumentKind.FLAG,
                "except_disabled": ArgumentKind.FLAG,
                **_AGE,
            },
            optional=frozenset({"except_motorcycles", "except_disabled"}) | _MAY_AGE,
            needs={
                OWNED: Need(
                    About.MEMBERS,
                    items("plate_no", "vin", "reference_price", *_OF_VEHICLE),
                ),
                DISABILITY: Need(About.MEMBERS, items("level", "name"), flag="except_disabled"),
                **_FAMILY,
            },
            delivers=items("vehicle_count"),
        ),
        "scrapped": RuleSignature(
            args=_WITHIN | _AGE,
            optional=frozenset({"since", "until"}) | _MAY_AGE,
            needs={
                OWNED: Need(
                    About.MEMBERS,
                    items("plate_type", "vehicle_type", "status", "owner_name", "cancelled_at", "cancel_reason"),
                ),
                **_LIVING,
            },
        ),
        "new_car": RuleSignature(
            args=_WITHIN | {"nev": ArgumentKind.PARAMETER} | _AGE,
            optional=frozenset({"since", "until", "nev"}) | _MAY_AGE,
            needs={
                OWNED: Need(
                    About.MEMBERS,
                    items("fuel", *_OF_VEHICLE),
                ),
                **_LIVING,
            },
        ),
        "disability": RuleSignature(
            args={"of": ArgumentKind.WHO, "level": ArgumentKind.COUNT} | _AGE,
            optional=_MAY_AGE,
            needs={DISABILITY: Need(About.MEMBERS, items("level", "name")), **_LIVING},
        ),
        # what only a person in the department can say
        "no_homestead": RuleSignature(args={"set": ArgumentKind.SET}, needs=_FAMILY, by_hand=True),
        "has_housing": _BY_HAND,
        "vaccinated": _BY_HAND,
        "file_held": _BY_HAND,
        "on_allowance_roll": _BY_HAND,
        "hukou_elsewhere": _BY_HAND,
        "registered_once": RuleSignature(
            args={"of": ArgumentKind.WHO} | _REPRESENTED,
            optional=frozenset({"of", "represented_by"}),
            needs=_OF_REPRESENTED,
            by_hand=True,
        ),
    }
)

AS_RECORDED = "as_recorded"
"""The value of a certificate that shows what its departments hold of the applicant, as it stands; it needs what the catalogue says."""
VALUES: Mapping[str, RuleSignature] = MappingProxyType(
    {
        AS_RECORDED: RuleSignature(args={}, needs={}),
        "marital_status": RuleSignature(
            args={},
            needs={
                STATUS: Need(
                    About.APPLICANT,
                    _EVENTS,
                    items("spouse_name", "spouse_id_no", "register_date"),
                ),
                PERSON: Need(About.NAMED, _MARRIED_LIFE),
            },
            delivers=items("marital_status"),
            weighs_death_of=_SPOUSE,
        ),
        "minor_children_count": RuleSignature(
            args={},
            needs={CHILDREN: Need(About.APPLICANT, items("minor_children")), **_LIVING},
            delivers=items("minor_children_count"),
            weighs_death_of=frozenset({"child"}),
        ),
        "income_band": RuleSignature(
            args={},
            needs={
                PERIODS: Need(About.APPLICANT, items("name", "periods", "contribution_base")),
                BENEFIT: Need(About.APPLICANT, _INCOME),
                **_LIVING,
            },
            delivers=items("income_band"),
        ),
    }
)
