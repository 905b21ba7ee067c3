from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.batch_kind import BatchKind
from ..models.batch_state import BatchState

if TYPE_CHECKING:
    from ..models.batch_progress import BatchProgress


T = TypeVar("T", bound="Batch")


@_attrs_define
class Batch:
    """A fixed list of rows that are asked one by one.

    Attributes:
        batch_id (UUID): Which one, as POST /v1/batches has answered.
        kind (BatchKind): staff_list: people of one company's case, asked at once.  job: cases of many, approved by
            somebody else and asked at night.

            * `staff_list`: people of one company's case, asked at once
            * `job`: a list of cases, approved by the head of the department and asked by night
        state (BatchState): Where a batch stands.

            * `draft`: made, and not yet run or approved
            * `approved`: it begins by itself in the hours of jobs
            * `running`: rows are asked, one after the other
            * `paused`: held up: no further row is asked
            * `done`: every row has come to its end
            * `cancelled`: refused or given up: no further row is asked
        matter (str): The code of the matter; see GET /v1/matters.
        certificates (list[str]): The codes of the certificates that every row is asked for.
        purpose (str): What the answers are needed for.
        rows (int): How many rows it has.
        list_mark (str): A keyed digest of the list: who approves it and who runs it mean the same one.
        progress (BatchProgress): How many rows stand where.
        made_by (str): The account that made it.
        department (str): The department of that account.
        made_at (datetime.datetime): When it was made, by the domain clock.
        kept_until (datetime.datetime): When it is forgotten, rows and answers, by the domain clock.
        decided_by (None | str): The account that approved or refused it; null if nobody did.
        decided_at (datetime.datetime | None): When it was approved or refused, by the domain clock; null if it was not.
        reasons (None | str): Why the head of the department decided so; null where nothing was said.
    """

    batch_id: UUID
    kind: BatchKind
    state: BatchState
    matter: str
    certificates: list[str]
    purpose: str
    rows: int
    list_mark: str
    progress: BatchProgress
    made_by: str
    department: str
    made_at: datetime.datetime
    kept_until: datetime.datetime
    decided_by: None | str
    decided_at: datetime.datetime | None
    reasons: None | str

    def to_dict(self) -> dict[str, Any]:
        batch_id = str(self.batch_id)

        kind = self.kind.value

        state = self.state.value

        matter = self.matter

        certificates = self.certificates

        purpose = self.purpose

        rows = self.rows

        list_mark = self.list_mark

        progress = self.progress.to_dict()

        made_by = self.made_by

        department = self.department

        made_at = self.made_at.isoformat()

        kept_until = self.kept_until.isoformat()

        decided_by: None | str
        decided_by = self.decided_by

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        reasons: None | str
        reasons = self.reasons

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "batch_id": batch_id,
                "kind": kind,
                "state": state,
                "matter": matter,
                "certificates": certificates,
                "purpose": purpose,
                "rows": rows,
                "list_mark": list_mark,
                "progress": progress,
                "made_by": made_by,
                "department": department,
                "made_at": made_at,
                "kept_until": kept_until,
                "decided_by": decided_by,
                "decided_at": decided_at,
                "reasons": reasons,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch_progress import BatchProgress

        d = dict(src_dict)
        batch_id = UUID(d.pop("batch_id"))

        kind = BatchKind(d.pop("kind"))

        state = BatchState(d.pop("state"))

        matter = d.pop("matter")

        certificates = cast(list[str], d.pop("certificates"))

        purpose = d.pop("purpose")

        rows = d.pop("rows")

        list_mark = d.pop("list_mark")

        progress = BatchProgress.from_dict(d.pop("progress"))

        made_by = d.pop("made_by")

        department = d.pop("department")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        kept_until = datetime.datetime.fromisoformat(d.pop("kept_until"))

        def _parse_decided_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decided_by = _parse_decided_by(d.pop("decided_by"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_reasons(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reasons = _parse_reasons(d.pop("reasons"))

        batch = cls(
            batch_id=batch_id,
            kind=kind,
            state=state,
            matter=matter,
            certificates=certificates,
            purpose=purpose,
            rows=rows,
            list_mark=list_mark,
            progress=progress,
            made_by=made_by,
            department=department,
            made_at=made_at,
            kept_until=kept_until,
            decided_by=decided_by,
            decided_at=decided_at,
            reasons=reasons,
        )

        return batch
