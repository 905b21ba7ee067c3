"""Which step an entry is within its kind: asked for or refused, answered or extended, shown or only sought; pure."""

from collections.abc import Sequence

from gateway.entry.leaf import Content, Kind, members

_SAID_BY = {
    Kind.REVEAL: "step", Kind.LOOK: "what", Kind.RELEASE: "how", Kind.EXPORT: "how", Kind.DENIED: "of", Kind.ADMIN: "did",
}  # fmt: skip
"""Kinds whose section `result` says it: in which member."""
OWN_CLIENT = "declaration-check"
"""The gateway as a client of its own, by the name of it that entries hold."""
_ACTS = (
    "replied",
    "extended",
    "reassigned",
    "declared",
    "declined",
    "offer_over",
    "renewed",
    "recalled",
    "suspected",
    "cleared",
)
_ENDS = ("answered", "refused", "expired", "discarded")
SEARCHED, SHOWN, OWN = "searched", "shown", "self"
"""Roles of whom a look into the log is about: whom it sought, whose case or name it showed, who read about themselves."""


def step_of(kind: Kind, result: Content, subjects: Sequence[Content]) -> str:
    """The step's name; "" where its kind has but one.

    result: the entry's section of that name.  subjects: what its subjects' sections say, or those of one person alone.
    """
    if kind in _SAID_BY:
        return str(result.get(_SAID_BY[kind], "")).partition(" ")[0]
    if kind is Kind.LATE:
        return _of_late(result)
    return _of_search(result, subjects) if kind is Kind.SEARCH else ""


def is_by_gateway(officer: Content) -> bool:
    """Whether the gateway asked by itself: so the process marked it.  Entries of before have no mark, but the name of the client."""
    mark = officer.get("is_gateway")
    return mark if isinstance(mark, bool) else officer.get("client") == OWN_CLIENT


def _of_late(result: Content) -> str:
    """What a person did, else how what was pending ended."""
    ended = {str(how) for how in members(result.get("ended")).values()}
    return next((act for act in _ACTS if act in result), "") or next((end for end in _ENDS if end in ended), "")


def _of_search(result: Content, subjects: Sequence[Content]) -> str:
    """Whether somebody was shown, and in which list where it was not in entries."""
    roles = {subject.get("role") for subject in subjects}
    if OWN in roles:
        return "own"
    if any("shown" in subject for subject in subjects):
        return str(members(result.get("criteria")).get("list", "shown"))
    return "sought" if SEARCHED in roles else ""
