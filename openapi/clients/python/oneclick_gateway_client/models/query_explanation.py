from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.explained_certificate import ExplainedCertificate
    from ..models.refused_query import RefusedQuery


T = TypeVar("T", bound="QueryExplanation")


@_attrs_define
class QueryExplanation:
    """Who was granted what in a past query, or refused, by which rules, judged anew.

    Attributes:
        query_id (UUID): Id of the query, as its answer says it.
        matter (str): The code of the matter; see GET /v1/matters.
        department (str): Of the officer who asked.
        refused (None | RefusedQuery): null if the query was decided field by field.
        recorded_rules_hash (None | str): Names the rules that decided then.
        rules_hash (None | str): Names the rules that judged anew: those of then, or, if these cannot be had, those in
            force.
        is_as_of_then (bool): Whether the rules of then judged, and came to what is on record. If not, nothing here is
            the judgement of then but what is on record.
        is_reproduced (bool): Whether every certificate and field came to the same again.
        certificates (list[ExplainedCertificate]): Every certificate that was asked for; none if the query was refused.
    """

    query_id: UUID
    matter: str
    department: str
    refused: None | RefusedQuery
    recorded_rules_hash: None | str
    rules_hash: None | str
    is_as_of_then: bool
    is_reproduced: bool
    certificates: list[ExplainedCertificate]

    def to_dict(self) -> dict[str, Any]:
        from ..models.refused_query import RefusedQuery

        query_id = str(self.query_id)

        matter = self.matter

        department = self.department

        refused: dict[str, Any] | None
        if isinstance(self.refused, RefusedQuery):
            refused = self.refused.to_dict()
        else:
            refused = self.refused

        recorded_rules_hash: None | str
        recorded_rules_hash = self.recorded_rules_hash

        rules_hash: None | str
        rules_hash = self.rules_hash

        is_as_of_then = self.is_as_of_then

        is_reproduced = self.is_reproduced

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "matter": matter,
                "department": department,
                "refused": refused,
                "recorded_rules_hash": recorded_rules_hash,
                "rules_hash": rules_hash,
                "is_as_of_then": is_as_of_then,
                "is_reproduced": is_reproduced,
                "certificates": certificates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.explained_certificate import ExplainedCertificate
        from ..models.refused_query import RefusedQuery

        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        department = d.pop("department")

        def _parse_refused(data: object) -> None | RefusedQuery:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                refused_type_0 = RefusedQuery.from_dict(data)

                return refused_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RefusedQuery, data)

        refused = _parse_refused(d.pop("refused"))

        def _parse_recorded_rules_hash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recorded_rules_hash = _parse_recorded_rules_hash(d.pop("recorded_rules_hash"))

        def _parse_rules_hash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        rules_hash = _parse_rules_hash(d.pop("rules_hash"))

        is_as_of_then = d.pop("is_as_of_then")

        is_reproduced = d.pop("is_reproduced")

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = ExplainedCertificate.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        query_explanation = cls(
            query_id=query_id,
            matter=matter,
            department=department,
            refused=refused,
            recorded_rules_hash=recorded_rules_hash,
            rules_hash=rules_hash,
            is_as_of_then=is_as_of_then,
            is_reproduced=is_reproduced,
            certificates=certificates,
        )

        return query_explanation
