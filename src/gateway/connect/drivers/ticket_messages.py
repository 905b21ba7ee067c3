"""The messages of the ticket protocol: what is sent, and the closed shapes of what may come back (docs/departments/marriage.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec

from gateway.sdk import HttpReply, Question, json_body

_ERROR_CODE = re.compile(r"MZ-\d{3}")
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]
TicketNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class TicketState(msgspec.Struct, frozen=True, rename="camel"):
    """A ticket as the department describes it.  Fields we do not know are passed over; those we know must fit.

    `pollAfterMs`, `retryAfterMs`: milliseconds.  `records`: event records of a person.  `couple`: YES, NO or UNKNOWN.
    """

    status: str = ""
    ticket: TicketNumber | None = None
    poll_after_ms: Milliseconds | None = None
    retry_after_ms: Milliseconds | None = None
    resume_at: Aware | None = None
    as_of: Aware | None = None
    coverage_from: date | None = None
    records: list[dict[str, object]] | None = None
    note: str = ""
    couple: str | None = None
    err_code: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One reply of the department, checked: HTTP status, the state in it, and the raw object for projection."""

    status: int
    state: TicketState
    raw: Mapping[str, object]

    @property
    def error_code(self) -> str:
        """`MZ-` and three digits, or "" when the department sent nothing of that form."""
        found = _ERROR_CODE.fullmatch(self.state.err_code)
        return found.group() if found else ""


class UnreadableTicket(Exception):
    """The department sent something that is no message of this protocol."""


def read_message(reply: HttpReply) -> Message:
    """The message in an HTTP reply.  Raises Garbage; of a status of 400 or more the body may be anything."""
    try:
        raw = msgspec.json.decode(json_body(reply.body, reply.headers.get("content-type", "")), type=dict[str, object])
        return Message(reply.status, msgspec.convert(raw, TicketState), raw)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        if reply.status < 400:
            raise UnreadableTicket from None
        return Message(reply.status, TicketState(), {})


def request_body(question: Question, biz: str, *, with_other: bool) -> bytes:
    """The body of a submission, compact UTF-8 JSON in the department's order of keys.

    biz: the department's name of the question.  with_other: the second of a couple goes along, for ids come back masked.
    """
    fields = {
        "biz": biz,
        "idNo": question.subject.person_id.number,
        "name": question.subject.name,
        "matter": question.purpose.matter,
        "caseNo": question.purpose.case_number,
    }
    if with_other and question.other is not None:
        fields |= {"idNo2": question.other.person_id.number, "name2": question.other.name}
    return msgspec.json.encode(fields)
