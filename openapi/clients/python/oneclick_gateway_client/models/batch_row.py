from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.batch_row_state import BatchRowState

if TYPE_CHECKING:
    from ..models.batch_row_answer import BatchRowAnswer


T = TypeVar("T", bound="BatchRow")


@_attrs_define
class BatchRow:
    """One row of a batch.

    Attributes:
        row (int): Its number in the list, from 1.
        case_number (str): The number of the case that the row is asked for.
        state (BatchRowState): Where a row stands: an answer, or that there is none, is its end.

            * `waiting`: it is still to be asked
            * `asked`: it is being asked
            * `answered`: it has its answers
            * `failed`: there is no answer; `failure` says why
        query_id (None | UUID): As which query it was asked last; entries of the log name it.
        answers (list[BatchRowAnswer]): The answers, by certificate; empty until there is one.
        failure (None | str): The id of the rule that refused it, or `invalid-input`.
        ended_at (datetime.datetime | None): When it was answered or refused, by the domain clock; null until then.
    """

    row: int
    case_number: str
    state: BatchRowState
    query_id: None | UUID
    answers: list[BatchRowAnswer]
    failure: None | str
    ended_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        row = self.row

        case_number = self.case_number

        state = self.state.value

        query_id: None | str
        if isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        answers = []
        for answers_item_data in self.answers:
            answers_item = answers_item_data.to_dict()
            answers.append(answers_item)

        failure: None | str
        failure = self.failure

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "row": row,
                "case_number": case_number,
                "state": state,
                "query_id": query_id,
                "answers": answers,
                "failure": failure,
                "ended_at": ended_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch_row_answer import BatchRowAnswer

        d = dict(src_dict)
        row = d.pop("row")

        case_number = d.pop("case_number")

        state = BatchRowState(d.pop("state"))

        def _parse_query_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                query_id_type_0 = UUID(data)

                return query_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        query_id = _parse_query_id(d.pop("query_id"))

        answers = []
        _answers = d.pop("answers")
        for answers_item_data in _answers:
            answers_item = BatchRowAnswer.from_dict(answers_item_data)

            answers.append(answers_item)

        def _parse_failure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        failure = _parse_failure(d.pop("failure"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        batch_row = cls(
            row=row,
            case_number=case_number,
            state=state,
            query_id=query_id,
            answers=answers,
            failure=failure,
            ended_at=ended_at,
        )

        return batch_row
