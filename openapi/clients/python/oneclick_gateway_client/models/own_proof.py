from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.own_section import OwnSection


T = TypeVar("T", bound="OwnProof")


@_attrs_define
class OwnProof:
    """Proves that your section belongs to an entry in the log; `gateway audit verify` checks it.

    Attributes:
        format_ (Literal['oneclick-gateway disclosure v1']): Name and version of the proof's format.
        leaf (str): Base64: the entry's leaf, canonical JSON with the salted hash of every section.
        sections (list[OwnSection]): The sections of the entry that are about you.
        proof (None | str): C2SP tlog-proof; null for the second or two until a checkpoint covers it.
    """

    format_: Literal["oneclick-gateway disclosure v1"]
    leaf: str
    sections: list[OwnSection]
    proof: None | str

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        leaf = self.leaf

        sections = []
        for sections_item_data in self.sections:
            sections_item = sections_item_data.to_dict()
            sections.append(sections_item)

        proof: None | str
        proof = self.proof

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "format": format_,
                "leaf": leaf,
                "sections": sections,
                "proof": proof,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.own_section import OwnSection

        d = dict(src_dict)
        format_ = cast(Literal["oneclick-gateway disclosure v1"], d.pop("format"))
        if format_ != "oneclick-gateway disclosure v1":
            raise ValueError(
                f"format must match const 'oneclick-gateway disclosure v1', got '{format_}'"
            )

        leaf = d.pop("leaf")

        sections = []
        _sections = d.pop("sections")
        for sections_item_data in _sections:
            sections_item = OwnSection.from_dict(sections_item_data)

            sections.append(sections_item)

        def _parse_proof(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proof = _parse_proof(d.pop("proof"))

        own_proof = cls(
            format_=format_,
            leaf=leaf,
            sections=sections,
            proof=proof,
        )

        return own_proof
