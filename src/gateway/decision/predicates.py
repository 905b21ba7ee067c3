"""The named predicates over replies: pure functions of the facts and the catalogue's arguments (docs/rules.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.decision.family import no_homestead
from gateway.decision.homes import business_premises, dwelling_count, no_dwelling, owns_dwelling, owns_free_unit
from gateway.decision.insurance import (
    dismissed,
    insured_now,
    months_ge,
    no_income,
    no_pension,
    not_insured,
    staff_insured,
)
from gateway.decision.kin import kin_of, parent_child
from gateway.decision.marital_status import marital_status_in
from gateway.decision.marriages import is_spouse_of, was_spouse_of
from gateway.decision.organisations import disability, employer_active
from gateway.decision.owned_vehicles import new_car, scrapped
from gateway.decision.people import (
    aged_local,
    alive,
    deceased,
    hukou_local,
    lives_here,
    residence_permit,
    retirement_reached,
)
from gateway.decision.ruling import BY_HAND, Rule
from gateway.decision.vehicle_limit import vehicle_limit

PREDICATES: Mapping[str, Rule] = MappingProxyType(
    {
        "no_dwelling": no_dwelling,
        "dwelling_count": dwelling_count,
        "owns_dwelling": owns_dwelling,
        "owns_free_unit": owns_free_unit,
        "business_premises": business_premises,
        "hukou_local": hukou_local,
        "residence_permit": residence_permit,
        "lives_here": lives_here,
        "deceased": deceased,
        "alive": alive,
        "aged_local": aged_local,
        "retirement_reached": retirement_reached,
        "is_spouse_of": is_spouse_of,
        "was_spouse_of": was_spouse_of,
        "parent_child": parent_child,
        "kin_of": kin_of,
        "marital_status_in": marital_status_in,
        "months_ge": months_ge,
        "insured_now": insured_now,
        "not_insured": not_insured,
        "no_pension": no_pension,
        "no_income": no_income,
        "dismissed": dismissed,
        "staff_insured": staff_insured,
        "employer_active": employer_active,
        "vehicle_limit": vehicle_limit,
        "scrapped": scrapped,
        "new_car": new_car,
        "disability": disability,
        "no_homestead": no_homestead,
        **BY_HAND,
    }
)
