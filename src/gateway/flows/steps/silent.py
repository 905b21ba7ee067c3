"""The mark that every query leaves for the desk for protected people, the same statement whatever it tells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from gateway.db import Statement
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.identifiers.documents import month_of
from gateway.domain.identifiers.folding import fold
from gateway.domain.questions import PERIODS
from gateway.domain.reply import Found, Incomplete, Record, Reply
from gateway.domain.stages import Lookup, LookupResult, Officer, Query
from gateway.flows.steps.gateway import Gateway
from gateway.protection import AlertKind, SilentMark

_PERIODS, _EMPLOYER, _END = ItemName("periods"), ItemName("employer_uscc"), ItemName("end")
_LAG = timedelta(days=70)
"""A job of which the register has the month before last may still be held: months are closed late."""
Asked = Sequence[tuple[Lookup, LookupResult | None]]


def mark_of(
    query: Query,
    officer: Officer,
    entry: str,
    gateway: Gateway,
    asked: Asked = (),
) -> Statement:
    """What this entry tells the desk.  entry: what closes or refuses the query.  asked: as `asked_of` has it."""
    by_party = {party.key: _kinds(party.key, asked, officer, gateway) for party in query.parties}
    for party in query.parties if gateway.protection.watches_anybody else ():
        if party.person is not None and gateway.protection.is_watched(gateway.identity.digest(party.person.person_id)):
            by_party[party.key] |= {AlertKind.WATCHED}
    return gateway.protection.leave(SilentMark(query.query_id, entry, tuple(by_party.values())))


def asked_of(lookups: Iterable[Lookup], results: Mapping[LookupId, LookupResult]) -> Asked:
    """What was asked, each with what came of it."""
    return [(lookup, results.get(lookup.lookup_id)) for lookup in lookups]


def _kinds(party: str, asked: Asked, officer: Officer, gateway: Gateway) -> frozenset[AlertKind]:
    about = [(lookup, result) for lookup, result in asked if party in _people(lookup)]
    found = set()
    if gateway.protection.is_protected(one for lookup, result in about for one in _calls(lookup, result)):
        found.add(AlertKind.PROTECTED)
    since = month_of(gateway.clock.now().date() - _LAG)
    employers = {code for lookup, result in about for code in _employers(lookup, result, since)}
    own = gateway.catalogue.employers.get(officer.department, frozenset())
    if not own.isdisjoint(employers) or gateway.protection.are_colleagues(officer.department, employers):
        found.add(AlertKind.COLLEAGUE)
    return frozenset(found)


def _people(lookup: Lookup) -> tuple[str, ...]:
    return (lookup.subject.key,) if lookup.other is None else (lookup.subject.key, lookup.other.key)


def _calls(lookup: Lookup, result: LookupResult | None) -> Iterator[LookupId]:
    """The lookup, and the one whose call has answered it."""
    yield lookup.lookup_id
    if result is not None and result.joined is not None:
        yield result.joined


def _employers(lookup: Lookup, result: LookupResult | None, since: int) -> Iterator[str]:
    """The credit codes of those who employ the subject now, as far as the reply says so."""
    if result is None or lookup.question != PERIODS:
        return
    for line in _lines(result.reply):
        end = line.get(_END)
        if end is None or (isinstance(end, int) and end >= since):
            yield fold(str(line.get(_EMPLOYER) or ""))


def _lines(reply: Reply) -> Iterator[Record]:
    records = reply.records if isinstance(reply, Found | Incomplete) else ()
    for record in records:
        lines = record.get(_PERIODS)
        if isinstance(lines, tuple):
            yield from (line for line in lines if isinstance(line, Mapping))
