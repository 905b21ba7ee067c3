"""Text messages to applicants: ordered while something is waited for, sent once nothing is, and forgotten with it."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol
from uuid import UUID

import asyncpg
import orjson

from gateway.db import Keyring, Statement
from gateway.domain.frozen import frozen
from gateway.domain.ids import uuid7
from gateway.domain.outbox import Language
from gateway.outbox import text_statements as sql
from gateway.outbox.retries import Times
from gateway.sdk import HttpClient, HttpFault

_TAKEN = frozenset({202, 409})
"""409: it has this message already.  200 is no word of the contract: a page of somebody on the way says it too."""
_LATER = frozenset({408, 425, 429})
_chance = SystemRandom()


class TextStore(Protocol):
    """As `gateway.db.Database` does."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""


@frozen
class TextMessage:
    """To whom, about which case.  turn: how often it was put on its way.  began_at, now: the database's clock."""

    message_id: UUID
    query_id: str
    mobile: str = field(repr=False)
    case_number: str = field(repr=False)
    language: Language
    turn: int = 1
    attempts: int = 0
    began_at: datetime | None = None
    now: datetime | None = None


class TextGateway:
    """The city's SMS gateway, over HTTP: `POST <url>/v1/messages` with a bearer token; it knows a message again by its id."""

    def __init__(self, http: HttpClient, url: str, token: str, times: Times) -> None:
        self._http = http
        self._url = f"{url.rstrip('/')}/v1/messages"
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._times = times

    async def send(self, message: TextMessage, template: str) -> bool | None:
        """Whether it was taken; False: it never will be; None: it may be later."""
        body = {
            "message_id": str(message.message_id),
            "mobile": message.mobile,
            "template": template,
            "language": message.language.value,
            "parameters": {"case_number": message.case_number},
        }
        headers = {**self._headers, "idempotency-key": str(message.message_id)}
        try:
            answer = await self._http.request(
                "POST", self._url, headers=headers, body=orjson.dumps(body), timeout_s=self._times.try_s
            )
        except HttpFault:
            return None
        if answer.status in _TAKEN:
            return True
        return False if 400 <= answer.status < 500 and answer.status not in _LATER else None


class TextMessages:
    """What is ordered and on its way.  keyring: seals number and case.  gateway: None: the city sends none."""

    def __init__(self, store: TextStore, keyring: Keyring, gateway: TextGateway | None, times: Times) -> None:
        self.gateway = gateway
        self._store = store
        self._keyring = keyring
        self._times = times

    def drafted(self, query_id: str, mobile: str, case_number: str, language: Language) -> TextMessage:
        """One that is not kept yet."""
        return TextMessage(UUID(uuid7()), query_id, mobile, case_number, language)

    def order(self, message: TextMessage) -> Statement:
        """The row, for the transaction of its entry, in place of a former one; fails where nothing of the query is waited for any more."""
        kept = {"mobile": message.mobile, "case_number": message.case_number, "language": message.language.value}
        sealed = self._keyring.seal(orjson.dumps(kept), _place(message.message_id))
        return sql.ORDER(message_id=message.message_id, query_id=message.query_id, sealed=sealed)

    def complete(self, query_id: str) -> Statement:
        """The statement that puts on its way what was ordered for a query, and returns the job that is to send it."""
        return sql.COMPLETE(query_id=query_id)

    async def due(self, message_id: UUID, turn: int) -> TextMessage | None:
        """What a job of this turn has to send; None where another has done it."""
        row = await self._store.row(sql.DUE(message_id=message_id, turn=turn))
        if row is None:
            return None
        kept = orjson.loads(self._keyring.open(row["sealed"], _place(message_id)))
        return TextMessage(
            message_id=message_id,
            query_id=row["query_id"],
            mobile=kept["mobile"],
            case_number=kept["case_number"],
            language=Language(kept["language"]),
            turn=row["turn"],
            attempts=row["attempts"],
            began_at=row["began_at"],
            now=row["now"],
        )

    def forget(self, message: TextMessage) -> Statement:
        """The row is deleted, and with it the number: it was sent, or never will be; fails where another has done it."""
        return sql.FORGET(message_id=message.message_id, was=message.turn)

    def again(self, message: TextMessage) -> Statement | None:
        """The statement that has it tried again later, and returns the job; None where its time is over."""
        assert message.now is not None
        assert message.began_at is not None
        pause = timedelta(seconds=self._times.pause_s(message.attempts + 1, _chance.random()))
        if message.now + pause > message.began_at + timedelta(seconds=self._times.given_up_after_s):
            return None
        return sql.AGAIN(message_id=message.message_id, was=message.turn, next_at=message.now + pause)

    def left_behind(self) -> Statement:
        """The statement that returns the jobs of what is due and that no job has come for."""
        return sql.LEFT_BEHIND()

    def sweep(self) -> Sequence[Statement]:
        """The statements that delete what was ordered for queries that are gone."""
        return (sql.SWEEP(),)


def _place(message_id: UUID) -> str:
    return f"gateway.text_message {message_id}"
