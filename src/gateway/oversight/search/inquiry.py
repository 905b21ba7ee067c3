"""What auditors look for: entries with their place in the tree, their proofs, and timelines; reads only, and writes no entry."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from gateway.audit import Damaged, Origin, Reader, Register, Unreadable, entries_with
from gateway.audit.tree import Place, PrunedMonths, TreeReader
from gateway.db import FAULTS, Readable
from gateway.domain.clock import real_now
from gateway.domain.criteria import Criteria
from gateway.domain.errors import GatewayError, NotFound, NotIntegrated
from gateway.domain.log_cursor import END, EPOCH, LAST, make_log_cursor, read_log_cursor
from gateway.entry import DAMAGE_SENTENCES, Damage, EntryView, KeyKind, Position, view
from gateway.oversight.search.absent import absent, missing
from gateway.oversight.search.hit import Hit, Proven, Timeline, Trail
from gateway.oversight.search.keys import Keys, columns
from gateway.oversight.search.search import MOST_A_PAGE, Page, keys_of, search, walk
from gateway.tlog import Proof, Verifier, open_checkpoint

_AT_ONCE = 128
# The first entry of each query that has one of the keys, and the entries with one that belong to no query; oldest first.
# $1 the keys' kinds, $2 keys, $3 since, $4 until, $5 to $7 the cursor, $8 how many.
_INSIDE = "k.at >= $3 and k.at < $4 and (k.at, k.stream_id, k.seq) > ($5, $6::int, $7::bigint)"
_FOUND = entries_with(
    "$1::smallint[]",
    "$2::bytea[]",
    "greatest($3::timestamptz, $5::timestamptz)",
    "$4",
    where=_INSIDE,
    newest_first=False,
)
_HEADS = f"""select e.at, e.stream_id, e.seq, e.query_id from ({_FOUND}) k
    cross join lateral (
        select e.stream_id, e.seq, e.at, e.query_id from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at)
        and (e.query_id is null or not exists (
            select 1 from audit.audit_entry f
            join audit.audit_entry_key h on (h.stream_id, h.seq, h.at) = (f.stream_id, f.seq, f.at)
            where f.query_id = e.query_id and (f.at, f.stream_id, f.seq) < (e.at, e.stream_id, e.seq)
            and audit.has_any_key(h.marks, $1, $2, h.at)))
        limit 1) e
    order by k.begins, k.at, k.stream_id, k.seq limit $8"""  # noqa: S608 - our own words
_MEMBERS = """select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry
    where query_id = any($1::uuid[])
    union all
    select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections
    from unnest($2::int[], $3::bigint[]) as w(stream_id, seq) join audit.audit_entry e using (stream_id, seq)
    order by at, stream_id, seq"""
_UNPROVEN = frozenset({Damage.ENTRY_CHANGED, Damage.ENTRY_EXTRA, Damage.ENTRY_MISSING})
_BEFORE_ALL = (EPOCH, 0, -1)


class Inquiry:
    """The log as auditors look at it.  Every fault of the store is AuditUnavailable."""

    def __init__(
        self,
        database: Readable,
        reader: Reader,
        origin: Origin,
        *,
        tree: TreeReader,
        register: Register,
    ) -> None:
        self._database = database
        self._reader = reader
        self._privacy = origin.privacy
        self._tree = tree
        self._register = register

    async def placed(self, entries: Sequence[EntryView]) -> list[Hit]:
        """The entries with their leaves, in their order, and with what is wrong with them as the tree knows it."""
        rows = [(Position.parse(entry.entry), entry.at) for entry in entries]
        taken = await self._tree.taken(
            [position for position, _ in rows]
        )  # before the places: the tree grows meanwhile
        by_leaf = await self._tree.places([entry.signed_place or row for entry, row in zip(entries, rows, strict=True)])
        lost = [n for n, place in enumerate(by_leaf) if place is None]
        by_row = dict(zip(lost, await self._tree.places([rows[n] for n in lost]), strict=True))
        hits = [
            _hit(entry, place or by_row.get(n), is_taken=row[0] in taken)
            for n, (entry, place, row) in enumerate(zip(entries, by_leaf, rows, strict=True))
        ]
        await self._note([one for hit in hits for one in _damage(hit)])
        return hits

    async def _note(self, damage: Sequence[Damaged]) -> None:
        """Leave word of damage that was met; a store that takes none now is no reason not to show what was found."""
        if damage:
            with suppress(*FAULTS):
                await self._register.note(damage, real_now())

    async def hit(self, entry: str) -> Hit:
        """One entry by its id; one that the tree knows and that is not there, as missing.  Raises NotFound."""
        return (await self._found(entry))[0]

    async def proof(self, entry: str) -> Proven:
        """That an entry stands in the log.  Raises NotFound, NotIntegrated, Unreadable where it is not there as the tree has it."""
        hit, body = await self._found(entry)
        if _UNPROVEN & set(hit.entry.damage):
            raise Unreadable("the entry as it is stored is not the leaf that the log's tree holds")
        if hit.leaf is None:
            raise NotIntegrated("the entry is not in the log's tree yet")
        proof = await self._tree.proof(*hit.leaf)
        if proof is None:
            raise await self._unproven(*hit.leaf)
        return Proven(entry, hit.leaf[0], body, self._signed_by(proof), proof)

    async def _found(self, entry: str) -> tuple[Hit, bytes]:
        """One entry, of several of that number the soundest, and the bytes of its leaf."""
        position = Position.parse(entry)
        rows = await self._reader.entry_rows(position)
        hits = await self.placed([view(row) for row in rows])
        if not hits:
            return await self._missing(position), b""
        n = min(range(len(hits)), key=lambda n: len(hits[n].entry.damage))
        return hits[n], rows[n]["body"]

    async def _missing(self, position: Position) -> Hit:
        """An entry that the tree has taken and that has no row.  Raises NotFound where there is none such, or it was pruned."""
        if not await self._tree.taken([position]) or (at := await self._tree.time_of(position)) is None:
            raise NotFound("there is no such entry")
        pruned = (await PrunedMonths.load(self._reader, self._tree)).of(at)
        if pruned is not None:
            raise NotFound(f"the entry was pruned with its month, as entry {pruned} announced: see the archive")
        return (await self.placed([missing(position, at)]))[0]

    async def _unproven(self, log: int, index: int) -> GatewayError:
        """Why there is no proof of a leaf: no checkpoint covers it yet, or a part of the tree is not there."""
        size, _ = await self._tree.stands(log)
        if index < size and await self._tree.checkpoint(log) is not None:
            return Unreadable("a part of the log's tree that proves this entry is not in the store any more")
        return NotIntegrated("the entry is not in the log's tree yet")

    async def walk(self, criteria: Criteria) -> AsyncGenerator[Hit]:
        """All entries that fit, newest first, as they stood when it began."""
        waiting: list[EntryView] = []
        async for entry in walk(self._database, self._privacy, criteria):
            waiting.append(entry)
            if len(waiting) == _AT_ONCE:
                for hit in await self.placed(waiting):
                    yield hit
                waiting.clear()
        for hit in await self.placed(waiting):
            yield hit

    async def page(self, criteria: Criteria, cursor: str | None, limit: int) -> Page:
        """One page of entries, newest first, with those of its span that are missing.  Raises InvalidInput for a foreign cursor."""
        found = await search(self._reader, self._privacy, criteria, cursor, limit)
        return await self._with_absent(found, criteria, cursor, limit)

    async def _with_absent(self, page: Page, criteria: Criteria, cursor: str | None, limit: int) -> Page:
        """A page of a search together with the entries of its span whose rows are not there; as long as any page."""
        if criteria.query_id is not None:
            return page
        limit = max(1, min(limit, MOST_A_PAGE))
        newest, oldest = criteria.until or END, criteria.since or EPOCH
        before = read_log_cursor(cursor) if cursor else LAST
        lost = await absent(
            self._reader,
            self._tree,
            keys_of(criteria, self._privacy),
            (page.items[-1].at if page.next else oldest, min(before[0], newest)),
            (oldest, newest),
        )
        items = sorted((*page.items, *_new(lost, page.items, before)), key=lambda one: one.place, reverse=True)
        if page.next:
            items = [one for one in items if one.place >= page.items[-1].place]
        if len(items) <= limit:
            return Page(tuple(items), page.next)
        return Page(tuple(items[:limit]), make_log_cursor(items[limit - 1].place))

    async def timeline(self, criteria: Criteria, cursor: str | None, limit: int) -> Timeline:
        """What happened about one subject, by one officer or for one case, grouped by query; oldest first.

        criteria: `subject`, `account` or `case_number`, and a span, in which a query's first entry lies.  Raises InvalidInput for a
        foreign cursor.
        """
        limit = max(1, min(limit, MOST_A_PAGE))
        keys = self._keys(criteria)
        after = read_log_cursor(cursor) if cursor else _BEFORE_ALL
        heads = await self._reader.rows(
            _HEADS,
            *columns(keys),
            criteria.since or EPOCH,
            criteria.until or END,
            *after,
            limit + 1,
        )
        page, last = heads[:limit], heads[limit - 1 : limit]
        alone = [head for head in page if head["query_id"] is None]
        rows = await self._reader.rows(
            _MEMBERS,
            [head["query_id"] for head in page if head["query_id"] is not None],
            [head["stream_id"] for head in alone],
            [head["seq"] for head in alone],
        )
        trails = _trails(await self.placed([view(row) for row in rows]))
        places = [head["query_id"] or Position(head["stream_id"], head["seq"]).entry for head in page]
        following = None
        if len(heads) > limit:
            following = make_log_cursor((last[0]["at"], last[0]["stream_id"], last[0]["seq"]))
        end = last[0]["at"] if following else (criteria.until or END)
        lost = await absent(self._reader, self._tree, Keys(keys), (max(after[0], criteria.since or EPOCH), end))
        shown = [trails.pop(place) for place in places if place in trails] + list(trails.values())
        known = {hit.entry.entry for trail in shown for hit in trail.hits}
        alone_now = [hit for hit in await self.placed(lost) if hit.entry.entry not in known and after < hit.entry.place]
        if alone_now:
            shown = sorted(
                shown + [Trail(None, (hit,)) for hit in alone_now], key=lambda trail: trail.hits[0].entry.place
            )
        return Timeline(tuple(shown), following)

    def _verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """Of a log of this home, the newest first; retired ones last."""
        return tuple(Verifier(origin, key) for key in self._privacy.log_public_keys())

    def _signed_by(self, proof: Proof) -> str:
        """The verifier key of the newest of the log's keys that signed the proof's checkpoint: an old log has no newer one."""
        keys = self._verifiers(log_name(proof))
        _, note = open_checkpoint(proof.checkpoint, keys)
        return next(key.vkey for key in keys if note.is_signed_by(key))

    def _keys(self, criteria: Criteria) -> list[tuple[KeyKind, bytes]]:
        """By any of which an entry belongs to the timeline: an officer's holds what they asked, and what they did to others' queries."""
        if criteria.subject is not None:
            return [(KeyKind.SUBJECT, tag) for tag in self._privacy.tags(criteria.subject)]
        if criteria.account is not None:
            account = criteria.account.encode()
            return [(KeyKind.ACCOUNT, account), (KeyKind.ACTOR, account)]
        return [(KeyKind.CASE, (criteria.case_number or "").encode())]


def _new(lost: Sequence[EntryView], items: Sequence[EntryView], before: tuple[datetime, int, int]) -> list[EntryView]:
    """Those that are not shown already, and come after the cursor."""
    known = {one.entry for one in items}
    return [one for one in lost if one.entry not in known and one.place < before]


def _hit(entry: EntryView, place: Place | None, *, is_taken: bool) -> Hit:
    """An entry at its place, and what the tree has to say against it."""
    if place is None:
        damage = (*entry.damage, Damage.ENTRY_EXTRA) if is_taken else entry.damage
        return Hit(replace(entry, damage=damage), None)
    if Damage.ENTRY_MISSING in entry.damage:
        return Hit(entry, (place.log, place.index))
    is_changed = place.hash is not None and place.hash.hex() != entry.leaf_hash
    if is_changed and Damage.ENTRY_CHANGED not in entry.damage:
        entry = replace(entry, damage=(Damage.ENTRY_CHANGED, *entry.damage))
    return Hit(entry, (place.log, place.index))


def _damage(hit: Hit) -> Iterator[Damaged]:
    """What is wrong with an entry, as the walk over the stored rows would say it."""
    for kind in hit.entry.damage:
        if hit.leaf is None:
            yield Damaged(kind.value, None, f"entry {hit.entry.entry}", DAMAGE_SENTENCES[kind], hit.entry.entry)
        else:
            log, index = hit.leaf
            yield Damaged(kind.value, log, f"leaf {index} of {log}", DAMAGE_SENTENCES[kind], hit.entry.entry)


def log_name(proof: Proof) -> str:
    """The origin that a proof's checkpoint names."""
    return proof.checkpoint.partition("\n")[0]


def _trails(hits: Sequence[Hit]) -> dict[UUID | str, Trail]:
    """By query, or by the entry's id where it belongs to none; each in the order given."""

    def place(hit: Hit) -> str:
        return str(hit.entry.query_id or hit.entry.entry)

    made: dict[UUID | str, Trail] = {}
    for _, members in groupby(sorted(hits, key=place), key=place):
        group = tuple(members)
        first = group[0].entry
        made[first.query_id or first.entry] = Trail(first.query_id, group)
    return made
