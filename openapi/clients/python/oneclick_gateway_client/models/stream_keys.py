from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.key_of_stream import KeyOfStream


T = TypeVar("T", bound="StreamKeys")


@_attrs_define
class StreamKeys:
    """The key of one stream.

    Attributes:
        streams (list[KeyOfStream]): The key of this stream.
    """

    streams: list[KeyOfStream]

    def to_dict(self) -> dict[str, Any]:
        streams = []
        for streams_item_data in self.streams:
            streams_item = streams_item_data.to_dict()
            streams.append(streams_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "streams": streams,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.key_of_stream import KeyOfStream

        d = dict(src_dict)
        streams = []
        _streams = d.pop("streams")
        for streams_item_data in _streams:
            streams_item = KeyOfStream.from_dict(streams_item_data)

            streams.append(streams_item)

        stream_keys = cls(
            streams=streams,
        )

        return stream_keys
