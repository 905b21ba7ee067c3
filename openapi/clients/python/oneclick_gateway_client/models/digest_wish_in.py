from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DigestWishIn")


@_attrs_define
class DigestWishIn:
    """Whose digest is wanted.

    Attributes:
        person_id (str): A person's number; blanks and full-width characters are folded.
        account (None | str | Unset): A citizen's account, to have the number wrapped for its token too.
    """

    person_id: str
    account: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        account: None | str | Unset
        if isinstance(self.account, Unset):
            account = UNSET
        else:
            account = self.account

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "person_id": person_id,
            }
        )
        if account is not UNSET:
            field_dict["account"] = account

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        def _parse_account(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account = _parse_account(d.pop("account", UNSET))

        digest_wish_in = cls(
            person_id=person_id,
            account=account,
        )

        return digest_wish_in
