from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.doubt_by import DoubtBy

T = TypeVar("T", bound="CorrectionDoubt")


@_attrs_define
class CorrectionDoubt:
    """Who doubts a value, and what they say.

    Attributes:
        by (DoubtBy): Who doubts: registers that disagree, as the gateway finds; an officer; the person themselves.

            * `gateway`: registers disagree, as a query has shown
            * `officer`: an officer, about a party of their query
            * `citizen`: the person themselves
        raised_at (datetime.datetime): When it was raised.
        query_id (None | UUID): The query in which it was seen; only shown to who asked it.
        seen (list[str]): What was read, as far as it is known.
        expected (None | str): What is believed to be right instead.
        evidence (None | str): The entries on which the finding rests.
    """

    by: DoubtBy
    raised_at: datetime.datetime
    query_id: None | UUID
    seen: list[str]
    expected: None | str
    evidence: None | str

    def to_dict(self) -> dict[str, Any]:
        by = self.by.value

        raised_at = self.raised_at.isoformat()

        query_id: None | str
        if isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        seen = self.seen

        expected: None | str
        expected = self.expected

        evidence: None | str
        evidence = self.evidence

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "by": by,
                "raised_at": raised_at,
                "query_id": query_id,
                "seen": seen,
                "expected": expected,
                "evidence": evidence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        by = DoubtBy(d.pop("by"))

        raised_at = datetime.datetime.fromisoformat(d.pop("raised_at"))

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

        seen = cast(list[str], d.pop("seen"))

        def _parse_expected(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expected = _parse_expected(d.pop("expected"))

        def _parse_evidence(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        evidence = _parse_evidence(d.pop("evidence"))

        correction_doubt = cls(
            by=by,
            raised_at=raised_at,
            query_id=query_id,
            seen=seen,
            expected=expected,
            evidence=evidence,
        )

        return correction_doubt
