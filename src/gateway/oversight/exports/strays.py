"""What is wrong with the store beside the leaves: rows that no batch announced or that are there twice, batches whose times are not their entries'."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from gateway.audit import Reader
from gateway.audit.tree import TreeReader
from gateway.entry import Position

# $1, $2: the span; null: the whole log.  $3: how many at most.
_UNANNOUNCED = """select e.stream_id, e.seq, e.at from audit.audit_entry e left join (
        select stream_id, max(ends) as ends from (
            select stream_id, next_seq as ends from audit.audit_cursor
            union all select stream_id, first_seq + n from audit.audit_batch) known group by stream_id) s using (stream_id)
    where ($1::timestamptz is null or e.at >= $1) and ($2::timestamptz is null or e.at < $2)
        and (e.seq < 0 or e.seq >= coalesce(s.ends, 0)) order by e.stream_id, e.seq limit $3"""
# $4 to $6: streams with the first and last number of theirs.
_OUTSIDE = """select e.stream_id, e.seq, e.at from audit.audit_entry e
    left join unnest($4::int[], $5::bigint[], $6::bigint[]) as s(stream_id, low, high) using (stream_id)
    where ($1::timestamptz is null or e.at >= $1) and ($2::timestamptz is null or e.at < $2)
        and (s.low is null or e.seq < s.low or e.seq > s.high) order by e.stream_id, e.seq limit $3"""
_TWICE = """select stream_id, seq from audit.audit_entry
    where ($1::timestamptz is null or at >= $1::timestamptz - interval '1 day')
        and ($2::timestamptz is null or at < $2::timestamptz + interval '1 day')
    group by stream_id, seq having count(*) > 1 order by stream_id, seq limit $3"""
# $1 to $3: streams with the first and last number of theirs.  $4: how many at most.
_TIMES = """select b.stream_id, b.batch_no, b.first_seq, b.n
    from unnest($1::int[], $2::bigint[], $3::bigint[]) as s(stream_id, low, high)
    join audit.audit_batch b on b.stream_id = s.stream_id and b.first_seq <= s.high and b.first_seq + b.n > s.low
    cross join lateral (select min(at) as at_min, max(at) as at_max, count(*) as n from audit.audit_entry e
        where e.stream_id = b.stream_id and e.seq >= b.first_seq and e.seq < b.first_seq + b.n) e
    where e.n = b.n and (e.at_min, e.at_max) is distinct from (b.at_min, b.at_max)
    order by b.stream_id, b.batch_no limit $4"""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, where, in a sentence."""

    place: str
    said: str

    def told(self) -> dict[str, str]:
        """As the bundle's manifest tells it."""
        return {"place": self.place, "said": self.said}


@dataclass(frozen=True, slots=True)
class LogSpan:
    """A stretch of the log: how far each stream reaches into it, and the times from and before.

    since, until: None: from its beginning, to its end.
    """

    reaches: Mapping[int, tuple[int, int]]
    since: datetime | None
    until: datetime | None

    def columns(self) -> tuple[list[int], list[int], list[int]]:
        """Streams with the first and the last number of theirs."""
        streams = list(self.reaches)
        return streams, [self.reaches[s][0] for s in streams], [self.reaches[s][1] for s in streams]


async def strays(
    reader: Reader, tree: TreeReader, span: LogSpan, elsewhere: Container[Position], most: int
) -> list[Remark]:
    """What no leaf shows.  elsewhere: entries that are known to stand under another number or time.  Raises AuditUnavailable."""
    return [
        *await _put_in(reader, tree, span, elsewhere, most),
        *await _batches(reader, span, elsewhere, most),
    ]


async def _put_in(
    reader: Reader, tree: TreeReader, span: LogSpan, elsewhere: Container[Position], most: int
) -> list[Remark]:
    """Rows that no batch announced, rows that are there twice, and rows of the span whose leaf is not in the stretch."""
    remarks = []
    for position in await _leafless(tree, await reader.rows(_UNANNOUNCED, span.since, span.until, most)):
        if position not in elsewhere:
            sentence = f"Entry {position.entry} was put into the store: it is in no batch and no leaf."
            remarks.append(Remark(f"entry {position.entry}", sentence))
    for row in await reader.rows(_TWICE, span.since, span.until, most):
        name = Position(row["stream_id"], row["seq"]).entry
        remarks.append(Remark(f"entry {name}", f"Entry {name} is in the store twice, of which one was put in."))
    outside = await reader.rows(_OUTSIDE, span.since, span.until, most, *span.columns())
    taken = await tree.taken(
        [Position(row["stream_id"], row["seq"]) for row in outside]
    )  # before the places: the tree grows
    for position in sorted(await _leafless(tree, outside), key=lambda one: (one.stream_id, one.seq)):
        if position in taken and position not in elsewhere:
            sentence = f"Entry {position.entry} has a time that was asked for, and the tree's rows do not say which leaf it is."
            remarks.append(Remark(f"entry {position.entry}", sentence))
    return remarks


async def _leafless(tree: TreeReader, rows: Sequence[asyncpg.Record]) -> list[Position]:
    """Those of which no row of the tree says which leaf they are."""
    positions = [Position(row["stream_id"], row["seq"]) for row in rows]
    leaves = await tree.places([(position, row["at"]) for position, row in zip(positions, rows, strict=True)])
    return [position for position, leaf in zip(positions, leaves, strict=True) if leaf is None]


async def _batches(reader: Reader, span: LogSpan, elsewhere: Container[Position], most: int) -> list[Remark]:
    remarks = []
    for row in await reader.rows(_TIMES, *span.columns(), most):
        stream, first = row["stream_id"], row["first_seq"]
        if not any(Position(stream, seq) in elsewhere for seq in range(first, first + row["n"])):
            place = f"batch {row['batch_no']} of stream {stream}"
            sentence = f"The first and last time of {place} are not those of its entries: the row was changed."
            remarks.append(Remark(place, sentence))
    return remarks
