from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.callback_state import CallbackState

if TYPE_CHECKING:
    from ..models.callback_key import CallbackKey


T = TypeVar("T", bound="CallbackWithSecret")


@_attrs_define
class CallbackWithSecret:
    """The same, with the secret that is told this once.

    Attributes:
        callback_id (UUID): By it the addresses below `/v1/callbacks` are made.
        address (str): Where messages go: one of the addresses that the client system is registered with.
        state (CallbackState): Whether messages go there.

            * `ACTIVE`: messages go there
            * `ENDED`: nothing more goes there; register a new one
        keys (list[CallbackKey]): The keys that sign now, the newest last.
        failures (int): How many tries in a row have failed; 0 since the last that was taken.
        rests_until (datetime.datetime | None): Until when the address is left alone by messages that have not been
            tried, because it fails.
        made_by (str): The account that registered it.
        made_at (datetime.datetime): When it was registered, by the real clock.
        ended_at (datetime.datetime | None): When it ended; null while messages go there.
        secret (str): Verifies the signatures `v1` of the newest keys: `whsec_` and base64. Keep it; it is never told
            again.
    """

    callback_id: UUID
    address: str
    state: CallbackState
    keys: list[CallbackKey]
    failures: int
    rests_until: datetime.datetime | None
    made_by: str
    made_at: datetime.datetime
    ended_at: datetime.datetime | None
    secret: str

    def to_dict(self) -> dict[str, Any]:
        callback_id = str(self.callback_id)

        address = self.address

        state = self.state.value

        keys = []
        for keys_item_data in self.keys:
            keys_item = keys_item_data.to_dict()
            keys.append(keys_item)

        failures = self.failures

        rests_until: None | str
        if isinstance(self.rests_until, datetime.datetime):
            rests_until = self.rests_until.isoformat()
        else:
            rests_until = self.rests_until

        made_by = self.made_by

        made_at = self.made_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        secret = self.secret

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "callback_id": callback_id,
                "address": address,
                "state": state,
                "keys": keys,
                "failures": failures,
                "rests_until": rests_until,
                "made_by": made_by,
                "made_at": made_at,
                "ended_at": ended_at,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.callback_key import CallbackKey

        d = dict(src_dict)
        callback_id = UUID(d.pop("callback_id"))

        address = d.pop("address")

        state = CallbackState(d.pop("state"))

        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = CallbackKey.from_dict(keys_item_data)

            keys.append(keys_item)

        failures = d.pop("failures")

        def _parse_rests_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                rests_until_type_0 = datetime.datetime.fromisoformat(data)

                return rests_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        rests_until = _parse_rests_until(d.pop("rests_until"))

        made_by = d.pop("made_by")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        secret = d.pop("secret")

        callback_with_secret = cls(
            callback_id=callback_id,
            address=address,
            state=state,
            keys=keys,
            failures=failures,
            rests_until=rests_until,
            made_by=made_by,
            made_at=made_at,
            ended_at=ended_at,
            secret=secret,
        )

        return callback_with_secret
