"""Lists of rows as they are sent, in JSON or as a table of a spreadsheet, and their way into the domain's words."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import (
    Closed,
    Code,
    NamelessWords,
    ParameterName,
    ParameterText,
    PartyIn,
    parties_of,
    refuse_reserved,
    refuse_unborn,
)
from gateway.api.http.faults import parsed
from gateway.domain.batch import BatchKind, BatchRowFault, BatchStep, BatchWish, ListedRow
from gateway.domain.codes import CaseNumber, CertificateCode, MatterCode
from gateway.domain.errors import InvalidInput
from gateway.domain.forms import CASE_NUMBER
from gateway.domain.matter import ROLES
from gateway.domain.parties import Party
from gateway.domain.stages import Asked, Query

_MOST_ROWS, _MOST_PARTIES, _LONGEST_CELL = 2_000, 9, 256
_LONGEST_MS = 30_000
"""No caller waits for a row."""
_CASE = "case_number"
_MEMBERS = ("person_id", "name", "id_type", "credit_code", "authorisation")
_COLUMNS: Mapping[str, tuple[str, str]] = {f"{role}_{member}": (role, member) for role in ROLES for member in _MEMBERS}
"""Of a table, beside the case number: which member of whom a cell is."""
_CaseNumber = Annotated[str, Field(strict=True, pattern=CASE_NUMBER)]


class BatchRowIn(Closed):
    """One row: whom it is about, and of which case, where the list has none."""

    case_number: _CaseNumber | None = None
    parties: Annotated[list[PartyIn], Field(min_length=1, max_length=_MOST_PARTIES)]


class BatchIn(Closed):
    """A fixed list of rows, each to be asked for the same certificates."""

    kind: BatchKind
    matter: Code = Field(description="The code of the matter; see GET /v1/matters.")
    certificates: Annotated[list[Code], Field(min_length=1, max_length=16)]
    purpose: NamelessWords
    case_number: _CaseNumber | None = Field(
        default=None, description="Of all rows that name none: the company's case of a staff list."
    )
    parties: Annotated[list[PartyIn], Field(max_length=_MOST_PARTIES)] = Field(
        default_factory=list,
        description="Those who stand in every row: of a staff list the company, and who acts for it, its legal representative or somebody with an authorisation on file.",
    )
    parameters: Annotated[dict[ParameterName, ParameterText | StrictInt | StrictBool | None], Field(max_length=32)] = (
        Field(default_factory=dict, description="Values that the certificates need, by name, the same for all rows.")
    )
    rows: Annotated[list[BatchRowIn], Field(min_length=1, max_length=_MOST_ROWS)] | None = Field(
        default=None, description="Either these, or `csv`."
    )
    csv: Annotated[str, Field(strict=True, min_length=1)] | None = Field(
        default=None,
        description="The rows as a table in CSV: a head line with case_number and columns such as applicant_person_id, applicant_name, staff_person_id, staff_name; one line a row.",
    )

    @model_validator(mode="after")
    def _has_rows(self) -> "BatchIn":
        if (self.rows is None) == (self.csv is None):
            raise PydanticCustomError("rows", "a list has either rows or csv")
        return self


class BatchHolding(StrEnum):
    """What its maker does to a batch."""

    RUN = "run"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class BatchDecision(StrEnum):
    """What somebody else says of a job."""

    APPROVE = "approve"
    REFUSE = "refuse"


class BatchStepIn(Closed):
    """What its maker, or the head of their department, does to a batch."""

    step: BatchHolding


class BatchDecisionIn(Closed):
    """What the head of the department says of a job."""

    decision: BatchDecision
    reasons: Annotated[NamelessWords | None, Field(description="Why; to refuse there must be reasons.")] = None


class BatchFormat(StrEnum):
    """As what the rows of a batch are fetched."""

    CSV = "csv"
    JSONL = "jsonl"


def step_of(word: BatchHolding | BatchDecision) -> BatchStep:
    """The step of that name."""
    return BatchStep(word)


def wish_of(form: BatchIn, at: Asked, *, reserved: bool) -> tuple[BatchWish, Sequence[BatchRowFault]]:
    """What is wished, without the rows that cannot be read, and what is wrong with those.  at: now.  reserved: whether synthetic numbers are accepted."""
    faults: list[BatchRowFault] = []
    rows: list[ListedRow] = []
    for number, row in _numbered(form, faults):
        together = [*form.parties, *row.parties]
        case_number = row.case_number or form.case_number
        found = list(_unfit(number, together, len(form.parties), at.asked_at.date(), reserved=reserved))
        if case_number is None:
            found.append(BatchRowFault(number, f"/{_CASE}", "missing", "neither the row nor the list names a case"))
        faults += found
        if not found:
            rows.append(ListedRow(number, _query(form, CaseNumber(case_number or ""), parties_of(together), at)))
    wish = BatchWish(
        kind=form.kind,
        matter=MatterCode(form.matter),
        certificates=_certificates(form),
        purpose=form.purpose,
        common=len(form.parties),
        rows=tuple(rows),
    )
    return wish, faults


def _certificates(form: BatchIn) -> tuple[CertificateCode, ...]:
    return tuple(dict.fromkeys(map(CertificateCode, form.certificates)))


def _query(form: BatchIn, case_number: CaseNumber, parties: tuple[Party, ...], at: Asked) -> Query:
    """A row as it would be asked; its id and its times are those of when it is."""
    return Query(
        query_id=at.query_id,
        matter=MatterCode(form.matter),
        case_number=case_number,
        parties=parties,
        certificates=_certificates(form),
        parameters=form.parameters,
        deadline_ms=_LONGEST_MS,
        received_at=at.received_at,
        asked_at=at.asked_at,
    )


def _unfit(
    number: int, parties: Sequence[PartyIn], common: int, today: date, *, reserved: bool
) -> Iterator[BatchRowFault]:
    try:
        if not reserved:
            refuse_reserved(parties)
        refuse_unborn(parties, today)
    except InvalidInput as refused:
        for fault in refused.faults:
            place = int(fault.pointer.split("/")[2])
            row, at = (0, place) if place < common else (number, place - common)
            yield BatchRowFault(row, f"/parties/{at}/person_id", fault.code, fault.message)


def _numbered(form: BatchIn, faults: list[BatchRowFault]) -> Iterator[tuple[int, BatchRowIn]]:
    if form.rows is not None:
        yield from enumerate(form.rows, start=1)
        return
    lines = csv.reader(io.StringIO((form.csv or "").removeprefix("\ufeff"), newline=""))
    head = [cell.strip() for cell in next(lines, [])]
    if len(set(head)) < len(head) or not set(head) - {_CASE} or not set(head) <= {_CASE, *_COLUMNS}:
        sentence = (
            "the head line names each column once: case_number, applicant_person_id, applicant_name, staff_person_id, …"
        )
        faults.append(BatchRowFault(0, "/csv", "columns", sentence))
        return
    full = [line for line in lines if any(cell.strip() for cell in line)]
    if not full:
        faults.append(BatchRowFault(0, "/csv", "too-few", "the table has no rows"))
    for number, line in enumerate(full, start=1):
        if number > _MOST_ROWS:
            faults.append(BatchRowFault(0, "/csv", "too-many", f"a table has at most {_MOST_ROWS} rows"))
            return
        row = _row(number, head, line, faults)
        if row is not None:
            yield number, row


def _row(number: int, head: Sequence[str], line: Sequence[str], faults: list[BatchRowFault]) -> BatchRowIn | None:
    if len(line) != len(head) or any(len(cell) > _LONGEST_CELL for cell in line):
        sentence = "not as many cells as the head line has, or one too long"
        faults.append(BatchRowFault(number, "", "cells", sentence))
        return None
    parties: dict[str, dict[str, str]] = {}
    row: dict[str, object] = {}
    for column, cell in zip(head, line, strict=True):
        if not cell.strip():
            continue
        if column == _CASE:
            row[_CASE] = cell.strip()
        else:
            role, member = _COLUMNS[column]
            parties.setdefault(role, {"role": role})[member] = cell.strip()
    row["parties"] = list(parties.values())
    try:
        return parsed(BatchRowIn, row)
    except InvalidInput as refused:
        faults += [BatchRowFault(number, fault.pointer, fault.code, fault.message) for fault in refused.faults]
        return None
