from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.field_state import FieldState
from ..models.known_rule import KnownRule
from ..models.mode import Mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="FieldShown")


@_attrs_define
class FieldShown:
    """One field of a certificate: what became of it, in which form you may see it, by which rule and on what basis.

    Attributes:
        state (FieldState): What became of one field that a certificate may show.

            * `value`: `value` holds it as it is
            * `masked`: `value` holds a part of it
            * `not_on_record`: the register has no such entry
            * `denied`: you may not see it; `rule` and `basis` say why
            * `withheld`: you may see it, but showing it here would tell what you may not see, or it is not sure whose it is
            * `unavailable`: the department has not answered
            * `stale`: the department's data are older than the rule allows
        mode (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        rule (KnownRule | str): The id of a rule that decides what leaves, or refuses a request as a whole; a city's own
            begins with `city-`.
        basis (str): The legal basis, as text in Chinese.
        as_of (datetime.datetime | None): How recent the department's data are, by the domain clock; null if no data
            came.
        value (bool | int | None | str | Unset): The value; only in the states `value` and `masked`.
        how_to_apply (BilingualText | None | Unset): What can be done about it; only where a rule keeps the field.
    """

    state: FieldState
    mode: Mode
    rule: KnownRule | str
    basis: str
    as_of: datetime.datetime | None
    value: bool | int | None | str | Unset = UNSET
    how_to_apply: BilingualText | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        state = self.state.value

        mode = self.mode.value

        rule: str
        if isinstance(self.rule, KnownRule):
            rule = self.rule.value
        else:
            rule = self.rule

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

        how_to_apply: dict[str, Any] | None | Unset
        if isinstance(self.how_to_apply, Unset):
            how_to_apply = UNSET
        elif isinstance(self.how_to_apply, BilingualText):
            how_to_apply = self.how_to_apply.to_dict()
        else:
            how_to_apply = self.how_to_apply

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
        if how_to_apply is not UNSET:
            field_dict["how_to_apply"] = how_to_apply

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        state = FieldState(d.pop("state"))

        mode = Mode(d.pop("mode"))

        def _parse_rule(data: object) -> KnownRule | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_rule_type_0 = KnownRule(data)

                return componentsschemas_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | str, data)

        rule = _parse_rule(d.pop("rule"))

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

        def _parse_how_to_apply(data: object) -> BilingualText | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                how_to_apply_type_0 = BilingualText.from_dict(data)

                return how_to_apply_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None | Unset, data)

        how_to_apply = _parse_how_to_apply(d.pop("how_to_apply", UNSET))

        field_shown = cls(
            state=state,
            mode=mode,
            rule=rule,
            basis=basis,
            as_of=as_of,
            value=value,
            how_to_apply=how_to_apply,
        )

        return field_shown
