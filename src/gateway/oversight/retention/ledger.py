"""What stands beside the entries of pruned months, and when it goes: nothing that an entry still there needs.

Each table is passed through page by page, a little in each transaction, so that nobody waits for it.  The store's own triggers judge each row
of the log once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.db import Database
from gateway.entry import KeyKind

PAGES = 64
"""Of 8 KiB, passed through in one transaction."""
# $1: before when everything was pruned.  A stream's last batch in the tree stays, and of what an entry needs the batch before, for its digest.
_FLOORS = """select s.stream_id as stream, n.needed - 1 as batch, coalesce(b.first_seq, c.next_seq) as seq
    from audit.audit_stream s join audit.audit_cursor c using (stream_id)
    cross join lateral (select least(
        c.next_batch,
        (select min(y.batch_no) from audit.audit_batch y where y.stream_id = s.stream_id and y.at_max >= $1),
        (select max(k.batch_no) from audit.audit_batch k where k.stream_id = s.stream_id and k.first_seq <=
            (select min(e.seq) from audit.audit_entry e where e.stream_id = s.stream_id))) as needed) n
    left join audit.audit_batch b on b.stream_id = s.stream_id and b.batch_no = n.needed
    where c.next_batch > 0"""
_FLOOR = "exists (select from unnest($3::int[], $4::bigint[]) as f(stream_id, floor) where f.stream_id = t.stream_id and t.{} < f.floor)"


@dataclass(frozen=True, slots=True)
class _End:
    """Which rows of a table go.  condition: over its row `t`.  takes: what stands in it as $3 and so on; $1 and $2 are the pages."""

    table: str
    condition: str
    takes: tuple[str, ...] = ("before",)


_ENDS = (
    _End("audit.audit_batch", _FLOOR.format("batch_no"), ("stream", "batch")),
    _End("audit.audit_closing", f"{_FLOOR.format('seq')} and not audit.has_entry_of(t.query_id)", ("stream", "seq")),
    _End("audit.audit_late", f"{_FLOOR.format('seq')} and not audit.has_entry_of(t.query_id)", ("stream", "seq")),
    _End(
        "audit.audit_cosignature",
        """exists (select from audit.audit_checkpoint c where (c.log, c.size) = (t.log, t.size) and c.at < $3
            and c.tsr is null and not audit.is_last_signed(c.log, c.size, c.at))""",
    ),
    _End(
        "audit.audit_checkpoint",
        """t.at < $3 and t.tsr is null and not audit.is_last_signed(t.log, t.size, t.at)
            and not exists (select from audit.audit_cosignature k where (k.log, k.size) = (t.log, t.size))""",
    ),
    _End("audit.audit_withholding", "t.until < $3"),
    _End("audit.finding", "t.state <> 'OPEN' and greatest(t.judged_at, t.last_at) < $3"),
    _End("audit.damage", "t.gone_at < $3"),
    _End(
        "audit.reveal",
        """not exists (select from audit.reveal o
            where o.reveal_id = t.reveal_id and greatest(o.at, coalesce(o.expires_at, o.at)) >= $3)""",
    ),
    _End(
        "gateway.case_register",
        f"""t.opened_at < $3
            and not audit.has_entry_with({KeyKind.CASE.value}::smallint, convert_to(t.case_number, 'UTF8'))""",
    ),
    _End(
        "gateway.verification_task",
        """t.state <> 'open' and t.settled_at < $3 and not audit.has_entry_of(t.query_id::uuid)
            and not exists (select from gateway.verification_asker a where a.task_id = t.task_id)""",
    ),
    _End("gateway.recall", "t.made_at < $3 and not audit.has_entry_of(t.query_id)"),
    _End(
        "gateway.correction",
        "t.answered_at < $3 and not exists (select from gateway.recall r where r.correction_id = t.correction_id)",
    ),
    _End(  # what is over, once the city's credit system knows it where it knew of the entry
        "gateway.dishonesty_record",
        """t.state in ('REVERSED', 'REPAIRED', 'EXPIRED') and t.until < $3
            and not exists (select from gateway.credit_sent s where s.record_id = t.record_id and s.state <> t.state)
            and not exists (select from gateway.dishonesty_refusal f
                where f.record_id = t.record_id and f.lifted_at is null and t.state = 'REVERSED')""",
    ),
    _End(
        "gateway.hearing",
        """t.state = 'CONFIRMED' and t.decided_at < $3
            and not exists (select from gateway.dishonesty_record r where r.hearing_id = t.hearing_id)""",
    ),
    _End("gateway.credit_elsewhere", "t.until < $3"),
    _End("gateway.credit_feed", "t.made_at < $3 and t.number < (select max(f.number) from gateway.credit_feed f)"),
    _End(
        "gateway.declaration",
        """t.signed_at < $3 and not audit.has_entry_of(t.query_id::uuid)
            and not exists (select from gateway.declaration_check c where c.declaration_id = t.declaration_id
                and (c.done_at is null or c.done_at >= $3 or audit.has_entry_of(c.query_id::uuid)))
            and not exists (select from gateway.inspection_finding i
                where i.declaration_id = t.declaration_id and i.state <> 'DISMISSED'
                    and (i.state <> 'CONFIRMED' or exists (select from gateway.hearing h where h.finding_id = i.finding_id)))""",
    ),
)
_DATA_KEYS = _End(
    "audit_keys.audit_key",
    f"t.made_at < $3 and not audit.has_entry_with({KeyKind.SUBJECT.value}::smallint, t.subject_tag)",
)


async def end_ledgers(database: Database, entry: str, before: datetime) -> None:
    """Delete what stood beside the entries before that moment, all of which were pruned.  entry: the PRUNE entry.

    Broken off, it can be called again; what a former call has left goes too.  Raises FAULTS.
    """
    rows = await database.pool.fetch(_FLOORS, before)
    floors = {name: [row[name] for row in rows] for name in ("stream", "batch", "seq")}
    for end in _ENDS:
        await _pass_through(database, end, {**floors, "before": before}, entry)


async def end_data_keys(database: Database, before: datetime) -> int:
    """Destroy the data keys made before that moment by which no entry still there is sealed.  Returns how many.

    No process may have one of them at hand any more: see `begin_shredding`.  Raises FAULTS.
    """
    return await _pass_through(database, _DATA_KEYS, {"before": before})


async def _pass_through(database: Database, end: _End, given: Mapping[str, object], entry: str = "") -> int:
    """From the first page to what is the last one now.  Returns how many rows are gone."""
    pages = await database.pool.fetchval("select pg_relation_size($1::regclass) / 8192", end.table)
    statement = (
        f"delete from {end.table} t where {end.condition} and t.ctid >= $1::text::tid and t.ctid < $2::text::tid"  # noqa: S608 - our own words
    )
    gone = 0
    for page in range(0, pages, PAGES):
        async with database.transaction() as connection:
            await connection.execute("select set_config('audit.pruned_by', $1, true)", entry)
            span = f"({page},0)", f"({page + PAGES},0)"
            status = await connection.execute(statement, *span, *(given[name] for name in end.takes))
        gone += int(status.rpartition(" ")[2])
    return gone
