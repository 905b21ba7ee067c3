from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="Law")


@_attrs_define
class Law:
    """A law that a certificate rests on.

    Attributes:
        title (str): The title of the law, in Chinese.
        number (None | str): The number of the document.
        article (None | str): The article of the law; null if the whole law is meant.
        in_force (datetime.date): The date since which the law is in force.
        unsure (bool): true if nobody has checked against the text that the article is right and applies.
    """

    title: str
    number: None | str
    article: None | str
    in_force: datetime.date
    unsure: bool

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        number: None | str
        number = self.number

        article: None | str
        article = self.article

        in_force = self.in_force.isoformat()

        unsure = self.unsure

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
                "number": number,
                "article": article,
                "in_force": in_force,
                "unsure": unsure,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        title = d.pop("title")

        def _parse_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        number = _parse_number(d.pop("number"))

        def _parse_article(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        article = _parse_article(d.pop("article"))

        in_force = datetime.date.fromisoformat(d.pop("in_force"))

        unsure = d.pop("unsure")

        law = cls(
            title=title,
            number=number,
            article=article,
            in_force=in_force,
            unsure=unsure,
        )

        return law
