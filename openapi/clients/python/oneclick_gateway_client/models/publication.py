from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.publication_act import PublicationAct

T = TypeVar("T", bound="Publication")


@_attrs_define
class Publication:
    """A publication: from then on the bundle was in force, until the next.

    The signature is Ed25519 by a key of /.well-known/jwks.json, over `oneclick-gateway policy v1`, a line feed, and
    canonical JSON of the
    members from `number` to `approved_by`, with `at` in UTC and six digits behind the second.

        Attributes:
            number (int): Counted from 0.
            bundle (str): SHA-256 of the bundle's bytes, hex; entries of the log name it.
            former (None | str): The bundle that was in force before.
            act (PublicationAct): installed: the city's data as it was installed, by nobody's decision.  rolled_back: a
                former bundle's files came into force again.

                shared: the same files, and what departments grant each other has changed.

                * `installed`: the city's data as it was installed
                * `published`: a policy that two stewards decided on
                * `rolled_back`: a former bundle's files that two stewards brought back
                * `shared`: the same files; a department has granted another something, or ended it
            at (datetime.datetime): When it was published, by the real clock.
            entry (str): The entry of the log that records it.
            policy_id (None | UUID): Id of the policy that was published; null for what was installed.
            drafted_by (None | str): The account that drafted it; null where nobody did.
            approved_by (None | str): The account of the second person; null where nobody had to approve it.
            public_key (str): Ed25519, 32 bytes, hex.
            signature (str): Ed25519, 64 bytes, hex.
    """

    number: int
    bundle: str
    former: None | str
    act: PublicationAct
    at: datetime.datetime
    entry: str
    policy_id: None | UUID
    drafted_by: None | str
    approved_by: None | str
    public_key: str
    signature: str

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        bundle = self.bundle

        former: None | str
        former = self.former

        act = self.act.value

        at = self.at.isoformat()

        entry = self.entry

        policy_id: None | str
        if isinstance(self.policy_id, UUID):
            policy_id = str(self.policy_id)
        else:
            policy_id = self.policy_id

        drafted_by: None | str
        drafted_by = self.drafted_by

        approved_by: None | str
        approved_by = self.approved_by

        public_key = self.public_key

        signature = self.signature

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "number": number,
                "bundle": bundle,
                "former": former,
                "act": act,
                "at": at,
                "entry": entry,
                "policy_id": policy_id,
                "drafted_by": drafted_by,
                "approved_by": approved_by,
                "public_key": public_key,
                "signature": signature,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        number = d.pop("number")

        bundle = d.pop("bundle")

        def _parse_former(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        former = _parse_former(d.pop("former"))

        act = PublicationAct(d.pop("act"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        entry = d.pop("entry")

        def _parse_policy_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                policy_id_type_0 = UUID(data)

                return policy_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        policy_id = _parse_policy_id(d.pop("policy_id"))

        def _parse_drafted_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        drafted_by = _parse_drafted_by(d.pop("drafted_by"))

        def _parse_approved_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        approved_by = _parse_approved_by(d.pop("approved_by"))

        public_key = d.pop("public_key")

        signature = d.pop("signature")

        publication = cls(
            number=number,
            bundle=bundle,
            former=former,
            act=act,
            at=at,
            entry=entry,
            policy_id=policy_id,
            drafted_by=drafted_by,
            approved_by=approved_by,
            public_key=public_key,
            signature=signature,
        )

        return publication
