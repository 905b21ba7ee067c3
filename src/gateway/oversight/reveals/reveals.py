"""Reveals in their table, turn by turn, and the opening of what is sealed.

Each turn stands in the log before it counts: its row goes into the transaction of its entry.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg
import orjson

from gateway.audit import Privacy, Reader, Unreadable
from gateway.db import Keyring, Statement
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.oversight import Ground
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind, Position, read_sections, stored
from gateway.oversight.reveals import statements as sql
from gateway.oversight.reveals.reveal import (
    DECIDED_WITHIN,
    READ_WITHIN,
    Reveal,
    RevealAct,
    RevealDecision,
    RevealWish,
    Turn,
    Unsealed,
)

_FIRST = """select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry
    where query_id = $1 and kind = any($2::smallint[]) order by at, stream_id, seq limit 1"""


class Shredded(Conflict):
    """This person's key was destroyed by order: nobody can open the sealed part any more."""

    status = 410
    slug = "shredded"
    remedy = "Nothing can be done. The entry still proves that the query took place, and when."


class Reveals:
    """What stands of reveals, and the opening itself; that a turn is durable in the log first is the caller's part.

    keyring: seals the reasons in their table.
    """

    def __init__(self, reader: Reader, privacy: Privacy, keyring: Keyring) -> None:
        self._reader = reader
        self._privacy = privacy
        self._keyring = keyring

    async def begin(self, wish: RevealWish, act: RevealAct) -> Reveal:
        """A reveal that can be asked for; nothing is written.

        Raises NotFound (no such entry or subject), Conflict (nothing is sealed), Shredded, AuditUnavailable.
        """
        row = await self._entry(wish.entry)
        section = _section(row, wish.tag)
        await self._open(row, section)
        single, _ = read_sections(row["sections"])
        return Reveal(
            reveal_id=uuid7(),
            wish=wish,
            query_id=row["query_id"],
            party=str(section["party"]),
            role=str(section["role"]),
            task=act.task,
            person_digest=act.officer.person_digest,
            asked=Turn(act.at, act.officer.account, wish.reason),
            decided=None,
            read=None,
            is_approved=None,
            expires_at=act.at + DECIDED_WITHIN,
            case_number=_text(single.get("case", {}).get("case_number")),
            matter=_text(single.get("request", {}).get("matter")),
        )

    async def load(self, reveal_id: str) -> Reveal:
        """Raises NotFound, AuditUnavailable."""
        rows = await self._reader.found(sql.TURNS(reveal_ids=[UUID(reveal_id)]))
        if not rows:
            raise NotFound("there is no such reveal")
        return self._reveal(rows)

    async def load_of(self, reveal_id: str, officer: Officer) -> Reveal:
        """One that this officer asked for, in the department of now; another's takes no longer than none.

        Raises NotFound, AuditUnavailable.
        """
        own = sql.TURNS_OF(reveal_id=UUID(reveal_id), account=officer.account, office=officer.department)
        rows = await self._reader.found(own)
        if not rows:
            raise NotFound("there is no such reveal for this account")
        return self._reveal(rows)

    async def page(self, after: str | None, limit: int) -> tuple[Sequence[Reveal], str | None]:
        """Reveals, newest first, behind the one of the id `after`; and the id to go on after.  Raises AuditUnavailable."""
        listed = sql.LIST(after=None if after is None else UUID(after), most=limit + 1)
        rows = await self._reader.found(listed)
        ids = [row["reveal_id"] for row in rows[:limit]]
        turns = await self._reader.found(sql.TURNS(reveal_ids=ids))
        found = [self._reveal([row for row in turns if row["reveal_id"] == reveal_id]) for reveal_id in ids]
        return found, str(ids[-1]) if len(rows) > limit else None

    async def open(self, reveal: Reveal) -> Unsealed:
        """What the sealed parts say: of the named entry, and the number and name of the entry that opened its query.

        Raises Shredded, Unreadable, AuditUnavailable.
        """
        row = await self._entry(reveal.wish.entry)
        unsealed = await self._open(row, _section(row, reveal.wish.tag))
        if "id" not in unsealed and row["query_id"] is not None:
            first = await self._reader.rows(_FIRST, row["query_id"], [Kind.INTENT.value, Kind.DENIED.value])
            if first:
                unsealed = {**await self._open(first[0], _section(first[0], reveal.wish.tag)), **unsealed}
        answers = unsealed.get("answers")
        return Unsealed(
            number_type=_text(unsealed.get("type")),
            number=_text(unsealed.get("id")),
            name=_text(unsealed.get("name")),
            answers={c: (str(a), str(r)) for c, (a, r) in answers.items()} if isinstance(answers, dict) else {},
        )

    def asked(self, reveal: Reveal, act: RevealAct, receipt: Receipt) -> Statement:
        """The first turn, for the transaction of its entry."""
        wish = reveal.wish
        reason = self._seal(reveal, sql.ASKED, wish.reason)
        return sql.ASK(
            **_who(reveal, sql.ASKED, act, receipt),
            reason=reason,
            expires_at=reveal.expires_at,
            about=wish.entry,
            query_id=reveal.query_id,
            tag=wish.tag,
            party=reveal.party,
            role=reveal.role,
            ground=str(wish.ground),
            case_number=reveal.case_number,
            matter=reveal.matter,
        )

    def decided(self, reveal: Reveal, decision: RevealDecision, act: RevealAct, receipt: Receipt) -> Statement:
        """The second person's turn."""
        reason = self._seal(reveal, sql.DECIDED, decision.reason)
        who = _who(reveal, sql.DECIDED, act, receipt)
        return sql.DECIDE(**who, reason=reason, expires_at=act.at + READ_WITHIN, is_approved=decision.is_approved)

    def was_read(self, reveal: Reveal, act: RevealAct, receipt: Receipt) -> Statement:
        """The last turn."""
        return sql.WAS_READ(**_who(reveal, sql.READ, act, receipt))

    async def _entry(self, entry: str) -> asyncpg.Record:
        position = Position.parse(entry)
        rows = await self._reader.entry_rows(position)
        if not rows:
            raise NotFound("there is no such entry")
        return rows[0]

    async def _open(self, row: asyncpg.Record, section: Content) -> Mapping[str, object]:
        """A section's sealed part; raises Conflict where it has none."""
        if "sealed" not in section:
            raise Conflict("nothing about this subject is sealed in this entry")
        key_id = UUID(str(section["key"]))
        keys = await self._reader.found(sql.WRAPPED_KEY(subject_key_id=key_id))
        if not keys or keys[0]["wrapped_dek"] is None:
            raise Shredded("this person's key was destroyed")
        position = Position(row["stream_id"], row["seq"])
        plain = self._privacy.reveal(key_id, keys[0]["wrapped_dek"], str(section["sealed"]), position)
        payload: Mapping[str, object] = orjson.loads(plain)
        return payload

    def _seal(self, reveal: Reveal, turn: int, reason: str) -> bytes:
        return self._keyring.seal(reason.encode(), f"audit.reveal {reveal.reveal_id} {turn}")

    def _reveal(self, rows: Sequence[asyncpg.Record]) -> Reveal:
        """From its turns, in order."""
        request, *rest = rows
        later = {row["turn"]: row for row in rest}
        decided, was_read = later.get(sql.DECIDED), later.get(sql.READ)
        first = self._turn(request)
        wish = RevealWish(request["about"], request["tag"], Ground(request["ground"]), first.reason or "")
        return Reveal(
            reveal_id=str(request["reveal_id"]),
            wish=wish,
            query_id=request["query_id"],
            party=request["party"],
            role=request["role"],
            task=request["task"],
            person_digest=request["person_digest"],
            asked=first,
            decided=None if decided is None else self._turn(decided),
            read=None if was_read is None else self._turn(was_read),
            is_approved=None if decided is None else decided["is_approved"],
            expires_at=request["expires_at"] if decided is None else decided["expires_at"],
            case_number=request["case_number"],
            matter=request["matter"],
        )

    def _turn(self, row: asyncpg.Record) -> Turn:
        bound_to = f"audit.reveal {row['reveal_id']} {row['turn']}"
        reason = None if row["reason"] is None else self._keyring.open(row["reason"], bound_to).decode()
        return Turn(row["at"], row["account"], reason)


def _who(reveal: Reveal, turn: int, act: RevealAct, receipt: Receipt) -> Mapping[str, object]:
    return {
        "reveal_id": UUID(reveal.reveal_id),
        "turn": turn,
        "at": act.at,
        "account": act.officer.account,
        "office": act.officer.department,
        "person_digest": act.officer.person_digest,
        "task": act.task,
        "entry": receipt.entry,
    }


def _section(row: asyncpg.Record, tag: bytes) -> Content:
    """The subject's section in an entry; where the tag stands there twice, the one with a sealed part.

    Raises NotFound, Unreadable where the entry is not there as it was signed.
    """
    if stored(row).damage:
        raise Unreadable("the entry is not in the store as it was signed: nothing of it is opened")
    _, subjects = read_sections(row["sections"])
    own = [subject for subject in subjects if subject["tag"] == tag.hex()]
    if not own:
        raise NotFound("there is no such subject in this entry")
    return next((subject for subject in own if "sealed" in subject), own[0])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
