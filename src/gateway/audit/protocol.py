"""The protocol of the log: INTENT before anyone is asked, OUTCOME before anything leaves.

The only maker of `Opened` and `Closed`.  Every call returns when its entry is durable, or raises and nothing may go on.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from gateway.audit import content
from gateway.audit.canonical import canonical_bytes
from gateway.audit.content import Context, Paper
from gateway.audit.contexts import Contexts
from gateway.audit.figures import APPEND_SECONDS, NOT_WRITTEN
from gateway.audit.model import Draft
from gateway.audit.privacy import Privacy
from gateway.audit.recovery import Recovery, RecoveryTimeouts
from gateway.audit.rested import Rested, sealed_values
from gateway.audit.stream import Alongside, Stream, StreamTimeouts, nothing
from gateway.db import Condition, Database, Statement
from gateway.domain.caller import entry_recorded
from gateway.domain.clock import Clock
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.document import Document, Receipt
from gateway.domain.errors import AuditUnavailable, Conflict, NotAuthorised, QuotaExceeded
from gateway.domain.parties import identifier_of
from gateway.domain.stages import Closed, Grant, Lookup, LookupResult, Officer, Opened, Query, Replies
from gateway.domain.supervision import Limits, Supervised, Supervisor
from gateway.domain.words import LateResult
from gateway.entry import Content, Kind

_BROKEN = "the log is proved broken, so nothing is disclosed until it is continued (Restore in docs/runbook.md)"
RECOVERY_LIMITS = Limits(silent_after_s=60.0)
"""Longer than one entry of the recovery's may take."""


def no_policy() -> str | None:
    """Of a process that judges nothing by a policy."""
    return None


def of_break(broken: str | None) -> str | None:
    """Why nothing may be written any more, with what proves it; None where nothing does."""
    return broken and f"{_BROKEN}: {broken}"


@dataclass(frozen=True, slots=True)
class AppendTimeouts:
    """How long each kind of entry may take to become durable, in seconds."""

    open_s: float = 2.0
    close_s: float = 2.0
    other_s: float = 5.0


