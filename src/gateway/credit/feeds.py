"""What the city's credit system is told of the register, and what it tells of people elsewhere, as they are kept."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gateway.credit.feed_lines import CreditElsewhere
from gateway.credit.tables import ELSEWHERE, FEED, RECORD, SENT
from gateway.db import Database, Keyring, Prepared, Statement, given
from gateway.domain.errors import InputFault, InvalidInput, NotFound, SetupError

_R, _S, _F, _E = RECORD.c, SENT.c, FEED.c, ELSEWHERE.c
_LIVES = or_(_R.state == "IN_FORCE", _R.state == "DISPUTED", _R.state == "UPHELD")
_TO_SEND = Prepared(
    select(_R.record_id, _S.record_id.is_(None).label("is_new"))
    .join(SENT, _S.record_id == _R.record_id, isouter=True)
    .where(
        _R.publication != "none",
        or_(and_(_S.record_id.is_(None), _LIVES), and_(_S.record_id.is_not(None), _S.state != _R.state)),
    )
    .order_by(_R.record_id)
    .limit(bindparam("most", type_=Integer))
)
_LAST = Prepared(select(func.coalesce(func.max(_F.number), 0).label("number")))
_LOAD = Prepared(select(FEED).where(_F.number == bindparam("number", type_=BigInteger)))
_MADE = Prepared(FEED.insert().values(given(*_F)))
_PUT_SENT = insert(SENT).values(given(*_S))
_SENT = Prepared(
    _PUT_SENT.on_conflict_do_update(
        index_elements=[_S.record_id], set_={name: _PUT_SENT.excluded[name] for name in ("state", "number")}
    )
)
_PUT = insert(ELSEWHERE).values(given(*_E))
_ENTER = Prepared(
    _PUT.on_conflict_do_update(
        index_elements=[_E.source, _E.reference],
        set_={name: _PUT.excluded[name] for name in ("person_tag", "authority", "since", "until", "entry")},
    )
)
_WITHDRAW = Prepared(
    ELSEWHERE.delete().where(
        _E.source == bindparam("source", type_=Text), _E.reference == bindparam("reference", type_=Text)
    )
)
_KNOWN = Prepared(select(_E.reference).where(_E.source == bindparam("source", type_=Text)).order_by(_E.reference))


@dataclass(frozen=True, slots=True)
class CreditFeed:
    """A feed as it was made.  lines: the bytes that are signed; they name people."""

    number: int
    made_at: datetime
    stream_id: int
    signature: str
    lines: bytes = field(repr=False)


class CreditFeeds:
    """sources: who may say whom credit is bad elsewhere, by name, each with its Ed25519 public key."""

    def __init__(self, database: Database, keyring: Keyring, sources: Mapping[str, Ed25519PublicKey]) -> None:
        self._database = database
        self._keyring = keyring
        self._sources = sources

    def require_signed(self, source: str, lines: str, signature: str) -> None:
        """Pass where the lines bear a source's own signature (hex).  Raises InvalidInput, the same for a source that is not known."""
        key = self._sources.get(source)
        try:
            if key is not None:
                key.verify(bytes.fromhex(signature), lines.encode())
                return
        except (InvalidSignature, ValueError):
            pass
        fault = InputFault("/signature", "signature", "it is not the signature of a source that is known here")
        raise InvalidInput("the feed is not taken: nothing of it was changed", [fault])

    async def to_send(self, most: int) -> Sequence[tuple[UUID, bool]]:
        """The entries of which the credit system knows nothing, or another state; True: nothing."""
        rows = await self._database.rows(_TO_SEND(most=most))
        return [(UUID(str(row["record_id"])), row["is_new"]) for row in rows]

    async def next_number(self) -> int:
        """Of the feed that comes next."""
        row = await self._database.row(_LAST())
        return 1 if row is None else int(row["number"]) + 1

    async def load(self, number: int) -> CreditFeed:
        """A feed as it was made.  Raises NotFound, UnreadableBytes."""
        row = await self._database.row(_LOAD(number=number))
        if row is None:
            raise NotFound("there is no such feed")
        lines = self._keyring.open(row["sealed"], _place(number))
        return CreditFeed(number, row["made_at"], row["stream_id"], row["signature"], lines)

    def made(self, feed: CreditFeed, states: Mapping[UUID, str], entry: str) -> Sequence[Statement]:
        """The statements that keep a feed, and what the credit system knows by it.  states: by record."""
        kept = _MADE(
            number=feed.number,
            made_at=feed.made_at,
            sealed=self._keyring.seal(feed.lines, _place(feed.number)),
            stream_id=feed.stream_id,
            signature=feed.signature,
            entry=entry,
        )
        sent = (_SENT(record_id=record, state=state, number=feed.number) for record, state in states.items())
        return [kept, *sent]

    async def known_of(self, source: str) -> frozenset[str]:
        """The references that a source has told and not withdrawn."""
        return frozenset(row["reference"] for row in await self._database.rows(_KNOWN(source=source)))

    def entered(self, source: str, one: CreditElsewhere, entry: str) -> Statement:
        """Somebody of bad credit elsewhere, from now on or anew."""
        return _ENTER(
            source=source,
            reference=one.reference,
            person_tag=self._keyring.person_tag(one.person),
            authority=one.authority,
            since=one.since,
            until=one.until,
            entry=entry,
        )

    def withdrawn(self, source: str, reference: str) -> Statement:
        """What a source takes back is erased."""
        return _WITHDRAW(source=source, reference=reference)


def credit_sources(keys: Mapping[str, str]) -> Mapping[str, Ed25519PublicKey]:
    """The sources that the settings name.  keys: 32 bytes each, in base64url.  Raises SetupError."""
    try:
        return {name: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(f"{key}=")) for name, key in keys.items()}
    except ValueError:
        raise SetupError("`credit_sources` of the settings holds what is no Ed25519 public key in base64url") from None


def _place(number: int) -> str:
    return f"gateway.credit_feed/{number}"
