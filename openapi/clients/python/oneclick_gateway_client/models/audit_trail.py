from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.audit_entry import AuditEntry


T = TypeVar("T", bound="AuditTrail")


@_attrs_define
class AuditTrail:
    """All entries of one query, oldest first; or one entry that belongs to none.

    Attributes:
        query_id (None | UUID): Id of the query; null if the entry belongs to none.
        case_number (None | str): The number of the citizen's case.
        matter (None | str): The code of the matter; see GET /v1/matters.
        account (None | str): The officer's query account.
        office (None | str): The code of the department of the officer who asked.
        began_at (datetime.datetime): When the first of the entries was written.
        last_at (datetime.datetime): When the last of the entries was written.
        entries (list[AuditEntry]): The entries, oldest first.
    """

    query_id: None | UUID
    case_number: None | str
    matter: None | str
    account: None | str
    office: None | str
    began_at: datetime.datetime
    last_at: datetime.datetime
    entries: list[AuditEntry]

    def to_dict(self) -> dict[str, Any]:
        query_id: None | str
        if isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        case_number: None | str
        case_number = self.case_number

        matter: None | str
        matter = self.matter

        account: None | str
        account = self.account

        office: None | str
        office = self.office

        began_at = self.began_at.isoformat()

        last_at = self.last_at.isoformat()

        entries = []
        for entries_item_data in self.entries:
            entries_item = entries_item_data.to_dict()
            entries.append(entries_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "case_number": case_number,
                "matter": matter,
                "account": account,
                "office": office,
                "began_at": began_at,
                "last_at": last_at,
                "entries": entries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_entry import AuditEntry

        d = dict(src_dict)

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

        def _parse_case_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        case_number = _parse_case_number(d.pop("case_number"))

        def _parse_matter(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        matter = _parse_matter(d.pop("matter"))

        def _parse_account(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        def _parse_office(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        office = _parse_office(d.pop("office"))

        began_at = datetime.datetime.fromisoformat(d.pop("began_at"))

        last_at = datetime.datetime.fromisoformat(d.pop("last_at"))

        entries = []
        _entries = d.pop("entries")
        for entries_item_data in _entries:
            entries_item = AuditEntry.from_dict(entries_item_data)

            entries.append(entries_item)

        audit_trail = cls(
            query_id=query_id,
            case_number=case_number,
            matter=matter,
            account=account,
            office=office,
            began_at=began_at,
            last_at=last_at,
            entries=entries,
        )

        return audit_trail
