from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="ReplayedChange")


@_attrs_define
class ReplayedChange:
    """What officers of a department would have had otherwise in past queries.

    Attributes:
        department (str): Of the officers who asked.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        field (None | str): The information item; null: whether the certificate is answered at all.
        before (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        after (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        gains (bool): Whether more would have been had.
        queries (int): In how many past queries.
        sentence (BilingualText): A text in both languages.
    """

    department: str
    matter: str
    certificate: str
    field: None | str
    before: Mode
    after: Mode
    gains: bool
    queries: int
    sentence: BilingualText

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        matter = self.matter

        certificate = self.certificate

        field: None | str
        field = self.field

        before = self.before.value

        after = self.after.value

        gains = self.gains

        queries = self.queries

        sentence = self.sentence.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "matter": matter,
                "certificate": certificate,
                "field": field,
                "before": before,
                "after": after,
                "gains": gains,
                "queries": queries,
                "sentence": sentence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        department = d.pop("department")

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        def _parse_field(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        field = _parse_field(d.pop("field"))

        before = Mode(d.pop("before"))

        after = Mode(d.pop("after"))

        gains = d.pop("gains")

        queries = d.pop("queries")

        sentence = BilingualText.from_dict(d.pop("sentence"))

        replayed_change = cls(
            department=department,
            matter=matter,
            certificate=certificate,
            field=field,
            before=before,
            after=after,
            gains=gains,
            queries=queries,
            sentence=sentence,
        )

        return replayed_change
