"""Reveals: one subject of one entry is opened to one auditor, once, for a reason, after a second person agreed.

Each of the three turns (asked for, decided, read) stands in the log before it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import asyncpg
import orjson

from gateway.audit.content import full_officer
from gateway.audit.model import Content, Draft, Kind, Position, Secret, Subject, read
from gateway.audit.privacy import Privacy
from gateway.audit.reader import Reader
from gateway.db import Keyring, Statement
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer

DECIDED_WITHIN = timedelta(days=3)
READ_WITHIN = timedelta(minutes=15)
_ASKED, _DECIDED, _READ = 0, 1, 2

_INSERT = """insert into audit.reveal (reveal_id, turn, at, account, office, person_digest, task, entry)
    values ($1, $2, $3, $4, $5, $6, $7, $8)"""
_ASK = """insert into audit.reveal (reveal_id, turn, at, account, office, person_digest, task, entry, reason, expires_at,
    about, query_id, tag, party, role, ground)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"""
_DECIDE = """insert into audit.reveal (reveal_id, turn, at, account, office, person_digest, task, entry, reason, expires_at,
    is_approved) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
_TURNS = "select * from audit.reveal where reveal_id = any($1::uuid[]) order by reveal_id desc, turn"
_LIST = """select reveal_id from audit.reveal where turn = 0 and ($1::uuid is null or reveal_id < $1)
    order by reveal_id desc limit $2"""
_ENTRY = "select stream_id, seq, query_id, sections from audit.audit_entry where stream_id = $1 and seq = $2"
_FIRST = """select stream_id, seq, query_id, sections from audit.audit_entry
    where query_id = $1 and kind = any($2::smallint[]) order by at, stream_id, seq limit 1"""
_KEY = "select wrapped_dek from audit_keys.audit_key where subject_key_id = $1"


class Shredded(Conflict):
    """The key of this subject was destroyed by order: nobody can open the sealed part any more."""

    status = 410
    slug = "shredded"
    remedy = "There is nothing to be done: the entry still proves that it happened, and when."


class Ground(StrEnum):
    """What a reveal is asked for on; stands in the log in clear."""

    COMPLAINT = "complaint"
    COURT_ORDER = "court_order"
    MISUSE = "misuse"
    SPOT_CHECK = "spot_check"
    CITIZEN_REQUEST = "citizen_request"
    INCIDENT = "incident"


