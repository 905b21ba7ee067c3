from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.reply_status import ReplyStatus

T = TypeVar("T", bound="Source")


@_attrs_define
class Source:
    """One department's part in an answer.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        status (ReplyStatus): A department's reply in one word, as documents and the audit log name it.

            `answered` stands in documents alone: the department has answered, and what is not for the officer to know.

            * `answered`: the department answered; you may not know what
            * `found`: there is a record
            * `no_record`: there is none
            * `partial_match`: number and name do not agree
            * `ambiguous`: several records fit
            * `incomplete`: some counties have not answered
            * `pending`: the answer comes later
            * `unavailable`: no answer came
            * `refused`: the department refused, or its answer could not be accepted
        as_of (datetime.datetime | None): How recent the department's data are, by the domain clock; null if no data
            came.
        latency_ms (int): How long the department took, in milliseconds.
        source_trace (str): The department's own number for its reply; empty if it gave none.
    """

    department: str
    status: ReplyStatus
    as_of: datetime.datetime | None
    latency_ms: int
    source_trace: str

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        status = self.status.value

        as_of: None | str
        if isinstance(self.as_of, datetime.datetime):
            as_of = self.as_of.isoformat()
        else:
            as_of = self.as_of

        latency_ms = self.latency_ms

        source_trace = self.source_trace

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "status": status,
                "as_of": as_of,
                "latency_ms": latency_ms,
                "source_trace": source_trace,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        status = ReplyStatus(d.pop("status"))

        def _parse_as_of(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                as_of_type_0 = datetime.datetime.fromisoformat(data)

                return as_of_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        as_of = _parse_as_of(d.pop("as_of"))

        latency_ms = d.pop("latency_ms")

        source_trace = d.pop("source_trace")

        source = cls(
            department=department,
            status=status,
            as_of=as_of,
            latency_ms=latency_ms,
            source_trace=source_trace,
        )

        return source
