from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_file_in import PolicyFileIn


T = TypeVar("T", bound="PolicyFilesIn")


@_attrs_define
class PolicyFilesIn:
    """The files that are replaced; all others stay.

    Attributes:
        version (int): The version of the policy that you have read.
        files (list[PolicyFileIn]): The files to replace, each once.
        onto (None | str | Unset): The hash of the bundle in force, over which the policy is put from now on; left out:
            it stays over its own.
    """

    version: int
    files: list[PolicyFileIn]
    onto: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        onto: None | str | Unset
        if isinstance(self.onto, Unset):
            onto = UNSET
        else:
            onto = self.onto

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "version": version,
                "files": files,
            }
        )
        if onto is not UNSET:
            field_dict["onto"] = onto

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy_file_in import PolicyFileIn

        d = dict(src_dict)
        version = d.pop("version")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PolicyFileIn.from_dict(files_item_data)

            files.append(files_item)

        def _parse_onto(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        onto = _parse_onto(d.pop("onto", UNSET))

        policy_files_in = cls(
            version=version,
            files=files,
            onto=onto,
        )

        return policy_files_in
