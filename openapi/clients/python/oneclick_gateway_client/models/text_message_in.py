from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.language import Language
from ..types import UNSET, Unset

T = TypeVar("T", bound="TextMessageIn")


@_attrs_define
class TextMessageIn:
    """To which number, in which language, and that the applicant wishes it.

    Attributes:
        mobile (str): The applicant's mobile number.
        consents (bool): The applicant wishes the message and has consented to this use of the number.
        language (Language | Unset): In which language an applicant is told.

            * `zh`: Chinese
            * `en`: English
    """

    mobile: str
    consents: bool
    language: Language | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mobile = self.mobile

        consents = self.consents

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mobile": mobile,
                "consents": consents,
            }
        )
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        mobile = d.pop("mobile")

        consents = d.pop("consents")

        _language = d.pop("language", UNSET)
        language: Language | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = Language(_language)

        text_message_in = cls(
            mobile=mobile,
            consents=consents,
            language=language,
        )

        return text_message_in
