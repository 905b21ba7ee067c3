from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.audit_entry import AuditEntry


T = TypeVar("T", bound="SampledEntry")


@_attrs_define
class SampledEntry:
    """One entry of a sample; null if the leaf holds no entry or the entry was pruned.

    Attributes:
        index (int): The number of the leaf in the log's tree, counted from 0.
        entry (AuditEntry | None): The entry; null if the leaf holds no entry or the entry was pruned.
    """

    index: int
    entry: AuditEntry | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.audit_entry import AuditEntry

        index = self.index

        entry: dict[str, Any] | None
        if isinstance(self.entry, AuditEntry):
            entry = self.entry.to_dict()
        else:
            entry = self.entry

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "index": index,
                "entry": entry,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_entry import AuditEntry

        d = dict(src_dict)
        index = d.pop("index")

        def _parse_entry(data: object) -> AuditEntry | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                entry_type_0 = AuditEntry.from_dict(data)

                return entry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AuditEntry | None, data)

        entry = _parse_entry(d.pop("entry"))

        sampled_entry = cls(
            index=index,
            entry=entry,
        )

        return sampled_entry
