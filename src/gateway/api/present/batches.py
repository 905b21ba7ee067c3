"""Batches and their rows in the shape of the contract, and as files."""

import csv
import io
from collections.abc import Iterable, Sequence

import orjson

from gateway.api.http.answers import Shown
from gateway.domain.batch import BatchPreview, BatchRow, BatchRowFault, QueryBatch
from gateway.domain.codes import CaseNumber, CertificateCode

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_NO_ANSWER = ""


def batch_object(batch: QueryBatch) -> Shown:
    """One batch."""
    return {
        "batch_id": str(batch.batch_id),
        "kind": batch.kind,
        "state": batch.state,
        "matter": batch.matter,
        "certificates": list(batch.certificates),
        "purpose": batch.purpose,
        "rows": batch.rows,
        "list_mark": batch.list_mark,
        "progress": {state.value: n for state, n in batch.progress.items()},
        "made_by": batch.account,
        "department": batch.department,
        "made_at": batch.made_at.isoformat(),
        "kept_until": batch.kept_until.isoformat(),
        "decided_by": batch.decided_by,
        "decided_at": None if batch.decided_at is None else batch.decided_at.isoformat(),
        "reasons": batch.reasons,
    }


def preview_object(found: BatchPreview, unread: Sequence[BatchRowFault]) -> Shown:
    """What would come of a list.  unread: what is wrong with rows that could not be read."""
    faults = sorted((*unread, *found.faults), key=lambda fault: fault.row)
    return {
        "rows": found.rows + len({fault.row for fault in unread if fault.row}),
        "faults": [
            {"row": one.row, "pointer": one.pointer, "code": one.code, "message": one.message} for one in faults
        ],
    }


def row_object(row: BatchRow, case_number: CaseNumber) -> Shown:
    """One row, with the case that its list gives it."""
    return {
        "row": row.number,
        "case_number": case_number,
        "state": row.state,
        "query_id": row.query_id,
        "answers": [
            {"certificate": one.certificate, "state": one.state, "answer": one.answer, "reason": one.reason}
            for one in row.answers
        ],
        "failure": row.failure,
        "ended_at": None if row.ended_at is None else row.ended_at.isoformat(),
    }


def as_lines(rows: Iterable[tuple[BatchRow, CaseNumber]]) -> bytes:
    """Each row as JSON on a line of its own."""
    return b"".join(orjson.dumps(row_object(*row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def as_table(rows: Iterable[tuple[BatchRow, CaseNumber]], certificates: Sequence[CertificateCode]) -> bytes:
    """A table in CSV (RFC 4180), in UTF-8 with a mark by which spreadsheets know it; no cell is taken for a formula."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    of_each = [f"{code} {member}" for code in certificates for member in ("answer", "reason")]
    table.writerow(["row", "case_number", "state", "query_id", *of_each, "failure", "ended_at"])
    for row, case_number in rows:
        table.writerow([_cell(word) for word in _cells(row, case_number, certificates)])
    return file.getvalue().encode("utf-8-sig")


def _cells(row: BatchRow, case_number: CaseNumber, certificates: Sequence[CertificateCode]) -> list[str]:
    by_code = {one.certificate: (one.answer or one.state, one.reason) for one in row.answers}
    answers = [word for code in certificates for word in by_code.get(code, (_NO_ANSWER, _NO_ANSWER))]
    ended_at = "" if row.ended_at is None else row.ended_at.isoformat()
    return [str(row.number), case_number, row.state, row.query_id or "", *answers, row.failure or "", ended_at]


def _cell(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) else word
