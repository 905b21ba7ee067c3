"""Sessions of people who have signed in with a browser: kept in the store by a digest of their id, each with an end."""

import hmac
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from hashlib import sha256

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    DateTime,
    Interval,
    LargeBinary,
    Table,
    Text,
    TypedColumns,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from gateway.db import TABLES, Database, Prepared, Statement, given
from gateway.domain.errors import NotAuthenticated
from gateway.domain.frozen import frozen
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.identity.id_tokens import SignedIn
from gateway.identity.login_settings import SessionSettings
from gateway.identity.logout_tokens import SignedOut
from gateway.identity.tokens import SKEW_S, digest_of

_ID_BYTES, _NONCE_BYTES, _MARK_BYTES = 32, 12, 8


class SessionColumns(TypedColumns):
    """One session.  token: sealed by a key that follows from its id, which is not kept.  subject, issuer_session: keyed digests of whom the
    issuer has let in, and of its own session.
    """

    digest = Column(LargeBinary, primary_key=True)
    account = Column(Text, nullable=False, index=True)
    login = Column(Text, nullable=False)
    token = Column(LargeBinary, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False)
    used_at = Column(DateTime(timezone=True), nullable=False)
    ends_at = Column(DateTime(timezone=True), nullable=False, index=True)
    subject = Column(LargeBinary, index=True)
    issuer_session = Column(LargeBinary, index=True)


SESSION = Table(
    "session",
    TABLES,
    SessionColumns,
    schema="gateway",
    comment="browsers in which somebody has signed in, by a digest of the session's id",
)
_S = SESSION.c
_NOW = func.clock_timestamp(type_=DateTime(timezone=True))
_OLDER = select(_S.digest).where(_S.account == bindparam("account", type_=Text)).order_by(_S.made_at.desc())
_MAKE_ROOM = Prepared(SESSION.delete().where(_S.digest.in_(_OLDER.offset(bindparam("left")))))
_INSERT = Prepared(
    SESSION.insert().values(
        **given(_S.digest, _S.account, _S.login, _S.token, _S.ends_at, _S.subject, _S.issuer_session),
        made_at=_NOW,
        used_at=_NOW,
    )
)
_USE = Prepared(
    SESSION.update()
    .where(
        _S.digest == bindparam("id", type_=LargeBinary),
        _S.ends_at > _NOW,
        _S.used_at > _NOW - bindparam("idle", type_=Interval),
    )
    .values(used_at=_NOW)
    .returning(_S.digest, _S.account, _S.login, _S.token, _S.made_at, _S.used_at, _S.ends_at)
)
_SUBJECT, _ISSUER_SESSION = (bindparam(name, type_=LargeBinary) for name in ("subject", "issuer_session"))
_OUT = Prepared(
    select(_S.digest, _S.account).where(
        _S.made_at < bindparam("before", type_=DateTime(timezone=True)),
        or_(
            _S.issuer_session == _ISSUER_SESSION,
            and_(_S.subject == _SUBJECT, or_(_S.issuer_session.is_(None), _ISSUER_SESSION.is_(None))),
        ),
    )
)
"""Of an issuer's session where it names one and we know it, else all of the subject."""
_END = Prepared(SESSION.delete().where(_S.digest == bindparam("id", type_=LargeBinary)))
_SWEEP = Prepared(SESSION.delete().where(_S.ends_at < _NOW))


@frozen
class Session:
    """One that goes on.  login: by which way in.  idle_ends_at, ends_at: when it ends without a request, and at the latest; database clock.

    csrf_token: what a request that changes something has to bring besides the cookie.
    """

    session_id: str = field(repr=False)
    account: str
    login: str
    made_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    csrf_token: str = field(repr=False)

    @property
    def mark(self) -> str:
        """By which entries name it: it leads to no session."""
        return _digest(self.session_id)[:_MARK_BYTES].hex()


@frozen
class SessionEntry:
    """Who begins a session: by which way in, with which access token, and when that ends; and as the issuer calls them."""

    account: str
    login: str
    token: str = field(repr=False)
    token_ends_at: datetime
    signed_in: SignedIn = field(repr=False)


@frozen
class SessionOut:
    """One that ends because the issuer says so.  mark: by which entries name it."""

    account: str
    mark: str
    ending: Statement


@frozen
class NewSession:
    """Its id, for the browser alone, and the statements that keep it."""

    session_id: str = field(repr=False)
    mark: str
    statements: Sequence[Statement]


