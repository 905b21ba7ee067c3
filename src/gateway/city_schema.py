"""`python -m gateway.city_schema > docs/city.schema.json`: the JSON Schema of a city's folder, as it is committed and compared."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.access import CITY_FORMS as ACCESS
from gateway.batches import CITY_FORMS as BATCHES
from gateway.catalogue import CITY_FORMS as CATALOGUE
from gateway.city import CITY_FORMS as CITY
from gateway.city import NAMES
from gateway.complaint import CITY_FORMS as COMPLAINT
from gateway.credit import CITY_FORMS as CREDIT
from gateway.declaration import CITY_FORMS as DECLARATION
from gateway.outbox import CITY_FORMS as OUTBOX
from gateway.sharing import CITY_FORMS as SHARING
from gateway.verification import CITY_FORMS as VERIFICATION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMS: Mapping[str, TypeAdapter[Any]] = {
    **CITY,
    **CATALOGUE,
    **ACCESS,
    **VERIFICATION,
    **DECLARATION,
    **CREDIT,
    **BATCHES,
    **OUTBOX,
    **COMPLAINT,
    **SHARING,
}
"""The closed form of each file of JSON, by its name."""
MATTER = "M01.json"


def city_schema() -> str:
    """The schema as JSON text: an object that has the content of each file under the file's name."""
    by_key, shared = TypeAdapter.json_schemas([(name, "validation", form) for name, form in sorted(FORMS.items())])
    schemas = {name: by_key[name, "validation"] for name in sorted(FORMS)}
    matter = schemas.pop(MATTER)
    described = {
        "$schema": DIALECT,
        "title": "The folder of a city: the content of each file of JSON under its name",
        "type": "object",
        "properties": schemas,
        "patternProperties": {
            "^M[0-9]{2,4}([.-][a-z0-9_]{1,40})?[.]json$": matter,
            "^departments[.-][a-z0-9_]{1,40}[.]json$": schemas["departments.json"],
            "^predicates[.-][a-z0-9_]{1,40}[.]json$": schemas["predicates.json"],
        },
        "required": sorted(name for name in NAMES if name in schemas),
        "additionalProperties": False,
        **shared,
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(city_schema())
