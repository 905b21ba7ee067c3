"""What is kept of policies: turns, bundles, publications; each goes into the transaction of the entry that records it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.db import Database, Statement
from gateway.domain.errors import NotFound
from gateway.domain.words import PublicationAct
from gateway.entry import canonical, read_json
from gateway.policy import statements as sql
from gateway.policy.bundle import PolicyBundle, Unsound
from gateway.policy.draft import PolicyDraft, PolicyStep, PolicyTurn
from gateway.policy.publication import Publication, SignedPublication

KEPT_FOR = timedelta(days=365)
"""How long a policy's turns are kept after the last one; what was published stays for good."""


class Policies:
    """On one store.

    key: signs publications.  trusted: the public halves, 32 bytes, of all keys by which former ones may be signed.
    """

    def __init__(
        self, database: Database, key: Callable[[], Ed25519PrivateKey], trusted: Callable[[], Sequence[bytes]]
    ) -> None:
        self._database = database
        self._key = key
        self._trusted = trusted

    async def published(self, before: int | None = None, limit: int = 1) -> Sequence[SignedPublication]:
        """The newest first, from before that number.  Nothing of them is checked."""
        return [_publication(row) for row in await self._database.rows(sql.PUBLICATIONS(before=before, most=limit))]

    async def last_of(self, bundle: str) -> SignedPublication | None:
        """The last publication of a bundle, hash, or of its files with some grants; None where it was never in force."""
        row = await self._database.row(sql.OF_BUNDLE(bundle=bytes.fromhex(bundle)))
        return None if row is None else _publication(row)

    async def last_of_files(self) -> SignedPublication | None:
        """The last publication by which the files have changed; None before the first."""
        row = await self._database.row(sql.OF_FILES())
        return None if row is None else _publication(row)

    async def has_shared(self) -> bool:
        """Whether what departments grant each other was published at any time."""
        row = await self._database.row(sql.IS_SHARED())
        return row is not None and bool(row["is_shared"])

    async def bundle(self, name: str) -> PolicyBundle:
        """By its hash.  Raises NotFound, Unsound."""
        row = await self._database.row(sql.CONTENT(hash=bytes.fromhex(name)))
        if row is None:
            raise NotFound("there is no such bundle")
        return PolicyBundle.read(row["content"], name, row["rules_content"])

    def require_sound(self, signed: SignedPublication) -> None:
        """Pass where one of our own keys has signed exactly this publication.  Raises Unsound."""
        signed.require_sound(self._trusted())

    async def sound_bundle(self, signed: SignedPublication) -> PolicyBundle:
        """The bundle of a publication, both as they were signed.  Raises Unsound."""
        self.require_sound(signed)
        try:
            return await self.bundle(signed.publication.bundle)
        except NotFound:
            raise Unsound("the bundle is not in the store") from None

    async def policy(self, policy_id: str) -> PolicyDraft:
        """Raises NotFound."""
        rows = await self._database.rows(sql.TURNS(policy_id=UUID(policy_id)))
        if not rows:
            raise NotFound("there is no such policy")
        return PolicyDraft.of(policy_id, [_turn(row) for row in rows])

    async def page(self, after: str | None, limit: int) -> tuple[Sequence[PolicyDraft], str | None]:
        """Policies, newest first, behind the one of the id `after`; and the id to go on after."""
        listed = sql.LIST(after=None if after is None else UUID(after), most=limit + 1)
        ids = [str(row["policy_id"]) for row in await self._database.rows(listed)]
        found = [await self.policy(policy_id) for policy_id in ids[:limit]]
        return found, ids[limit - 1] if len(ids) > limit else None

    async def sweep(self, now: datetime) -> None:
        """Delete the turns of policies to which nothing was added for long.  now: real clock."""
        await self._database.run(sql.SWEEP(until=now - KEPT_FOR))

    def take_turn(self, policy_id: str, number: int, turn: PolicyTurn, entry: str) -> Statement:
        """The turn's row, for the transaction of its entry, which fails with Outdated where another has come before."""
        content = {
            "reason": turn.reason,
            "base": turn.base,
            "files": None if turn.files is None else dict(turn.files),
            "bundle": turn.bundle,
            "number": turn.number,
            "rolls_back": turn.rolls_back,
        }
        return sql.TAKE_TURN(
            policy_id=UUID(policy_id),
            turn=number,
            at=turn.at,
            step=str(turn.step),
            account=turn.account,
            person_digest=turn.person_digest,
            entry=entry,
            content=canonical(content),
        )

    def publish(self, publication: Publication, bundle: PolicyBundle) -> Sequence[Statement]:
        """Bundle and signed publication, for the transaction of their entry, which fails with Outdated where another has come before."""
        signed = SignedPublication.by(self._key(), publication)
        row = sql.PUBLISH(
            number=publication.number,
            bundle=bytes.fromhex(publication.bundle),
            former=None if publication.former is None else bytes.fromhex(publication.former),
            act=str(publication.act),
            at=publication.at,
            entry=publication.entry,
            policy_id=None if publication.policy_id is None else UUID(publication.policy_id),
            drafted_by=publication.drafted_by,
            approved_by=publication.approved_by,
            public_key=signed.public_key,
            signature=signed.signature,
        )
        return [*_kept(bundle), row]


def _kept(bundle: PolicyBundle) -> Sequence[Statement]:
    """Its files first: what it grants names them."""
    rules = bytes.fromhex(bundle.rules)
    files = sql.KEEP(hash=rules, content=bundle.rules_content, rules=None)
    if not bundle.grants:
        return [files]
    return [files, sql.KEEP(hash=bytes.fromhex(bundle.hash), content=bundle.content, rules=rules)]


def _publication(row: asyncpg.Record) -> SignedPublication:
    former, policy_id = row["former"], row["policy_id"]
    publication = Publication(
        number=row["number"],
        bundle=row["bundle"].hex(),
        former=None if former is None else former.hex(),
        act=PublicationAct(row["act"]),
        at=row["at"],
        entry=row["entry"],
        policy_id=None if policy_id is None else str(policy_id),
        drafted_by=row["drafted_by"],
        approved_by=row["approved_by"],
    )
    return SignedPublication(publication, row["public_key"], row["signature"])


def _turn(row: asyncpg.Record) -> PolicyTurn:
    content = cast("dict[str, Any]", read_json(row["content"]))
    return PolicyTurn(
        PolicyStep(row["step"]), row["account"], row["person_digest"], row["at"], entry=row["entry"], **content
    )
