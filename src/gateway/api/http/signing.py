"""The last station of an answer whose caller wants it signed: held until its body is whole, then sent with its signature."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gateway.api.http.entrance import SignsAnswers
from gateway.api.http.senders import SENT_METHOD, SIGNED, sent_by

LARGEST = 1 << 20
"""Of a body that is signed; a larger one is passed on as it comes, without a signature."""
_WANTS = frozenset({SIGNED.encode(), b"accept-signature"})
Message = MutableMapping[str, Any]


def wants_signature(scope: MutableMapping[str, Any]) -> bool:
    """Whether the caller has signed the request, or asks for a signature (RFC 9421 5)."""
    return any(name in _WANTS for name, _ in scope["headers"])


class SignedAnswer:
    """One answer on its way out.  _start, _body: what is held of it; None: it has gone on."""

    def __init__(
        self, send: Callable[[Message], Awaitable[None]], scope: MutableMapping[str, Any], signs: SignsAnswers
    ) -> None:
        self._send = send
        self._scope = scope
        self._signs = signs
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False) and len(self._body) <= LARGEST:
            return
        start, self._start = self._start, None
        await self._send(start if len(self._body) > LARGEST else self._signed(start))
        await self._send({**message, "body": bytes(self._body)})

    def _signed(self, start: Message) -> Message:
        own = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]]
        is_kept_back = self._scope.get(SENT_METHOD) == "HEAD"  # the server sends none to HEAD
        body = b"" if is_kept_back else bytes(self._body)
        made = self._signs.fields(sent_by(self._scope), start["status"], own, body)
        return {**start, "headers": [*start["headers"], *((n.encode(), v.encode("latin-1")) for n, v in made)]}
