"""Signing together what is to be signed in one turn of the event loop."""

import asyncio
from collections.abc import Callable

from gateway.entry import joint_signatures


class JointSigner:
    """Gathers messages.  sign: a message → its Ed25519 signature, 64 bytes."""

    def __init__(self, sign: Callable[[bytes], bytes]) -> None:
        self._sign = sign
        self._waiting: list[tuple[bytes, asyncio.Future[bytes]]] = []

    def sign(self, message: bytes) -> asyncio.Future[bytes]:
        """The message's signature, at the end of this turn, as `joint_signatures` makes it."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._sign_all)
        signed: asyncio.Future[bytes] = loop.create_future()
        self._waiting.append((message, signed))
        return signed

    def _sign_all(self) -> None:
        together, self._waiting = self._waiting, []
        signatures = joint_signatures([message for message, _ in together], self._sign)
        for (_, signed), signature in zip(together, signatures, strict=True):
            if not signed.done():
                signed.set_result(signature)
