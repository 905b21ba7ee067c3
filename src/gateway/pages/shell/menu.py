"""The rooms that a person may enter, in the order of the menu."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A room as the menu shows it.  roles: who has something to do there; none: everybody.  label: in English, translated by the shell's words."""

    room: str
    path: str
    label: str
    roles: frozenset[str]


_EVERYBODY: frozenset[str] = frozenset()
MENU: Sequence[Place] = (
    Place("clerk", "/clerk", "Window", frozenset({"officer"})),
    Place("supervisor", "/supervisor", "Department", frozenset({"supervisor"})),
    Place("desk", "/desk", "Verification desk", frozenset({"verifier", "agent", "supervisor"})),
    Place("inspector", "/inspector", "Inspections", frozenset({"inspector", "credit"})),
    Place("protector", "/protector", "Protected people", frozenset({"protector"})),
    Place("auditor", "/auditor", "Audit", frozenset({"auditor"})),
    Place("steward", "/steward", "Policies and catalogue", frozenset({"steward", "editor", "administrator"})),
    Place("operator", "/operator", "Operation", frozenset({"operator"})),
    Place("citizen", "/citizen", "My data", frozenset({"citizen"})),
    Place("public", "/public", "Public", _EVERYBODY),
    Place("portal", "/docs", "For developers", _EVERYBODY),
)


def places_for(roles: Collection[str], rooms: Collection[str]) -> Sequence[Place]:
    """What whoever has these roles is shown, of the rooms that there are."""
    held = frozenset(roles)
    return [one for one in MENU if one.room in rooms and (not one.roles or one.roles & held)]


def first_place(roles: Collection[str], rooms: Collection[str]) -> str:
    """Where somebody with these roles begins."""
    return next((one.path for one in places_for(roles, rooms) if one.roles), "/public" if "public" in rooms else "/")
