"""Counting what became of certificates, from the log's own states: no section is opened, nobody is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.model import KeyKind, Kind
from gateway.audit.reader import Reader

_COUNT = """with document as materialized (
    select k.stream_id, k.seq, k.at, split_part(convert_from(k.key, 'UTF8'), ' ', 1) as code, split_part(convert_from(k.key, 'UTF8'), ' ', 2) as state
    from audit.audit_entry_key k
    where k.kind = $4 and k.at >= $1 and k.at < $2 and position(' '::bytea in k.key) > 0
), without as (
    select h.stream_id, h.seq, h.at from audit.audit_entry_key h
    where h.kind = $5 and h.key = any($6::bytea[]) and h.at >= $1 and h.at < $2
), last as (
    select distinct on (e.query_id) e.query_id, e.stream_id, e.seq, e.at
    from audit.audit_entry e join (select distinct stream_id, seq, at from document) d using (stream_id, seq, at)
    where e.kind = any($3::smallint[]) and e.at >= $1 and e.at < $2
      and (e.stream_id, e.seq, e.at) not in (select stream_id, seq, at from without)
    order by e.query_id, e.at desc, e.stream_id desc, e.seq desc
), state as materialized (
    select l.query_id, d.code, d.state from last l join document d using (stream_id, seq, at)
)
select code, state, count(*) as n from state group by code, state
union all
select null, null, count(*) from (
    select distinct s.query_id, c.issuer from state s join unnest($7::text[], $8::text[]) as c(code, issuer) using (code)
    where s.state = any($9::text[])) as trip"""
"""Each part of the log is gone over once, and the parts meet by hash: some 10 µs an entry, whatever the planner takes them for."""


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
    codes, departments = [code for code, _ in wanted.issuers], [department for _, department in wanted.issuers]
    rows = await reader.rows(_COUNT, *span, codes, departments, list(wanted.saved))
    states = {(row["code"], row["state"]): row["n"] for row in rows if row["code"] is not None}
    return Tally(states, next(row["n"] for row in rows if row["code"] is None))
