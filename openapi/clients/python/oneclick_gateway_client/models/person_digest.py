from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PersonDigest")


@_attrs_define
class PersonDigest:
    """A person's digest as access tokens bear it.

    Attributes:
        person_digest (str): For `person_digest` or `kin_digests` of a token.
        person_wrapped (None | str): For the token of the account that was named; null where none was.
    """

    person_digest: str
    person_wrapped: None | str

    def to_dict(self) -> dict[str, Any]:
        person_digest = self.person_digest

        person_wrapped: None | str
        person_wrapped = self.person_wrapped

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "person_digest": person_digest,
                "person_wrapped": person_wrapped,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person_digest = d.pop("person_digest")

        def _parse_person_wrapped(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        person_wrapped = _parse_person_wrapped(d.pop("person_wrapped"))

        person_digest = cls(
            person_digest=person_digest,
            person_wrapped=person_wrapped,
        )

        return person_digest
