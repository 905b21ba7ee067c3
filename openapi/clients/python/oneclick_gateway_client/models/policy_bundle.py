from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.granted_sharing import GrantedSharing
    from ..models.policy_file import PolicyFile
    from ..models.publication import Publication


T = TypeVar("T", bound="PolicyBundle")


@_attrs_define
class PolicyBundle:
    """A bundle that is or was in force, with its last publication.

    Attributes:
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
        rules (str): The hash of the same files without grants; policies are drafted over it.
        publication (Publication): A publication: from then on the bundle was in force, until the next.

            The signature is Ed25519 by a key of /.well-known/jwks.json, over `oneclick-gateway policy v1`, a line feed, and
            canonical JSON of the
            members from `number` to `approved_by`, with `at` in UTC and six digits behind the second.
        files (list[PolicyFile]): All files of the bundle.
        grants (list[GrantedSharing]): What departments grant each other.
    """

    bundle: str
    rules: str
    publication: Publication
    files: list[PolicyFile]
    grants: list[GrantedSharing]

    def to_dict(self) -> dict[str, Any]:
        bundle = self.bundle

        rules = self.rules

        publication = self.publication.to_dict()

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        grants = []
        for grants_item_data in self.grants:
            grants_item = grants_item_data.to_dict()
            grants.append(grants_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "bundle": bundle,
                "rules": rules,
                "publication": publication,
                "files": files,
                "grants": grants,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.granted_sharing import GrantedSharing
        from ..models.policy_file import PolicyFile
        from ..models.publication import Publication

        d = dict(src_dict)
        bundle = d.pop("bundle")

        rules = d.pop("rules")

        publication = Publication.from_dict(d.pop("publication"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PolicyFile.from_dict(files_item_data)

            files.append(files_item)

        grants = []
        _grants = d.pop("grants")
        for grants_item_data in _grants:
            grants_item = GrantedSharing.from_dict(grants_item_data)

            grants.append(grants_item)

        policy_bundle = cls(
            bundle=bundle,
            rules=rules,
            publication=publication,
            files=files,
            grants=grants,
        )

        return policy_bundle
