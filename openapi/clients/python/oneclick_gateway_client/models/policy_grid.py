from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.asker_grid import AskerGrid
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="PolicyGrid")


@_attrs_define
class PolicyGrid:
    """A matter's certificates and fields beside those who may ask it.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        title (BilingualText): A text in both languages.
        bundle (str): The bundle whose rules say so: SHA-256, hex.
        minor (bool): Whether it is so where one of those asked about is a minor.
        askers (list[AskerGrid]): The owner's officers first; at the end anybody who is not named.
    """

    matter: str
    title: BilingualText
    bundle: str
    minor: bool
    askers: list[AskerGrid]

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        title = self.title.to_dict()

        bundle = self.bundle

        minor = self.minor

        askers = []
        for askers_item_data in self.askers:
            askers_item = askers_item_data.to_dict()
            askers.append(askers_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "title": title,
                "bundle": bundle,
                "minor": minor,
                "askers": askers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.asker_grid import AskerGrid
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        matter = d.pop("matter")

        title = BilingualText.from_dict(d.pop("title"))

        bundle = d.pop("bundle")

        minor = d.pop("minor")

        askers = []
        _askers = d.pop("askers")
        for askers_item_data in _askers:
            askers_item = AskerGrid.from_dict(askers_item_data)

            askers.append(askers_item)

        policy_grid = cls(
            matter=matter,
            title=title,
            bundle=bundle,
            minor=minor,
            askers=askers,
        )

        return policy_grid
