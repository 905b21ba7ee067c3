from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="RunningVersions")


@_attrs_define
class RunningVersions:
    """What runs.

    Attributes:
        gateway (str): The version of this distribution.
        api (str): The version of the contract.
        store_schema (str): The revision of the store's schema that this version works on.
        publication (int | None): The number of the policy's publication in force; null before there is one.
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
    """

    gateway: str
    api: str
    store_schema: str
    publication: int | None
    bundle: str

    def to_dict(self) -> dict[str, Any]:
        gateway = self.gateway

        api = self.api

        store_schema = self.store_schema

        publication: int | None
        publication = self.publication

        bundle = self.bundle

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "gateway": gateway,
                "api": api,
                "store_schema": store_schema,
                "publication": publication,
                "bundle": bundle,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        gateway = d.pop("gateway")

        api = d.pop("api")

        store_schema = d.pop("store_schema")

        def _parse_publication(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        publication = _parse_publication(d.pop("publication"))

        bundle = d.pop("bundle")

        running_versions = cls(
            gateway=gateway,
            api=api,
            store_schema=store_schema,
            publication=publication,
            bundle=bundle,
        )

        return running_versions
