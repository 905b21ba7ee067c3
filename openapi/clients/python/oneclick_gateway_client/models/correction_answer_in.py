from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.correction_outcome import CorrectionOutcome
from ..types import UNSET, Unset

T = TypeVar("T", bound="CorrectionAnswerIn")


@_attrs_define
class CorrectionAnswerIn:
    """The department's answer.

    Attributes:
        outcome (CorrectionOutcome): What the department says: the value is right; it does not answer the doubt, for a
            reason; the value was wrong.

            * `confirmed`: the value is right as it stands
            * `rejected`: the doubt is not answered; `reason` must say why
            * `corrected`: the value was wrong, and is corrected; queries that rest on it are recalled
        reason (None | str | Unset): To reject there must be one.
        wrong_values (list[bool | int | list[str] | None | str] | Unset): The values that your register held and that
            were wrong, as it writes them; null for nothing on record.  Figures with a point are sent as text.
    """

    outcome: CorrectionOutcome
    reason: None | str | Unset = UNSET
    wrong_values: list[bool | int | list[str] | None | str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        outcome = self.outcome.value

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        wrong_values: list[bool | int | list[str] | None | str] | Unset = UNSET
        if not isinstance(self.wrong_values, Unset):
            wrong_values = []
            for wrong_values_item_data in self.wrong_values:
                wrong_values_item: bool | int | list[str] | None | str
                if isinstance(wrong_values_item_data, list):
                    wrong_values_item = wrong_values_item_data

                else:
                    wrong_values_item = wrong_values_item_data
                wrong_values.append(wrong_values_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "outcome": outcome,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if wrong_values is not UNSET:
            field_dict["wrong_values"] = wrong_values

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        outcome = CorrectionOutcome(d.pop("outcome"))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        _wrong_values = d.pop("wrong_values", UNSET)
        wrong_values: list[bool | int | list[str] | None | str] | Unset = UNSET
        if _wrong_values is not UNSET:
            wrong_values = []
            for wrong_values_item_data in _wrong_values:

                def _parse_wrong_values_item(
                    data: object,
                ) -> bool | int | list[str] | None | str:
                    if data is None:
                        return data
                    try:
                        if not isinstance(data, list):
                            raise TypeError()
                        wrong_values_item_type_3 = cast(list[str], data)

                        return wrong_values_item_type_3
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    return cast(bool | int | list[str] | None | str, data)

                wrong_values_item = _parse_wrong_values_item(wrong_values_item_data)

                wrong_values.append(wrong_values_item)

        correction_answer_in = cls(
            outcome=outcome,
            reason=reason,
            wrong_values=wrong_values,
        )

        return correction_answer_in
