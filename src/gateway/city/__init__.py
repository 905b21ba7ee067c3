"""A city's data: the files of its folder as bytes, wherever they come from, and the city in the domain's words.

Every room reads its own file of them, by `read_form`.  It must never know what those files mean, keep one, or have one of its own.
"""

from gateway.city.changes import NOTICE, VERSION, CityChange, city_changes
from gateway.city.folder import NAMES, CityFiles, is_known, read_city, read_form, read_text
from gateway.city.form import CITY_FORMS as OWN_FORMS
from gateway.city.form import CreditCodes, load_bands, load_city, load_offices
from gateway.city.routes import ROUTES_FORM, lint_routes, load_routes
from gateway.city.title import TitleText

CITY_FORMS = {**OWN_FORMS, **ROUTES_FORM}

__all__ = [
    "CITY_FORMS",
    "NAMES",
    "NOTICE",
    "VERSION",
    "CityChange",
    "CityFiles",
    "CreditCodes",
    "TitleText",
    "city_changes",
    "is_known",
    "lint_routes",
    "load_bands",
    "load_city",
    "load_offices",
    "load_routes",
    "read_city",
    "read_form",
    "read_text",
]
