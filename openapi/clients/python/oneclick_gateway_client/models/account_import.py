from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.account_import_fault import AccountImportFault


T = TypeVar("T", bound="AccountImport")


@_attrs_define
class AccountImport:
    """What came of a file of accounts, or would come of it.

    Attributes:
        dry_run (bool): Whether nothing was changed because the request said so.
        created (list[str]): The accounts that were put into the register, or would be.
        changed (list[str]): The accounts that were changed, or would be.
        unchanged (list[str]): The accounts that are in the register as the file has them.
        faults (list[AccountImportFault]): What is wrong with the file; where there is anything, nothing was changed.
    """

    dry_run: bool
    created: list[str]
    changed: list[str]
    unchanged: list[str]
    faults: list[AccountImportFault]

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        created = self.created

        changed = self.changed

        unchanged = self.unchanged

        faults = []
        for faults_item_data in self.faults:
            faults_item = faults_item_data.to_dict()
            faults.append(faults_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "dry_run": dry_run,
                "created": created,
                "changed": changed,
                "unchanged": unchanged,
                "faults": faults,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.account_import_fault import AccountImportFault

        d = dict(src_dict)
        dry_run = d.pop("dry_run")

        created = cast(list[str], d.pop("created"))

        changed = cast(list[str], d.pop("changed"))

        unchanged = cast(list[str], d.pop("unchanged"))

        faults = []
        _faults = d.pop("faults")
        for faults_item_data in _faults:
            faults_item = AccountImportFault.from_dict(faults_item_data)

            faults.append(faults_item)

        account_import = cls(
            dry_run=dry_run,
            created=created,
            changed=changed,
            unchanged=unchanged,
            faults=faults,
        )

        return account_import
