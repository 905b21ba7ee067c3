"""An event record of the marriage register, seen from the person asked about."""

from collections.abc import Mapping

from gateway.domain.identifiers.people import fits_mask
from gateway.sdk import Question

SIDES = {"man": "woman", "woman": "man"}


def from_person(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """The record with `person` (the one asked about) and `spouse` in place of `man` and `woman`.

    Ids in the record are masked.  Where neither side can be the person, `person` is left out, so that binding fails.
    """
    rest = {name: value for name, value in raw.items() if name not in SIDES}
    for side, other in SIDES.items():
        person = raw.get(side)
        if isinstance(person, Mapping) and _can_be(person.get("idNo"), question.subject.person_id.number):
            return {**rest, "person": person, "spouse": raw.get(other)}
    return rest


def _can_be(masked: object, number: str) -> bool:
    return isinstance(masked, str) and fits_mask(number, masked)
