"""What becomes of a request that names an Idempotency-Key; the words and the SQL."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from gateway.db import Condition, Database, Keyring, Statement
from gateway.domain.codes import QueryId
from gateway.domain.stages import Officer

TAKEN_OVER_AFTER_S = 45.0
"""Longer than any request may take: an unfinished claim that is older belongs to a gateway that died.  One whose process the others have
found gone is taken over before that.
"""
KEPT_H = 24


@dataclass(frozen=True, slots=True)
class Fresh:
    """The key is ours: answer the query, then `finish` in the transaction of its outcome, or `abandon`."""

    client: str
    account: str
    key_tag: bytes
    body_tag: bytes
    query_id: QueryId


Claim: TypeAlias = Fresh
"""The key while it is held."""


@dataclass(frozen=True, slots=True)
class Running:
    """The first request with this key has not ended."""


@dataclass(frozen=True, slots=True)
class Done:
    """The first request with this key made this query."""

    query_id: QueryId


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used with another body."""


Former: TypeAlias = Running | Done | Mismatch
"""What became of a key that is not ours."""


class Taken(Exception):
    """The key is not ours; `by`: what became of it."""

    def __init__(self, by: Former) -> None:
        super().__init__()
        self.by = by


_JUDGE = "select gateway.judge_key($1, $2, $3, $4, $5, $6, $7)"
_OWN = "client = $1 and account = $2 and key_tag = $3 and query_id = $4"
_FINISH = f"""
with changed as (update gateway.idempotency set finished = true where {_OWN} returning 1)
select gateway.require_changed((select count(*) from changed))
"""  # noqa: S608 - constants
_ABANDON = f"delete from gateway.idempotency where {_OWN} and not finished"  # noqa: S608 - constants
_SWEEP = """
delete from gateway.idempotency i where claimed_at < now() - make_interval(hours => $1)
and not exists (select from gateway.result r where r.query_id = i.query_id)
"""


def wish(keyring: Keyring, officer: Officer, key: str, body_digest: bytes, query_id: QueryId) -> Fresh:
    """The claim as it would be held."""
    key_tag, body_tag = keyring.tag(b"key:" + key.encode()), keyring.tag(b"body:" + body_digest)
    return Fresh(officer.client, officer.account, key_tag, body_tag, query_id)


def condition(fresh: Fresh, *, after_s: float, process: UUID | None) -> Condition:
    """That the key is ours, taken in the transaction that judges it, before all else; else Taken.  after_s, process: as of `claim`."""
    own = (fresh.client, fresh.account, fresh.key_tag)
    judge = _judged(fresh, after_s, process)
    return Condition(judge, (-1, ".".join([*own[:2], fresh.key_tag.hex()])), lambda text: Taken(_former(text)))


def _judged(fresh: Fresh, after_s: float, process: UUID | None) -> Statement:
    own = (fresh.client, fresh.account, fresh.key_tag)
    return Statement(_JUDGE, (*own, fresh.body_tag, fresh.query_id, after_s, process))


def _former(text: str) -> Former:
    match text.split(" "):
        case ["done", query_id]:
            return Done(QueryId(query_id))
        case ["mismatch"]:
            return Mismatch()
        case _:
            return Running()


async def claim(database: Database, fresh: Fresh, *, after_s: float, process: UUID | None) -> Fresh | Former:
    """Take the key as `fresh` says, or say what became of it.

    after_s: age at which an unfinished claim is taken over, of whatever process.  process: ours, by which others see that we live; None: by
    the age alone.
    """
    row = await database.row(_judged(fresh, after_s, process))
    return fresh if row is None or row[0] is None else _former(row[0])


def finish(claim: Claim) -> Statement:
    """For the transaction of the outcome: from now on the key means this query.  It fails where somebody has taken the key over."""
    return Statement(_FINISH, (claim.client, claim.account, claim.key_tag, claim.query_id))


def abandon(claim: Claim) -> Statement:
    """The request failed: the key is free again."""
    return Statement(_ABANDON, (claim.client, claim.account, claim.key_tag, claim.query_id))


def sweep() -> Statement:
    """Delete the keys of queries that are gone."""
    return Statement(_SWEEP, (KEPT_H,))
