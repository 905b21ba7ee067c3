"""The reply to every lookup of a plan, and by what it is found."""

from collections.abc import Mapping

from gateway.decision.facts import NOT_ASKED, Key
from gateway.domain.codes import LookupId
from gateway.domain.reply import Pending, Reply
from gateway.domain.stages import Lookup, LookupResult, Plan

_NOT_YET = Pending("not_asked_yet")


def key_of(lookup: Lookup) -> Key:
    """What its reply is found by."""
    return lookup.question, lookup.subject.key, lookup.other.key if lookup.other else None


def replies_of(plan: Plan, results: Mapping[LookupId, LookupResult]) -> dict[LookupId, Reply]:
    """The reply to every lookup of the plan: refused where it was not asked, pending where it stands on a link and may still be."""
    return {lookup.lookup_id: _reply_to(lookup, results) for lookup in plan.lookups}


def _reply_to(lookup: Lookup, results: Mapping[LookupId, LookupResult]) -> Reply:
    result = results.get(lookup.lookup_id)
    if result is not None:
        return result.reply
    return _NOT_YET if lookup.stands_on else NOT_ASKED