class Sessions:
    """The sessions of all processes.

    authenticate: whom a token names, with the rights of now; raises NotAuthenticated, IdentityUnavailable, FAULTS.  key: seals the tokens and
    makes what requests bring besides the cookie; 32 bytes.  held: by the name of a way in, the gateway's own key to which its tokens are bound.
    """

    def __init__(
        self,
        database: Database,
        authenticate: Callable[[Credential], Awaitable[Officer]],
        key: bytes,
        settings: SessionSettings,
        held: Callable[[str], str | None] = lambda _login: None,
    ) -> None:
        self._database = database
        self._authenticate = authenticate
        self._key = key
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(hours=settings.longest_hours)
        self._most = settings.most
        self._held = held

    def new(self, entry: SessionEntry, former: str | None, now: datetime) -> NewSession:
        """A session under an id of its own; the browser's former one ends, and of the account's others the oldest beyond the limit.

        It ends with the token at the latest.  now: database clock.
        """
        session_id, nonce = secrets.token_urlsafe(_ID_BYTES), os.urandom(_NONCE_BYTES)
        digest = _digest(session_id)
        sealed = nonce + self._sealer(session_id).encrypt(nonce, entry.token.encode(), digest)
        ends_at = min(now + self._longest, entry.token_ends_at)
        made = _INSERT(
            digest=digest,
            account=entry.account,
            login=entry.login,
            token=sealed,
            ends_at=ends_at,
            subject=self._known_as("subject", entry.login, entry.signed_in.subject),
            issuer_session=self._known_as("session", entry.login, entry.signed_in.issuer_session),
        )
        ended = [] if former is None else [_END(id=_digest(former))]
        room = _MAKE_ROOM(account=entry.account, left=self._most - 1)
        return NewSession(session_id, digest[:_MARK_BYTES].hex(), [*ended, room, made])

    async def present(self, session_id: str) -> tuple[Session, Credential, Officer]:
        """The session, and who is in it with the rights of now; it counts as used.

        One that has ended, or whose token, account or client holds no more, is gone.  Whoever is suspended has no role, and this was the last
        time.  Raises NotAuthenticated, IdentityUnavailable, FAULTS.
        """
        row = await self._database.row(_USE(id=_digest(session_id), idle=self._idle))
        if row is None:
            raise NotAuthenticated("the session has ended: sign in again", error=None)
        try:
            credential = Credential(self._token(session_id, row), held_key=self._held(row["login"]))
            officer = await self._authenticate(credential)
        except NotAuthenticated:
            await self.end(session_id)
            raise
        if not officer.roles:
            await self.end(session_id)
        return self._session(session_id, row), credential, officer

    def csrf_token(self, session_id: str) -> str:
        """What a request that changes something brings besides the cookie; 43 characters."""
        return digest_of(hmac.digest(self._key, b"request\0" + session_id.encode(), sha256))

    async def end(self, session_id: str) -> None:
        """It ends now.  Raises FAULTS."""
        await self._database.run(self.ending(session_id))

    async def out(self, login: str, told: SignedOut) -> Sequence[SessionOut]:
        """Those that end by what an issuer has told, which goes for who had signed in by then.  login: by which way in.  Raises FAULTS."""
        asked = _OUT(
            before=told.at + timedelta(seconds=SKEW_S),
            subject=self._known_as("subject", login, told.subject),
            issuer_session=self._known_as("session", login, told.issuer_session),
        )
        rows = await self._database.fetch(*asked.call)
        marks = ((row["account"], bytes(row["digest"])) for row in rows)
        return [SessionOut(account, digest[:_MARK_BYTES].hex(), _END(id=digest)) for account, digest in marks]

    def ending(self, session_id: str) -> Statement:
        """Its end, for the transaction of its entry."""
        return _END(id=_digest(session_id))

    def _known_as(self, kind: str, login: str, name: str | None) -> bytes | None:
        """By what the store knows whom the issuer of a way in names."""
        if name is None:
            return None
        return hmac.digest(self._key, f"{kind}\0{login}\0{name}".encode("utf-8", "surrogatepass"), sha256)

    def _session(self, session_id: str, row: asyncpg.Record) -> Session:
        idle_ends_at = min(row["used_at"] + self._idle, row["ends_at"])
        return Session(
            session_id,
            row["account"],
            row["login"],
            row["made_at"],
            idle_ends_at,
            row["ends_at"],
            self.csrf_token(session_id),
        )

    def _token(self, session_id: str, row: asyncpg.Record) -> str:
        """Raises NotAuthenticated for what another key has sealed."""
        sealed = bytes(row["token"])
        try:
            token = self._sealer(session_id).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bytes(row["digest"]))
        except InvalidTag:
            raise NotAuthenticated("the session has ended: sign in again", error=None) from None
        return token.decode()

    def _sealer(self, session_id: str) -> AESGCM:
        """Whoever has the store and the key, and not the browser's cookie, reads no token."""
        return AESGCM(hmac.digest(self._key, b"token\0" + session_id.encode(), sha256))


def sweep() -> Statement:
    """The statement that deletes the sessions that have ended."""
    return _SWEEP()


def _digest(session_id: str) -> bytes:
    return sha256(session_id.encode("utf-8", "surrogatepass")).digest()