class RevealState(StrEnum):
    """How far a reveal is."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    READ = "read"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RevealWish:
    """What is asked for.  entry: its id.  tag: the subject's, 16 bytes.  reason: in the auditor's own words; kept sealed."""

    entry: str
    tag: bytes
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class RevealDecision:
    """The second person's word, with its reason; kept sealed."""

    is_approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RevealAct:
    """A person's step: who, under which task, when by the real clock."""

    officer: Officer
    task: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that was taken."""

    at: datetime
    account: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """A reveal as far as it is.  expires_at: until when the next turn can be taken."""

    reveal_id: str
    wish: RevealWish
    query_id: UUID | None
    party: str
    role: str
    task: str
    person_digest: str | None
    asked: Turn
    decided: Turn | None
    read: Turn | None
    is_approved: bool | None
    expires_at: datetime

    def state(self, now: datetime) -> RevealState:
        """At this time, real clock."""
        if self.read is not None:
            return RevealState.READ
        if self.is_approved is False:
            return RevealState.REFUSED
        if now >= self.expires_at:
            return RevealState.EXPIRED
        return RevealState.PENDING if self.decided is None else RevealState.APPROVED


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What a subject's sealed parts say.  answers: by certificate, answer and reason.  Prints nothing."""

    number_type: str | None
    number: str | None
    name: str | None
    answers: Mapping[str, tuple[str, str]]

    def __repr__(self) -> str:
        return "Unsealed(…)"


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
        )

    async def load(self, reveal_id: str) -> Reveal:
        """Raises NotFound, AuditUnavailable."""
        rows = await self._reader.rows(_TURNS, [UUID(reveal_id)])
        if not rows:
            raise NotFound("there is no such reveal")
        return self._reveal(rows)

    async def page(self, after: str | None, limit: int) -> tuple[Sequence[Reveal], str | None]:
        """Reveals, newest first, behind the one of the id `after`; and the id to go on after.  Raises AuditUnavailable."""
        rows = await self._reader.rows(_LIST, None if after is None else UUID(after), limit + 1)
        ids = [row["reveal_id"] for row in rows[:limit]]
        turns = await self._reader.rows(_TURNS, ids)
        found = [self._reveal([row for row in turns if row["reveal_id"] == reveal_id]) for reveal_id in ids]
        return found, str(ids[-1]) if len(rows) > limit else None

    async def open(self, reveal: Reveal) -> Unsealed:
        """What the sealed parts say: of the named entry, and the number and name of the entry that opened its query.

        Raises Shredded, Unreadable, AuditUnavailable.
        """
        row = await self._entry(reveal.wish.entry)
        said = await self._open(row, _section(row, reveal.wish.tag))
        if "id" not in said and row["query_id"] is not None:
            first = await self._reader.rows(_FIRST, row["query_id"], [Kind.INTENT.value, Kind.DENIED.value])
            if first:
                said = {**await self._open(first[0], _section(first[0], reveal.wish.tag)), **said}
        answers = said.get("answers")
        return Unsealed(
            number_type=_text(said.get("type")),
            number=_text(said.get("id")),
            name=_text(said.get("name")),
            answers={c: (str(a), str(r)) for c, (a, r) in answers.items()} if isinstance(answers, dict) else {},
        )

    def asked(self, reveal: Reveal, act: RevealAct, receipt: Receipt) -> Statement:
        """The first turn, for the transaction of its entry."""
        wish = reveal.wish
        reason = self._seal(reveal, _ASKED, wish.reason)
        what = (wish.entry, reveal.query_id, wish.tag, reveal.party, reveal.role, str(wish.ground))
        return Statement(_ASK, (*_who(reveal, _ASKED, act, receipt), reason, reveal.expires_at, *what))

    def decided(self, reveal: Reveal, decision: RevealDecision, act: RevealAct, receipt: Receipt) -> Statement:
        """The second person's turn."""
        reason = self._seal(reveal, _DECIDED, decision.reason)
        who = _who(reveal, _DECIDED, act, receipt)
        return Statement(_DECIDE, (*who, reason, act.at + READ_WITHIN, decision.is_approved))

    def was_read(self, reveal: Reveal, act: RevealAct, receipt: Receipt) -> Statement:
        """The last turn."""
        return Statement(_INSERT, _who(reveal, _READ, act, receipt))

    async def _entry(self, entry: str) -> asyncpg.Record:
        position = Position.parse(entry)
        rows = await self._reader.rows(_ENTRY, position.stream_id, position.seq)
        if not rows:
            raise NotFound("there is no such entry")
        return rows[0]

    async def _open(self, row: asyncpg.Record, section: Content) -> Mapping[str, object]:
        """A section's sealed part; raises Conflict where it has none."""
        if "sealed" not in section:
            raise Conflict("nothing about this subject is sealed in this entry")
        key_id = UUID(str(section["key"]))
        keys = await self._reader.rows(_KEY, key_id)
        if not keys or keys[0]["wrapped_dek"] is None:
            raise Shredded("the key of this subject was destroyed")
        position = Position(row["stream_id"], row["seq"])
        plain = self._privacy.reveal(key_id, keys[0]["wrapped_dek"], str(section["sealed"]), position)
        said: Mapping[str, object] = orjson.loads(plain)
        return said

    def _seal(self, reveal: Reveal, turn: int, reason: str) -> bytes:
        return self._keyring.seal(reason.encode(), f"audit.reveal {reveal.reveal_id} {turn}")

    def _reveal(self, rows: Sequence[asyncpg.Record]) -> Reveal:
        """From its turns, in order."""
        asked, *rest = rows
        later = {row["turn"]: row for row in rest}
        decided, was_read = later.get(_DECIDED), later.get(_READ)
        first = self._turn(asked)
        wish = RevealWish(asked["about"], asked["tag"], Ground(asked["ground"]), first.reason or "")
        return Reveal(
            reveal_id=str(asked["reveal_id"]),
            wish=wish,
            query_id=asked["query_id"],
            party=asked["party"],
            role=asked["role"],
            task=asked["task"],
            person_digest=asked["person_digest"],
            asked=first,
            decided=None if decided is None else self._turn(decided),
            read=None if was_read is None else self._turn(was_read),
            is_approved=None if decided is None else decided["is_approved"],
            expires_at=asked["expires_at"] if decided is None else decided["expires_at"],
        )

    def _turn(self, row: asyncpg.Record) -> Turn:
        bound_to = f"audit.reveal {row['reveal_id']} {row['turn']}"
        reason = None if row["reason"] is None else self._keyring.open(row["reason"], bound_to).decode()
        return Turn(row["at"], row["account"], reason)


def reveal_entry(reveal: Reveal, step: str, act: RevealAct, reason: str | None = None) -> Draft:
    """The REVEAL entry of a turn, one of its query.

    step: `asked`, `approved`, `refused` or `read`.  reason: stands sealed with the subject.
    """
    said = {"task": act.task, "step": step, "reveal": reveal.reveal_id, "about": reveal.wish.entry}
    secret = None if reason is None else Secret({"reason": reason})
    subject = Subject(reveal.wish.tag, {"party": reveal.party, "role": reveal.role}, secret)
    sections = {"officer": full_officer(act.officer), "result": {**said, "ground": str(reveal.wish.ground)}}
    return Draft(Kind.REVEAL, reveal.query_id, sections, (subject,))


def after_decision(reveal: Reveal, decision: RevealDecision, act: RevealAct) -> Reveal:
    """The reveal once it is decided."""
    turn = Turn(act.at, act.officer.account, decision.reason)
    return replace(reveal, decided=turn, is_approved=decision.is_approved, expires_at=act.at + READ_WITHIN)


def _who(reveal: Reveal, turn: int, act: RevealAct, receipt: Receipt) -> tuple[object, ...]:
    officer = act.officer
    person = (officer.account, officer.department, officer.person_digest)
    return UUID(reveal.reveal_id), turn, act.at, *person, act.task, receipt.entry


def _section(row: asyncpg.Record, tag: bytes) -> Content:
    """The subject's section in an entry; where the tag stands there twice, the one with a sealed part.  Raises NotFound."""
    _, subjects = read(row["sections"])
    own = [subject for subject in subjects if subject["tag"] == tag.hex()]
    if not own:
        raise NotFound("there is no such subject in this entry")
    return next((subject for subject in own if "sealed" in subject), own[0])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
