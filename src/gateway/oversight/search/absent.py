"""Entries that a search should have met and whose rows are not there: shown as missing, never passed over.

By a person, an account or another key: entries of which the index still has the key.  By time alone: leaves that the tree's rows name.
What has lost its row and its key is told by the completeness check of a bundle, and by the walk over the log.
"""

from dataclasses import replace
from datetime import datetime

from gateway.audit import Reader, entries_with
from gateway.audit.tree import PrunedMonths, TreeReader
from gateway.entry import Damage, EntryView, Position, view
from gateway.oversight.search.keys import Keys, columns

# $1 and $2 keys, any of which, $3 and $4 the times between which, $5 and $6 further keys that must all be there, $7 how many.
_FOUND = entries_with("$1::smallint[]", "$2::bytea[]", "$3", "$4", where="k.at >= $3 and k.at <= $4")
_KEYED = f"""select k.at, k.stream_id, k.seq from ({_FOUND}) k
    where not exists (select from audit.audit_entry e where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at))
    and audit.has_keys(k.marks, $5::smallint[], $6::bytea[], k.at)
    order by k.begins desc, k.at desc, k.stream_id desc, k.seq desc limit $7"""  # noqa: S608 - our own words
_ROWS = """select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections
    from unnest($1::int[], $2::bigint[]) as w(stream_id, seq) join audit.audit_entry e using (stream_id, seq)"""
_MOST = 1000


async def absent(
    reader: Reader,
    tree: TreeReader,
    keys: Keys,
    between: tuple[datetime, datetime],
    span: tuple[datetime, datetime] | None = None,
) -> list[EntryView]:
    """Entries between two times whose rows are not where they should be, newest first; not those that were pruned.

    One that stands under another time is shown at its own.  span: of the whole search by time, which shows what stands anywhere in it.
    Raises AuditUnavailable.
    """
    if between[0] > between[1]:
        return []
    if keys.any_of:
        rows = await reader.rows(_KEYED, *columns(keys.any_of), *between, *columns(keys.further), _MOST)
        places = [(Position(row["stream_id"], row["seq"]), row["at"]) for row in rows]
    else:
        places = await tree.unfilled(*between)
    if not places:
        return []
    pruned = await PrunedMonths.load(reader, tree)
    lost = dict.fromkeys(place for place in places if pruned.of(place[1]) is None)
    streams, seqs = [position.stream_id for position, _ in lost], [position.seq for position, _ in lost]
    moved = [view(row) for row in await reader.rows(_ROWS, streams, seqs)]
    found = {entry.signed_place: entry for entry in moved if entry.signed_place in lost}
    if span is not None and not keys.any_of:
        lost = {place: None for place in lost if place not in found or not span[0] <= found[place].at < span[1]}
    return [replace(found[place], at=place[1]) if place in found else missing(*place) for place in lost]


def missing(position: Position, at: datetime) -> EntryView:
    """An entry of which nothing is left but that it was there."""
    return EntryView(
        entry=position.entry, kind=None, at=at, domain_at=None, query_id=None, account=None, client=None, office=None,
        actor=None, case_number=None, matter=None, certificates=(), departments=(), states={}, disclosed={}, subjects=(),
        details={}, leaf_hash="", damage=(Damage.ENTRY_MISSING,),
    )  # fmt: skip
