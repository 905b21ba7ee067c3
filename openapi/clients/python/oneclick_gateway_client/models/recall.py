from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Recall")


@_attrs_define
class Recall:
    """A notice: a value behind an answer of yours was corrected.  It does not say which value.

    Attributes:
        recall_id (UUID): Id of a notice.
        query_id (UUID): Id of the query, as its answer says it.
        certificates (list[str]): The certificates of the query that rest on the value.
        words (BilingualText): A text in both languages.
        made_at (datetime.datetime): When it was made.
        acknowledged_at (datetime.datetime | None): When its reader said that they know of it.
    """

    recall_id: UUID
    query_id: UUID
    certificates: list[str]
    words: BilingualText
    made_at: datetime.datetime
    acknowledged_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        recall_id = str(self.recall_id)

        query_id = str(self.query_id)

        certificates = self.certificates

        words = self.words.to_dict()

        made_at = self.made_at.isoformat()

        acknowledged_at: None | str
        if isinstance(self.acknowledged_at, datetime.datetime):
            acknowledged_at = self.acknowledged_at.isoformat()
        else:
            acknowledged_at = self.acknowledged_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "recall_id": recall_id,
                "query_id": query_id,
                "certificates": certificates,
                "words": words,
                "made_at": made_at,
                "acknowledged_at": acknowledged_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        recall_id = UUID(d.pop("recall_id"))

        query_id = UUID(d.pop("query_id"))

        certificates = cast(list[str], d.pop("certificates"))

        words = BilingualText.from_dict(d.pop("words"))

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        def _parse_acknowledged_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                acknowledged_at_type_0 = datetime.datetime.fromisoformat(data)

                return acknowledged_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        acknowledged_at = _parse_acknowledged_at(d.pop("acknowledged_at"))

        recall = cls(
            recall_id=recall_id,
            query_id=query_id,
            certificates=certificates,
            words=words,
            made_at=made_at,
            acknowledged_at=acknowledged_at,
        )

        return recall
