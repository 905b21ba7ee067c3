from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.processing_class import ProcessingClass

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Matter")


@_attrs_define
class Matter:
    """A matter with the codes of its certificates.

    Attributes:
        code (str): The code of the matter, such as `M01`.
        title (BilingualText): A text in both languages.
        owner (str): The code of the department that is responsible for the matter.
        processing_class (ProcessingClass): How soon a matter is decided.

            * `immediate`: at once, at the window
            * `half_hour`: within half an hour
            * `days`: within `processing_days` working days
        processing_days (int | None): Within how many working days the matter is decided; null if the processing class
            says it.
        valid_from (datetime.date): The first day on which it can be asked for.
        valid_until (datetime.date | None): The last day on which it can be asked for; null if no end is known.
        any_of (list[list[str]]): Groups of certificates; one certificate of each group is enough.
        certificates (list[str]): The codes of the certificates that the matter requires.
    """

    code: str
    title: BilingualText
    owner: str
    processing_class: ProcessingClass
    processing_days: int | None
    valid_from: datetime.date
    valid_until: datetime.date | None
    any_of: list[list[str]]
    certificates: list[str]

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        owner = self.owner

        processing_class = self.processing_class.value

        processing_days: int | None
        processing_days = self.processing_days

        valid_from = self.valid_from.isoformat()

        valid_until: None | str
        if isinstance(self.valid_until, datetime.date):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        any_of = []
        for any_of_item_data in self.any_of:
            any_of_item = any_of_item_data

            any_of.append(any_of_item)

        certificates = self.certificates

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
                "owner": owner,
                "processing_class": processing_class,
                "processing_days": processing_days,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "any_of": any_of,
                "certificates": certificates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        code = d.pop("code")

        title = BilingualText.from_dict(d.pop("title"))

        owner = d.pop("owner")

        processing_class = ProcessingClass(d.pop("processing_class"))

        def _parse_processing_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        processing_days = _parse_processing_days(d.pop("processing_days"))

        valid_from = datetime.date.fromisoformat(d.pop("valid_from"))

        def _parse_valid_until(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.date.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        valid_until = _parse_valid_until(d.pop("valid_until"))

        any_of = []
        _any_of = d.pop("any_of")
        for any_of_item_data in _any_of:
            any_of_item = cast(list[str], any_of_item_data)

            any_of.append(any_of_item)

        certificates = cast(list[str], d.pop("certificates"))

        matter = cls(
            code=code,
            title=title,
            owner=owner,
            processing_class=processing_class,
            processing_days=processing_days,
            valid_from=valid_from,
            valid_until=valid_until,
            any_of=any_of,
            certificates=certificates,
        )

        return matter
