"""Lists as they are sent, in JSON and as tables, and rows as they are given back."""

import csv
import io
import json
from typing import Any

import httpx
import pytest

from gateway.api.contract.batch_inputs import BatchIn, wish_of
from gateway.api.http.body import LARGEST, LARGEST_LIST, largest_body
from gateway.api.present.batches import as_lines, as_table
from gateway.domain.batch import BatchRow, BatchRowAnswer, BatchRowState
from gateway.domain.codes import CaseNumber, CertificateCode, QueryId
from gateway.domain.stages import Asked
from gateway.domain.words import CertificateState, Verdict
from tests.rooms.decision.example import NOW

CODE = CertificateCode("M15-C1")
HEAD = "case_number,applicant_person_id,applicant_name"
CHEN, LIN = "33079119940317001X,陈思远", "330791199511020027,林晓雯"


def form(**more: Any) -> BatchIn:
    return BatchIn.model_validate({"kind": "job", "matter": "M15", "certificates": [CODE], "purpose": "年审", **more})


def read(text: str, **more: Any) -> tuple[list[tuple[int, str, list[str]]], list[tuple[int, str, str]]]:
    wish, faults = wish_of(form(csv=text, **more), Asked(QueryId("q"), NOW, NOW), reserved=True)
    rows = [
        (
            row.number,
            str(row.query.case_number),
            [str(p.person and p.person.person_id.number) for p in row.query.parties],
        )
        for row in wish.rows
    ]
    return rows, [(one.row, one.pointer, one.code) for one in faults]


def test_a_table_of_a_spreadsheet_is_read_line_by_line() -> None:
    rows, faults = read(
        f"\ufeff{HEAD}\r\nJH-2026-M15-000001,{CHEN}\r\n\r\n,{LIN}\r\n", case_number="JH-2026-M15-000009"
    )
    assert rows == [
        (1, "JH-2026-M15-000001", ["33079119940317001X"]),
        (2, "JH-2026-M15-000009", ["330791199511020027"]),
    ]
    assert faults == []


def test_a_couple_stands_in_one_line() -> None:
    rows, faults = read(f"{HEAD},spouse_person_id,spouse_name\nJH-2026-M15-000001,{CHEN},{LIN}\n")
    assert rows == [(1, "JH-2026-M15-000001", ["33079119940317001X", "330791199511020027"])]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"{HEAD}\n", [(0, "/csv", "too-few")]),
        ("name,number\nA,1\n", [(0, "/csv", "columns")]),
        (f"{HEAD},{HEAD}\n", [(0, "/csv", "columns")]),
        ("case_number\nJH-2026-M15-000001\n", [(0, "/csv", "columns")]),
        (f"{HEAD}\n,{CHEN}\n", [(1, "/case_number", "missing")]),
        (f"{HEAD}\nJH-2026-M15-000001,330791199403170011,陈思远\n", [(1, "/parties/0/person_id", "checksum")]),
        (f"{HEAD}\nJH-2026-M15-000001,{CHEN},more\n", [(1, "", "cells")]),
        (f"{HEAD}\nJH-2026-M15-000001,,\n", [(1, "/parties", "too-few")]),
        (f"{HEAD}\nJH-2026-M15-000001,33079119940317001X,\n", [(1, "/parties/0", "person")]),
        (f"{HEAD}\n" + f"JH-2026-M15-000001,{CHEN}\n" * 2001, [(0, "/csv", "too-many")]),
    ],
)
def test_what_cannot_be_read_is_told_by_its_row_without_the_value(
    text: str, faults: list[tuple[int, str, str]]
) -> None:
    assert read(text)[1] == faults


def test_synthetic_numbers_are_refused_where_they_are_not_taken() -> None:
    table = f"{HEAD}\nJH-2026-M15-000001,{CHEN}\n"
    _, faults = wish_of(form(csv=table), Asked(QueryId("q"), NOW, NOW), reserved=False)
    assert [(one.row, one.pointer, one.code) for one in faults] == [(1, "/parties/0/person_id", "reserved")]


def row(number: int, case: str, *answers: BatchRowAnswer, failure: str | None = None) -> tuple[BatchRow, CaseNumber]:
    state = BatchRowState.FAILED if failure else BatchRowState.ANSWERED if answers else BatchRowState.WAITING
    return BatchRow(number, state, b"", None, 1, answers, failure), CaseNumber(case)


ROWS = [
    row(1, "JH-2026-M15-000001", BatchRowAnswer(CODE, CertificateState.ANSWERED, Verdict.YES, "AGE")),
    row(2, "JH-2026-M15-000002", BatchRowAnswer(CODE, CertificateState.UNAVAILABLE, None, "UNAVAILABLE")),
    row(3, '=HYPERLINK("http://127.0.0.1")', failure="own-family"),
    row(4, "@SUM(A1)"),
]


def test_no_cell_of_a_file_is_a_formula_and_the_table_is_read_back() -> None:
    table = list(csv.reader(io.StringIO(as_table(ROWS, [CODE]).decode("utf-8-sig"), newline="")))
    assert table[0] == [
        "row", "case_number", "state", "query_id", "M15-C1 answer", "M15-C1 reason", "failure", "ended_at",
    ]  # fmt: skip
    assert table[1] == ["1", "JH-2026-M15-000001", "answered", "", "yes", "AGE", "", ""]
    assert table[2][4:6] == ["unavailable", "UNAVAILABLE"]
    assert table[3][6] == "own-family"
    assert [line[1][0] for line in table[3:]] == ["'", "'"]


def test_each_line_is_a_row() -> None:
    lines = [json.loads(line) for line in as_lines(ROWS).splitlines()]
    assert [line["row"] for line in lines] == [1, 2, 3, 4]
    assert lines[0]["answers"] == [{"certificate": CODE, "state": "answered", "answer": "yes", "reason": "AGE"}]


async def test_a_list_may_be_longer_than_other_bodies(http: httpx.AsyncClient) -> None:
    table = f"{HEAD}\n" + "".join(f"JH-2026-M15-{n:06d},{CHEN}\n" for n in range(2000))
    body = json.loads(form(csv=table).model_dump_json(exclude_none=True))
    assert LARGEST < len(table) < LARGEST_LIST
    assert (await http.post("/v1/batch-previews", json=body)).status_code == 200
    body["csv"] += " " * LARGEST_LIST
    assert (await http.post("/v1/batch-previews", json=body)).status_code == 413
    assert largest_body("/v1/queries") == LARGEST
