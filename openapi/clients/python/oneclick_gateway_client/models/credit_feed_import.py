from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="CreditFeedImport")


@_attrs_define
class CreditFeedImport:
    """What came of a source's feed, or would come of it.

    Attributes:
        dry_run (bool): Whether nothing was changed because the request said so.
        source (str): Who has signed it.
        entered (list[str]): References of people who may not declare from now on.
        withdrawn (list[str]): References that were taken back.
        unknown (list[str]): References to take back that are not known here.
    """

    dry_run: bool
    source: str
    entered: list[str]
    withdrawn: list[str]
    unknown: list[str]

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        source = self.source

        entered = self.entered

        withdrawn = self.withdrawn

        unknown = self.unknown

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "dry_run": dry_run,
                "source": source,
                "entered": entered,
                "withdrawn": withdrawn,
                "unknown": unknown,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        dry_run = d.pop("dry_run")

        source = d.pop("source")

        entered = cast(list[str], d.pop("entered"))

        withdrawn = cast(list[str], d.pop("withdrawn"))

        unknown = cast(list[str], d.pop("unknown"))

        credit_feed_import = cls(
            dry_run=dry_run,
            source=source,
            entered=entered,
            withdrawn=withdrawn,
            unknown=unknown,
        )

        return credit_feed_import
