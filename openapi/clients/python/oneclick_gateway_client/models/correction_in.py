from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CorrectionIn")


@_attrs_define
class CorrectionIn:
    """A doubt about what a department holds: of a party of your query, or, for a citizen, of yourself.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        item (str): The item, as GET /v1/items names it.
        expected (str): In your own words; kept sealed.
        query_id (None | Unset | UUID): The query in which it was seen; a citizen leaves it out.
        person_id (None | str | Unset): The person's number.
        credit_code (None | str | Unset): The credit code of the employer; only for the role employer.
        record (None | str | Unset): The record's own id (a unit number, a plate number), where somebody has several.
        seen (None | str | Unset): What was read.
        evidence (None | str | Unset): The entries on which the finding rests.
    """

    department: str
    item: str
    expected: str
    query_id: None | Unset | UUID = UNSET
    person_id: None | str | Unset = UNSET
    credit_code: None | str | Unset = UNSET
    record: None | str | Unset = UNSET
    seen: None | str | Unset = UNSET
    evidence: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        item = self.item

        expected = self.expected

        query_id: None | str | Unset
        if isinstance(self.query_id, Unset):
            query_id = UNSET
        elif isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        person_id: None | str | Unset
        if isinstance(self.person_id, Unset):
            person_id = UNSET
        else:
            person_id = self.person_id

        credit_code: None | str | Unset
        if isinstance(self.credit_code, Unset):
            credit_code = UNSET
        else:
            credit_code = self.credit_code

        record: None | str | Unset
        if isinstance(self.record, Unset):
            record = UNSET
        else:
            record = self.record

        seen: None | str | Unset
        if isinstance(self.seen, Unset):
            seen = UNSET
        else:
            seen = self.seen

        evidence: None | str | Unset
        if isinstance(self.evidence, Unset):
            evidence = UNSET
        else:
            evidence = self.evidence

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "item": item,
                "expected": expected,
            }
        )
        if query_id is not UNSET:
            field_dict["query_id"] = query_id
        if person_id is not UNSET:
            field_dict["person_id"] = person_id
        if credit_code is not UNSET:
            field_dict["credit_code"] = credit_code
        if record is not UNSET:
            field_dict["record"] = record
        if seen is not UNSET:
            field_dict["seen"] = seen
        if evidence is not UNSET:
            field_dict["evidence"] = evidence

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        item = d.pop("item")

        expected = d.pop("expected")

        def _parse_query_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                query_id_type_0 = UUID(data)

                return query_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        query_id = _parse_query_id(d.pop("query_id", UNSET))

        def _parse_person_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        person_id = _parse_person_id(d.pop("person_id", UNSET))

        def _parse_credit_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        credit_code = _parse_credit_code(d.pop("credit_code", UNSET))

        def _parse_record(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        record = _parse_record(d.pop("record", UNSET))

        def _parse_seen(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        seen = _parse_seen(d.pop("seen", UNSET))

        def _parse_evidence(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        evidence = _parse_evidence(d.pop("evidence", UNSET))

        correction_in = cls(
            department=department,
            item=item,
            expected=expected,
            query_id=query_id,
            person_id=person_id,
            credit_code=credit_code,
            record=record,
            seen=seen,
            evidence=evidence,
        )

        return correction_in
