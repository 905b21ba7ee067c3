from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="OwnSection")


@_attrs_define
class OwnSection:
    """A section of the entry, about you: name, salt in hex, content in base64.

    Attributes:
        name (Literal['subject']): The name of the section.
        salt (str): Random bytes that are hashed together with the section, in hex.
        content (str): The content of the section as it was hashed: canonical JSON.
    """

    name: Literal["subject"]
    salt: str
    content: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        salt = self.salt

        content = self.content

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "salt": salt,
                "content": content,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = cast(Literal["subject"], d.pop("name"))
        if name != "subject":
            raise ValueError(f"name must match const 'subject', got '{name}'")

        salt = d.pop("salt")

        content = d.pop("content")

        own_section = cls(
            name=name,
            salt=salt,
            content=content,
        )

        return own_section
