"""Whether another gateway's receipt is its own: signed by a process of it, whose key its log's key has endorsed (docs/receipts.md)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from gateway.connect.drivers.gateway_messages import ShownReceipt, StreamOfPeer, StreamsOfPeer
from gateway.domain.errors import SetupError
from gateway.domain.reply import PeerReceipt
from gateway.entry import StreamKey, receipt_message
from gateway.tlog import BadNote, Verifier

_MOST_STREAMS = 4096
"""So many of its processes' keys are remembered."""


class FalseReceipt(Exception):
    """A receipt that the other gateway's log key does not stand behind."""


class PeerLog:
    """The log of another gateway, as far as its receipts are concerned.  name: what it is called, without the year."""

    def __init__(self, log_keys: str) -> None:
        """log_keys: its verifier keys, with blanks between.  Raises SetupError."""
        try:
            self._keys = tuple(map(Verifier.parse, log_keys.split()))
        except BadNote as bad:
            raise SetupError(f"log_key does not fit: {bad}") from None
        names = {key.name.rpartition("/")[0] for key in self._keys}
        if len(names) != 1 or not all(names):
            raise SetupError("log_key is of no log, or of two: give what `gateway audit log-key` prints there")
        (self.name,) = names
        self._streams: dict[int, StreamKey] = {}
        self._fetching = asyncio.Lock()

    async def believed(self, shown: ShownReceipt, fetch: Callable[[int], Awaitable[StreamsOfPeer]]) -> PeerReceipt:
        """The receipt, which holds.  fetch: a stream's keys by its number, asked once a stream.  Raises FalseReceipt, and what `fetch` does."""
        stream = int(shown.entry.partition("-")[0])
        async with self._fetching:
            key = self._streams.get(stream) or self._endorsed(stream, (await fetch(stream)).streams)
        if len(shown.signature) % 2 or not key.promised(
            receipt_message(shown.entry, shown.leaf_hash), bytes.fromhex(shown.signature)
        ):
            raise FalseReceipt
        return PeerReceipt(self.name, shown.entry, shown.leaf_hash, shown.signature)

    def _endorsed(self, stream: int, told: Sequence[StreamOfPeer]) -> StreamKey:
        """The key of that stream, which is remembered.  Raises FalseReceipt where the log's key does not endorse it."""
        for one in told:
            key = _key(one)
            if key.stream_id == stream and key.is_endorsed_by(self._keys):
                if len(self._streams) >= _MOST_STREAMS:
                    self._streams.clear()
                self._streams[stream] = key
                return key
        raise FalseReceipt


def _key(told: StreamOfPeer) -> StreamKey:
    try:
        return StreamKey(
            told.stream_id, UUID(told.boot_id), bytes.fromhex(told.pubkey), bytes.fromhex(told.endorsement)
        )
    except ValueError:
        raise FalseReceipt from None
