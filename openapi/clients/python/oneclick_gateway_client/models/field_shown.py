from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.field_state import FieldState
from ..models.mode import Mode
from ..models.rule import Rule
from ..types import UNSET, Unset

T = TypeVar("T", bound="FieldShown")


@_attrs_define
class FieldShown:
    """One field of a certificate: what became of it, in which form, by which rule, on what basis.

    Attributes:
        state (FieldState): What became of one field that a certificate may show.
        mode (Mode): In which form a field may leave; ordered from most to least by `rank`.
        rule (Rule): The id of a rule that decides what leaves, or refuses a request as a whole.
        basis (str): The legal basis.
        as_of (datetime.datetime | None): How recent the data are: when the department's data were read, by the clock of
            the data; null if no data came.
        value (bool | int | None | str | Unset): The value; only in the states `value` and `masked`.
    """

    state: FieldState
    mode: Mode
    rule: Rule
    basis: str
    as_of: datetime.datetime | None
    value: bool | int | None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        mode = self.mode.value

        rule = self.rule.value

        basis = self.basis

        as_of: None | str
        if isinstance(self.as_of, datetime.datetime):
            as_of = self.as_of.isoformat()
        else:
            as_of = self.as_of

        value: bool | int | None | str | Unset
        if isinstance(self.value, Unset):
            value = UNSET
        else:
            value = self.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
                "mode": mode,
                "rule": rule,
                "basis": basis,
                "as_of": as_of,
            }
        )
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        state = FieldState(d.pop("state"))

        mode = Mode(d.pop("mode"))

        rule = Rule(d.pop("rule"))

        basis = d.pop("basis")

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

        def _parse_value(data: object) -> bool | int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | int | None | str | Unset, data)

        value = _parse_value(d.pop("value", UNSET))

        field_shown = cls(
            state=state,
            mode=mode,
            rule=rule,
            basis=basis,
            as_of=as_of,
            value=value,
        )

        return field_shown