class Audit:
    """The log's two hands.

    privacy: hides whom entries are about.  contexts: of the queries in the log.  node: the name of this process's machine in the log.
    obstacle: why nothing may be written though the store may be there, given what has proved to the stream that the log is broken.
    case_mark: what stands beside the case number of every entry; NO_REGISTER where the city has no case register.
    policy: the bundle in force, by the hash that every entry names; None while it is not known.
    """

    def __init__(
        self,
        database: Database,
        privacy: Privacy,
        contexts: Contexts,
        clock: Clock,
        *,
        node: str = "gateway",
        shares: AppendTimeouts | None = None,
        pace: StreamTimeouts | None = None,
        patience: RecoveryTimeouts | None = None,
        obstacle: Callable[[str | None], str | None] = of_break,
        case_mark: Content | None = None,
        policy: Callable[[], str | None] = no_policy,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._durability = database.durability
        self._privacy = privacy
        self._contexts = contexts
        self._clock = clock
        self._shares = shares or AppendTimeouts()
        self._obstacle = obstacle
        self._case_mark = case_mark or {}
        self._policy = policy
        self._supervisor = supervisor or Supervisor()
        self._stream = Stream(
            database.connect, privacy, clock, node, pace, durability=database.durability, supervisor=self._supervisor
        )
        self._recovery = Recovery(
            database.connect, contexts, self._stream, clock, patience or RecoveryTimeouts(), ask=database.fetchrow
        )
        self._recovering: Supervised | None = None

    def under(self, policy: str) -> "Audit":
        """The same writer; its entries name this bundle, whatever comes into force meanwhile."""
        pinned = copy(self)
        pinned._policy = lambda: policy  # noqa: SLF001 - its own class
        return pinned

    @property
    def is_ready(self) -> bool:
        """Whether an entry can be written now."""
        return self._stream.is_ready and self.refuses is None

    @property
    def unready(self) -> str | None:
        """Why no entry can be written now, as words; None where one can."""
        return self.refuses or self._stream.unready

    @property
    def written_s_ago(self) -> float:
        """Seconds since anything of this process was last confirmed to be durable; infinite before the first."""
        return self._stream.written_s_ago

    @property
    def refuses(self) -> str | None:
        """Why nothing may be written though the store may be there, as a sentence that says what to do."""
        return self._durability.fault or self._obstacle(self._stream.broken)

    async def start(self) -> None:
        """Open this process's stream and begin to look after streams that were left."""
        await self._stream.start()
        self._recovering = self._supervisor.start("audit-recovery", self._recovery.run, RECOVERY_LIMITS)

    async def stop(self) -> None:
        """Write what waits, close the stream."""
        if self._recovering is not None:
            await self._recovering.stop()
        await self._stream.close()

    async def open(
        self,
        grant: Grant,
        *,
        alongside: Sequence[Statement] = (),
        conditions: Sequence[Condition] = (),
        within_s: float = math.inf,
    ) -> Opened:
        """Write the INTENT.  Raises AuditUnavailable: then nobody may be asked; InvalidInput for too many parties.

        conditions: the grant stands on them; where one does not hold nothing is written, and what it is refused with is raised. Raises
        Unjudged where that cannot be looked at now.
        """
        context = self._context_of_grant(grant, "")
        draft = content.intent(grant, context)
        receipt = await self._append(draft, min(within_s, self._shares.open_s), lambda _receipt: alongside, conditions)
        context = replace(context, entry=receipt.entry, leaf=receipt.leaf_hash)
        self._contexts.remember(context)
        return Opened(grant, grant.lookups, receipt.entry, {}, await self._intent_receipt(context, grant.lookups))

    async def reopen(
        self, grant: Grant, lookups: Sequence[Lookup], handles: Mapping[LookupId, str], entry: str
    ) -> Opened:
        """Let lookups go on that the log still calls pending; polls and retries belong to the INTENT `entry`.

        Raises Conflict where the INTENT is another or a lookup is not pending, NotFound where there is no INTENT.
        """
        query_id = UUID(grant.plan.query.query_id)
        context = await self._contexts.context(query_id)
        if context.entry != entry:
            raise Conflict("the query was opened by another entry")
        if not await self._contexts.pending(query_id) >= set(content.ids(lookup.lookup_id for lookup in lookups)):
            raise Conflict("a lookup is not pending any more")
        return Opened(grant, tuple(lookups), entry, dict(handles), await self._intent_receipt(context, lookups))

    async def close(
        self,
        opened: Opened,
        replies: Replies,
        document: Document,
        *,
        strangers: Sequence[str] = (),
        pending: Iterable[LookupId] = (),
        joined: Iterable[LookupId] = (),
        canonical: bytes | None = None,
        alongside: Alongside = nothing,
        within_s: float = math.inf,
    ) -> Closed:
        """Write the OUTCOME, with the other rooms' statements in its transaction.

        strangers: who of those named is not shown to belong to the applicant, by party key.  pending: lookups and tasks that can
        still change the document.  joined: those of them that another query has opened.  canonical: the document's bytes, where they are made
        already.  Raises AuditUnavailable, and Conflict where the query
        is closed already: then the document must be thrown away.
        """
        context = self._context_of(opened)
        paper = Paper(document, canonical or canonical_bytes(document))
        draft = content.outcome(
            opened,
            context,
            replies,
            paper,
            content.ids(pending),
            joined=content.ids(joined),
            strangers=strangers,
            values=self._values(
                [
                    (lookup, replies.results[lookup.lookup_id].reply)
                    for lookup in opened.lookups
                    if lookup.lookup_id in replies.results
                ]
            ),
        )
        receipt = await self._append(draft, min(within_s, self._shares.close_s), alongside)
        return Closed(document, receipt, paper.canonical)

    async def late(
        self,
        query_id: QueryId,
        ended: Mapping[LookupId, LateResult],
        document: Document | None,
        *,
        opened: Iterable[LookupId] = (),
        joined: Iterable[LookupId] = (),
        shared: Mapping[LookupId, LookupId] = MappingProxyType({}),
        strangers: Sequence[str] = (),
        replies: Mapping[LookupId, LookupResult] = MappingProxyType({}),
        by: Officer | None = None,
        action: Content | None = None,
        rested: Rested = (),
        alongside: Alongside = nothing,
    ) -> Closed | None:
        """Write the LATE of lookups and tasks that were pending, before the stored document changes.

        document: as it is from now on; None where it ends without one.  opened: tasks or lookups that became pending by it.
        joined: those of them that another query has opened.  shared: what has ended by another lookup's call, and whose.  strangers: as in `close`.
        replies: what each lookup brought; the receipts in them are kept.  rested: what has come of those that have ended.
        by: who answered, where a person did.  action: what they did, such as a declaration taken, by codes and hashes.  Raises Conflict where one is not pending, NotFound, AuditUnavailable.
        """
        context = await self._contexts.context(UUID(query_id))
        paper = None if document is None else Paper(document, canonical_bytes(document))
        draft = content.late(
            context,
            ended,
            paper,
            content.ids(opened),
            by,
            joined=content.ids(joined),
            shared=shared,
            action=content.naming(strangers) | dict(action or {}),
            replies=replies,
            values=self._values(rested),
        )
        receipt = await self._append(draft, self._shares.other_s, alongside)
        return None if paper is None else Closed(paper.document, receipt, paper.canonical)

    def sign(self, message: bytes) -> tuple[int, str]:
        """Sign with this process's key: the stream whose public key verifies it, and the Ed25519 signature, hex.

        message: begins with what it is, so that it can be taken for nothing else.  Raises AuditUnavailable.
        """
        return self._stream.sign(message)

    async def release(self, query_id: QueryId, officer: Officer, how: str, document: bytes | None = None) -> None:
        """Write that a stored answer is handed over again, before its first byte.

        how: `read`, `idempotent_replay`, `proof`.  document: its canonical bytes, whose fields the entry names; None where nothing of
        it is handed over.  Raises NotFound, AuditUnavailable.
        """
        context = await self._contexts.context(UUID(query_id))
        await self._append(content.release(context, officer, how, document), self._shares.other_s)

    async def deny(
        self,
        officer: Officer,
        query: Query | None,
        refusal: NotAuthorised | QuotaExceeded,
        alongside: Alongside = nothing,
    ) -> None:
        """Write the DENIED of a request that was refused as a whole, before the caller learns of it."""
        tags = {} if query is None else self._tags(query)
        draft = content.denied(officer, query, refusal, tags, self._case_mark)
        await self._append(draft, self._shares.open_s, alongside)

    async def deny_stored(self, query_id: QueryId, officer: Officer, refusal: NotAuthorised, what: str) -> None:
        """Write the DENIED of somebody who may not have what is stored of a query any more; what: `stored_answer` or `declaration`.

        Raises NotFound, AuditUnavailable.
        """
        context = await self._contexts.context(UUID(query_id))
        await self._append(content.denied_stored(context, officer, refusal, what), self._shares.other_s)

    async def record(self, draft: Draft, alongside: Alongside = nothing) -> Receipt:
        """Write an entry that opens and closes nothing: a reading, an order, a change of keys.  Raises AuditUnavailable."""
        receipt = await self._append(draft, self._shares.other_s, alongside)
        entry_recorded(receipt.entry)
        return receipt

    async def _append(
        self, draft: Draft, within_s: float, alongside: Alongside = nothing, conditions: Sequence[Condition] = ()
    ) -> Receipt:
        if self.refuses is not None:
            raise AuditUnavailable(self.refuses)
        if draft.kind is not Kind.INTENT:  # which names the rules of its grant
            draft = replace(draft, policy=self._policy())
        began_s = time.perf_counter()
        try:
            appended = await self._stream.append(draft, within_s, alongside, conditions)
        except AuditUnavailable:
            NOT_WRITTEN.labels(draft.kind.name).inc()
            raise
        APPEND_SECONDS.labels(draft.kind.name).observe(time.perf_counter() - began_s)
        return appended[1]

    async def _intent_receipt(self, context: Context, lookups: Sequence[Lookup]) -> str:
        """What the departments of these lookups are shown: one signature, made once the INTENT is durable."""
        digests = content.lookup_digests(lookups)
        return await self._stream.intent_receipt(context.entry, context.leaf, digests) if digests else ""

    def _context_of(self, opened: Opened) -> Context:
        """From memory where this process opened it, else from the grant; never a wait for the store."""
        known = self._contexts.known(UUID(opened.grant.plan.query.query_id))
        return known or self._context_of_grant(opened.grant, opened.entry)

    def _context_of_grant(self, grant: Grant, entry: str) -> Context:
        return content.context_of_grant(grant, entry, self._tags(grant.plan.query), self._case_mark)

    def _values(self, rested: Rested) -> dict[str, str]:
        """By party, the digests of what the registers held of them, under this year's key."""
        return sealed_values(rested, self._privacy, self._clock.real().year)

    def _tags(self, query: Query) -> dict[str, bytes]:
        """The parties' pseudonyms of this year, by party."""
        year = self._clock.real().year
        numbers = ((party.key, identifier_of(party)) for party in query.parties)
        return {key: self._privacy.tag(number, year) for key, number in numbers if number is not None}
