"""Rows of the room's tables as its words; what is sealed is opened here."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from gateway.credit.model import CreditVerdict, DishonestyRecord, HeardStatement, Hearing, RecordRequest
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode
from gateway.domain.credit import (
    Grade,
    HearingState,
    PublicationLevel,
    RecordState,
    RequestKind,
    RequestState,
)
from gateway.domain.person import Person, PersonId

Row = Mapping[str, Any]
Opens = Callable[[bytes, str], bytes]
"""Opens sealed bytes that are bound to their place."""


def place(table: str, row_id: UUID, column: str) -> str:
    """What sealed bytes are bound to."""
    return f"gateway.{table}/{row_id}/{column}"


def hearing_of(row: Row, opens: Opens) -> Hearing:
    """One row of `hearing`."""
    hearing_id = UUID(str(row["hearing_id"]))
    about = json.loads(opens(row["sealed"], place("hearing", hearing_id, "person")))
    return Hearing(
        hearing_id=hearing_id,
        finding_id=row["finding_id"],
        declaration_id=row["declaration_id"],
        matter=MatterCode(row["matter"]),
        certificate=CertificateCode(row["certificate"]),
        state=HearingState(row["state"]),
        taken_by=row["taken_by"],
        opened_by=row["opened_by"],
        inspected_by=row["inspected_by"],
        opened_at=row["opened_at"].astimezone(CHINA),
        respond_by=row["respond_by"].astimezone(CHINA),
        due_at=None if row["due_at"] is None else row["due_at"].astimezone(CHINA),
        notice_version=row["notice_version"],
        person=Person(PersonId(about["person_id"]), about["name"]),
        case_number=about["case_number"],
        statement=_statement(row, hearing_id, opens),
        verdict=_verdict(row, "hearing", hearing_id, opens),
        is_corrected=bool(row.get("is_corrected")),
    )


def record_of(row: Row, requests: Sequence[RecordRequest], opens: Opens) -> DishonestyRecord:
    """One row of `dishonesty_record` with its hearing's, whose columns begin with `hearing_`."""
    hearing = {name.removeprefix("hearing_"): row[name] for name in row if name.startswith("hearing_")}
    hearing["hearing_id"] = row["hearing_id"]
    heard = hearing_of(hearing, opens)
    return DishonestyRecord(
        record_id=UUID(str(row["record_id"])),
        hearing=heard,
        grade=Grade(row["grade"]),
        state=RecordState(row["state"]),
        publication=PublicationLevel(row["publication"]),
        authority=hearing["authority"],
        basis=hearing["basis"],
        since=row["since"].astimezone(CHINA),
        until=row["until"].astimezone(CHINA),
        repairable_from=row["repairable_from"].astimezone(CHINA),
        expires_at=row["expires_at"].astimezone(CHINA),
        requests=tuple(requests),
    )


def request_of(row: Row, opens: Opens) -> RecordRequest:
    """One row of `dishonesty_request`."""
    request_id = UUID(str(row["request_id"]))
    return RecordRequest(
        request_id=request_id,
        record_id=UUID(str(row["record_id"])),
        kind=RequestKind(row["kind"]),
        state=RequestState(row["state"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"].astimezone(CHINA),
        due_at=row["due_at"].astimezone(CHINA),
        words=opens(row["sealed_words"], place("dishonesty_request", request_id, "words")).decode(),
        verdict=_verdict(row, "dishonesty_request", request_id, opens),
    )


def _statement(row: Row, hearing_id: UUID, opens: Opens) -> HeardStatement | None:
    if row["statement_by"] is None:
        return None
    words = opens(row["sealed_statement"], place("hearing", hearing_id, "statement")).decode()
    return HeardStatement(row["statement_by"], row["statement_at"].astimezone(CHINA), words)


def _verdict(row: Row, table: str, row_id: UUID, opens: Opens) -> CreditVerdict | None:
    if row["decided_by"] is None:
        return None
    grounds = opens(row["sealed_grounds"], place(table, row_id, "grounds")).decode()
    grade = row.get("grade") if table == "hearing" else None
    return CreditVerdict(
        row["decided_by"],
        row["decided_at"].astimezone(CHINA),
        grounds,
        None if grade is None else Grade(grade),
        row.get("basis"),
        row.get("authority"),
    )
