"""What stands in the log of a step in a policy's life: who, what, of which policy and which bundle; nothing of what the files say."""

from collections.abc import Sequence
from hashlib import sha256

from gateway.audit import Draft, full_officer
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind

_ITSELF: Content = {"account": "gateway", "client": "gateway", "is_gateway": True}
_MOST_NAMES = 100


def by_itself(did: str, what: Content) -> Draft:
    """The ADMIN entry of what a process does by itself."""
    return Draft(Kind.ADMIN, None, {"officer": _ITSELF, "result": {"did": did, **what}})


def by_officer(officer: Officer, did: str, what: Content) -> Draft:
    """The ADMIN entry of what a steward does."""
    return Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": {"did": did, **what}})


def named(files: Sequence[str]) -> dict[str, object]:
    """The files that a step is about, at most a hundred by name."""
    return {"files": list(files[:_MOST_NAMES]), "files_changed": len(files)}


def reason_hash(reason: str) -> str:
    """In place of somebody's own words."""
    return sha256(reason.encode()).hexdigest()
