from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="PolicyDataChange")


@_attrs_define
class PolicyDataChange:
    """One difference in the data of a policy: a limit, an age, a rule, a time, a text, whatever it decides.

    Attributes:
        file (str): The name of the file.
        place (str): Where in the file; empty: the file as a whole.
        before (None | str): As JSON text; null if nothing stood there.
        after (None | str): As JSON text; null if nothing stands there any more.
        sentence (BilingualText): A text in both languages.
    """

    file: str
    place: str
    before: None | str
    after: None | str
    sentence: BilingualText

    def to_dict(self) -> dict[str, Any]:
        file = self.file

        place = self.place

        before: None | str
        before = self.before

        after: None | str
        after = self.after

        sentence = self.sentence.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "file": file,
                "place": place,
                "before": before,
                "after": after,
                "sentence": sentence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        file = d.pop("file")

        place = d.pop("place")

        def _parse_before(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        before = _parse_before(d.pop("before"))

        def _parse_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        after = _parse_after(d.pop("after"))

        sentence = BilingualText.from_dict(d.pop("sentence"))

        policy_data_change = cls(
            file=file,
            place=place,
            before=before,
            after=after,
            sentence=sentence,
        )

        return policy_data_change
