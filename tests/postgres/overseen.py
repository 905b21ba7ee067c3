"""The rooms of those who read the log, over a log that a test has started."""

from types import SimpleNamespace
from typing import cast
from weakref import WeakKeyDictionary

from gateway.audit import Audit, Walk
from gateway.audit.criteria import Criteria
from gateway.domain.stages import Officer
from gateway.flows import Gateway, Oversight, audit_log
from gateway.oversight.search import Page

_KNOWN: WeakKeyDictionary[Audit, Oversight] = WeakKeyDictionary()


def over(audit: Audit) -> Oversight:
    """Of one log always the same."""
    if audit not in _KNOWN:
        home = audit.privacy._keys._folder.parent
        _KNOWN[audit] = Oversight.build(audit, audit._database, home, audit._clock)
    return _KNOWN[audit]


def walk_over(audit: Audit) -> Walk:
    return Walk(audit._database, audit.tree, audit.origin, over(audit).register, clock=audit._clock)


async def looked(
    audit: Audit, officer: Officer, task: str, criteria: Criteria, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """A search as an auditor makes it, with its entry."""
    gateway = cast("Gateway", SimpleNamespace(audit=audit, oversight=over(audit)))
    found = await audit_log.find(criteria, officer, task, gateway, cursor=cursor, limit=limit)
    return Page(tuple(hit.entry for hit in found.hits), found.next)
