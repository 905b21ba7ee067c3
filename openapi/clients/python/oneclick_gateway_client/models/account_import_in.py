from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="AccountImportIn")


@_attrs_define
class AccountImportIn:
    """A CSV file of accounts.

    Attributes:
        csv (str): The file: a head line with the columns account, external_id, department, county, post, duties, roles,
            state, person_digest and kin_digests, then one line an account, at most 400; lists with blanks between.
        dry_run (bool | Unset): Only say what would come of it. Default: False.
    """

    csv: str
    dry_run: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        csv = self.csv

        dry_run = self.dry_run

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "csv": csv,
            }
        )
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        csv = d.pop("csv")

        dry_run = d.pop("dry_run", UNSET)

        account_import_in = cls(
            csv=csv,
            dry_run=dry_run,
        )

        return account_import_in
