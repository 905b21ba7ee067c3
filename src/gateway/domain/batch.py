"""Batches: a fixed list of rows, each a query of its own, that answer yes or no alone; which step leads from which state to which, and whose it is."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.frozen import frozen
from gateway.domain.stages import Query
from gateway.domain.words import CertificateState, Verdict


class BatchKind(StrEnum):
    """staff_list: people of one company's case, asked at once.  job: cases of many, approved by somebody else and asked at night."""

    STAFF_LIST = "staff_list"
    JOB = "job"


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class BatchStep(StrEnum):
    """What is done to a batch.  finish: every row has come to its end."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RUN = "run"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"


class BatchActor(StrEnum):
    """Who does a step: who made the batch, the head of their department, or the gateway by itself."""

    MAKER = "maker"
    HEAD = "head"
    GATEWAY = "gateway"


class BatchRowState(StrEnum):
    """Where a row stands: an answer, or that there is none, is its end."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    FAILED = "failed"


@frozen
class BatchWay:
    """What a step leads to, whose it is, and of which kinds of batch.  with_reasons: nobody does it without."""

    becomes: BatchState
    actors: frozenset[BatchActor]
    kinds: frozenset[BatchKind] = frozenset(BatchKind)
    with_reasons: bool = False


_MAKER, _HEAD, _GATEWAY = (frozenset({actor}) for actor in BatchActor)
_LIST, _JOB = frozenset({BatchKind.STAFF_LIST}), frozenset({BatchKind.JOB})
_UNDER_WAY = (BatchState.DRAFT, BatchState.APPROVED, BatchState.RUNNING, BatchState.PAUSED)
BATCH_WAYS: Mapping[tuple[BatchState, BatchStep, BatchKind], BatchWay] = MappingProxyType(
    {
        (state, step, kind): way
        for state, step, way in (
            (BatchState.DRAFT, BatchStep.RUN, BatchWay(BatchState.RUNNING, _MAKER, _LIST)),
            (BatchState.DRAFT, BatchStep.APPROVE, BatchWay(BatchState.APPROVED, _HEAD, _JOB)),
            (BatchState.DRAFT, BatchStep.REFUSE, BatchWay(BatchState.CANCELLED, _HEAD, _JOB, with_reasons=True)),
            (BatchState.APPROVED, BatchStep.RUN, BatchWay(BatchState.RUNNING, _GATEWAY, _JOB)),
            (BatchState.RUNNING, BatchStep.PAUSE, BatchWay(BatchState.PAUSED, _MAKER | _HEAD)),
            (BatchState.PAUSED, BatchStep.RESUME, BatchWay(BatchState.RUNNING, _MAKER)),
            (BatchState.RUNNING, BatchStep.FINISH, BatchWay(BatchState.DONE, _GATEWAY)),
            *((state, BatchStep.CANCEL, BatchWay(BatchState.CANCELLED, _MAKER | _HEAD)) for state in _UNDER_WAY),
        )
        for kind in way.kinds
    }
)
"""The whole life of a batch; what is not in it cannot be done."""
ENDED = frozenset({BatchState.DONE, BatchState.CANCELLED})


@frozen
class BatchRowAnswer:
    """What a row came to for one certificate."""

    certificate: CertificateCode
    state: CertificateState
    answer: Verdict | None
    reason: str


@frozen
class BatchRow:
    """One row.  basis: sealed at rest, the query and whose it is.  failure: why there is no answer, the id of a rule or a word."""

    number: int
    state: BatchRowState
    basis: bytes = field(repr=False)
    query_id: QueryId | None = None
    attempts: int = 0
    answers: tuple[BatchRowAnswer, ...] = ()
    failure: str | None = None
    ended_at: datetime | None = None


@frozen
class QueryBatch:
    """What stands of a batch.  made_at, decided_at, kept_until: domain clock.

    rows: how many.  list_mark: a keyed digest of the list as it was given, hex: two of the same list are alike, and nobody can try out who stands in it.  progress: rows by state.
    """

    batch_id: UUID
    kind: BatchKind
    state: BatchState
    account: str
    client: str
    department: DepartmentCode
    matter: MatterCode
    certificates: tuple[CertificateCode, ...]
    purpose: str
    rows: int
    list_mark: str
    made_at: datetime
    kept_until: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: str | None = None
    progress: Mapping[BatchRowState, int] = field(default_factory=dict)


@frozen
class ListedRow:
    """One row as its maker has it, counted from 1: the query that it would be, the list's own parties first."""

    number: int
    query: Query


@frozen
class BatchWish:
    """What somebody wants to ask.  common: how many parties of every row are the list's own."""

    kind: BatchKind
    matter: MatterCode
    certificates: tuple[CertificateCode, ...]
    purpose: str
    common: int
    rows: tuple[ListedRow, ...]


@frozen
class BatchRowFault:
    """What is wrong with a row, from 1, or with all of the list, 0: where in it (RFC 6901), by which rule, and a sentence without the value."""

    row: int
    pointer: str
    code: str
    message: str


@frozen
class BatchPreview:
    """What would come of a list: nothing was kept or asked."""

    rows: int
    faults: tuple[BatchRowFault, ...]
