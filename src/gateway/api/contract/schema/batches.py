"""The forms of batches."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Reason, Uuid
from gateway.domain.batch import BatchKind, BatchRowState, BatchState
from gateway.domain.words import CertificateState, Verdict


class BatchFault(Closed):
    """What is wrong with a row, or with all of a list."""

    row: int = Field(description="The number of the row, from 1; 0: it is wrong with all of the list.")
    pointer: str
    code: str
    message: str


class BatchPreview(Closed):
    """What would come of a list."""

    rows: int
    faults: list[BatchFault]


class BatchProgress(Closed):
    """How many rows stand where."""

    waiting: int = Field(description="Rows that are still to be asked.")
    asked: int = Field(description="Rows that are being asked.")
    answered: int = Field(description="Rows with an answer.")
    failed: int = Field(description="Rows without an answer: refused, or not valid any more.")


class Batch(Closed):
    """A fixed list of rows that are asked one by one."""

    batch_id: Uuid
    kind: BatchKind
    state: BatchState
    matter: str
    certificates: list[str]
    purpose: str
    rows: int
    list_mark: str = Field(description="A keyed digest of the list: who approves it and who runs it mean the same one.")
    progress: BatchProgress
    made_by: str = Field(description="The account that made it.")
    department: str = Field(description="The department of that account.")
    made_at: AwareDatetime
    kept_until: AwareDatetime = Field(description="When it is forgotten, rows and answers, by the domain clock.")
    decided_by: str | None
    decided_at: AwareDatetime | None
    reasons: str | None


class Batches(Closed):
    """A page of batches."""

    items: list[Batch]
    next: str | None


class BatchRowAnswer(Closed):
    """What a row came to for one certificate; nothing but yes or no leaves."""

    certificate: str
    state: CertificateState
    answer: Verdict | None
    reason: Reason


class BatchRow(Closed):
    """One row of a batch."""

    row: int = Field(description="Its number in the list, from 1.")
    case_number: str
    state: BatchRowState
    query_id: Uuid | None = Field(description="As which query it was asked last; entries of the log name it.")
    answers: list[BatchRowAnswer]
    failure: str | None = Field(description="The id of the rule that refused it, or `invalid-input`.")
    ended_at: AwareDatetime | None


class BatchRows(Closed):
    """A page of rows, in the order of the list."""

    items: list[BatchRow]
    next: str | None
