from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.language import Language

T = TypeVar("T", bound="TextMessageOrdered")


@_attrs_define
class TextMessageOrdered:
    """A text message that is sent once nothing of the query waits. The number is not told again.

    Attributes:
        message_id (UUID): Id of the text message, by which the city's SMS gateway knows it too.
        template (str): The code of the text at the city's SMS gateway.
        language (Language): In which language an applicant is told.

            * `zh`: Chinese
            * `en`: English
    """

    message_id: UUID
    template: str
    language: Language

    def to_dict(self) -> dict[str, Any]:
        message_id = str(self.message_id)

        template = self.template

        language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "message_id": message_id,
                "template": template,
                "language": language,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        message_id = UUID(d.pop("message_id"))

        template = d.pop("template")

        language = Language(d.pop("language"))

        text_message_ordered = cls(
            message_id=message_id,
            template=template,
            language=language,
        )

        return text_message_ordered
