"""Counting what became of certificates, from the log's own states: no section is opened, nobody is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.model import KeyKind, Kind
from gateway.audit.reader import Reader

_LAST = """with last as (
    select distinct on (e.query_id) e.query_id, e.stream_id, e.seq, e.at from audit.audit_entry e
    where e.kind = any($3::smallint[]) and e.at >= $1 and e.at < $2
      and exists (select 1 from audit.audit_entry_key h where h.kind = $4 and h.at >= $1 and h.at < $2 and (h.stream_id, h.seq, h.at) = (e.stream_id, e.seq, e.at))
      and not exists (select 1 from audit.audit_entry_key h
        where h.kind = $5 and h.key = any($6::bytea[]) and h.at >= $1 and h.at < $2 and (h.stream_id, h.seq, h.at) = (e.stream_id, e.seq, e.at))
    order by e.query_id, e.at desc, e.stream_id desc, e.seq desc
), state as (
    select l.query_id, split_part(convert_from(k.key, 'UTF8'), ' ', 1) as code, split_part(convert_from(k.key, 'UTF8'), ' ', 2) as state
    from last l join audit.audit_entry_key k on (k.stream_id, k.seq, k.at) = (l.stream_id, l.seq, l.at)
    where k.kind = $4 and k.at >= $1 and k.at < $2 and position(' '::bytea in k.key) > 0
)
"""
_STATES = f"{_LAST} select code, state, count(*) as n from state group by code, state"  # noqa: S608 - our own words
_TRIPS = f"""{_LAST} select count(*) as n from (
    select distinct s.query_id, c.issuer from state s join unnest($7::text[], $8::text[]) as c(code, issuer) using (code)
    where s.state = any($9::text[])) as trip"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each certificate stands in each state, counting every query once, by its last entry; and the trips saved."""

    states: Mapping[tuple[str, str], int]
    trips: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to count.

    since, until: real clock, from and before.  issuers: (certificate, department) where fetching the certificate was a trip to that
    department.  saved: the states in which nobody fetched it.  without: clients whose queries are the gateway's own.
    """

    since: datetime
    until: datetime
    issuers: Sequence[tuple[str, str]]
    saved: Sequence[str]
    without: Sequence[str] = ()


async def tally(reader: Reader, wanted: Wanted) -> Tally:
    """Count the queries whose last entry with a document falls into the span, each by that entry.

    Several certificates of one department in one query are one trip.  Raises AuditUnavailable.
    """
    kinds, clients = [Kind.OUTCOME.value, Kind.LATE.value], [client.encode() for client in wanted.without]
    span = (wanted.since, wanted.until, kinds, KeyKind.STATE.value, KeyKind.CLIENT.value, clients)
    states = await reader.rows(_STATES, *span)
    codes, departments = [code for code, _ in wanted.issuers], [department for _, department in wanted.issuers]
    (trips,) = await reader.rows(_TRIPS, *span, codes, departments, list(wanted.saved))
    return Tally({(row["code"], row["state"]): row["n"] for row in states}, trips["n"])
