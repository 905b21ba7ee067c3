from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="CallbackKey")


@_attrs_define
class CallbackKey:
    """One generation of keys by which messages are signed.

    Attributes:
        public_key (str): Verifies the signatures `v1a` of this generation: `whpk_` and base64.
        since (datetime.datetime): From when it signs, by the real clock.
        until (datetime.datetime | None): Until when it signs beside a newer one; null: it is the newest.
    """

    public_key: str
    since: datetime.datetime
    until: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        public_key = self.public_key

        since = self.since.isoformat()

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "public_key": public_key,
                "since": since,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        public_key = d.pop("public_key")

        since = datetime.datetime.fromisoformat(d.pop("since"))

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        callback_key = cls(
            public_key=public_key,
            since=since,
            until=until,
        )

        return callback_key
