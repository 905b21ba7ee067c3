"""Which divisions a lookup is about, by its department's route and what is known so far."""

from collections.abc import Iterable, Mapping
from enum import Enum

from gateway.domain.codes import ItemName, LookupId
from gateway.domain.reply import Found, is_resumable
from gateway.domain.route import Divisions, Route
from gateway.domain.stages import Grant, Lookup, LookupResult


class Residence(Enum):
    """Where it is not known where somebody lives: `OPEN`, the register has not answered yet."""

    OPEN = "open"


def divisions_of(
    route: Route, lookup: Lookup, grant: Grant, results: Mapping[LookupId, LookupResult]
) -> Divisions | Residence | None:
    """The divisions that a lookup is about; None: nobody knows.  results: what the registers have answered so far."""
    match route.by:
        case "registration":
            return None if lookup.subject.employer is None else frozenset({lookup.subject.employer.code[2:8]})
        case "unit":
            return _division(grant.plan.query.parameters.get(route.parameter))
        case "residence":
            return _residence(route, lookup, grant, results)
    return None


def residence_lookup(route: Route, lookup: Lookup, lookups: Iterable[Lookup]) -> LookupId | None:
    """Which of these asks where the lookup's person lives; None where none does, or it does not matter."""
    asked = (one for one in lookups if one.question == route.question and one.subject.key == lookup.subject.key)
    return next((one.lookup_id for one in asked), None) if route.by == "residence" else None


def _residence(
    route: Route, lookup: Lookup, grant: Grant, results: Mapping[LookupId, LookupResult]
) -> Divisions | Residence | None:
    told = residence_lookup(route, lookup, grant.lookups)
    if told is None:
        return None
    result = results.get(told)
    if result is None or is_resumable(result.reply):
        return Residence.OPEN
    records = result.reply.records if isinstance(result.reply, Found) else ()
    named = {division for record in records for division in _division(record.get(ItemName(route.item))) or ()}
    return frozenset(named) or None


def _division(value: object) -> Divisions | None:
    text = value[:6] if isinstance(value, str) else ""
    return frozenset({text}) if len(text) == 6 and text.isascii() and text.isdecimal() else None
