"""What can be asked: matters, their certificates and the items these stand on, and the plan of a query.

The one room that makes `Plan`.  It must never ask a department, decide who may know, or read a clock.
"""

from gateway.catalogue.load import (
    CITY_FORMS,
    departments_with_connectors,
    lint_catalogue,
    load_catalogue,
    load_party_rules,
    unsure_bases,
)
from gateway.catalogue.plan import Catalogue
from gateway.catalogue.unities import CountyList, CountyRow, city_rows, compare_lists, lint_counties

__all__ = [
    "CITY_FORMS",
    "Catalogue",
    "CountyList",
    "CountyRow",
    "city_rows",
    "compare_lists",
    "departments_with_connectors",
    "lint_catalogue",
    "lint_counties",
    "load_catalogue",
    "load_party_rules",
    "unsure_bases",
]
