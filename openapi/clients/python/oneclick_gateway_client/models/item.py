from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.sharing import Sharing

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Item")


@_attrs_define
class Item:
    """An information item: how sensitive, how freely shared, why it may be seen at all.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        name (str): The name of the information item; together with `department` it is unique.
        title (BilingualText): A text in both languages.
        type_ (str): The type of the value; with `?` at its end, a record may lack it.
        codes (list[str] | None): All values that it can have; null if there is no closed list.
        level (int): How sensitive the item is: from 1 (anybody may know it) to 4 (only for who needs it to decide).
        sharing (Sharing): How freely a field may be shared.

            * `unconditional`: for every department that needs it
            * `conditional`: for departments to which it is granted
            * `not_shared`: never shown; it only counts for an answer
        identifying (bool): Whether the field identifies a person.
        basis (str): The legal basis, as text in Chinese.
    """

    department: str
    name: str
    title: BilingualText
    type_: str
    codes: list[str] | None
    level: int
    sharing: Sharing
    identifying: bool
    basis: str

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        name = self.name

        title = self.title.to_dict()

        type_ = self.type_

        codes: list[str] | None
        if isinstance(self.codes, list):
            codes = self.codes

        else:
            codes = self.codes

        level = self.level

        sharing = self.sharing.value

        identifying = self.identifying

        basis = self.basis

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "name": name,
                "title": title,
                "type": type_,
                "codes": codes,
                "level": level,
                "sharing": sharing,
                "identifying": identifying,
                "basis": basis,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        department = d.pop("department")

        name = d.pop("name")

        title = BilingualText.from_dict(d.pop("title"))

        type_ = d.pop("type")

        def _parse_codes(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                codes_type_0 = cast(list[str], data)

                return codes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        codes = _parse_codes(d.pop("codes"))

        level = d.pop("level")

        sharing = Sharing(d.pop("sharing"))

        identifying = d.pop("identifying")

        basis = d.pop("basis")

        item = cls(
            department=department,
            name=name,
            title=title,
            type_=type_,
            codes=codes,
            level=level,
            sharing=sharing,
            identifying=identifying,
            basis=basis,
        )

        return item
