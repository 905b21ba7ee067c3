"""A witness's address: POST /add-checkpoint and GET /<hash of an origin>/checkpoint as C2SP says them.

GET / is for people: its key, and how far it has seen each log.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

from gateway_witness.protocol import Answer, Witness

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

LONGEST_BODY = 256 * 1024
"""Bytes; sixteen signatures of the longest algorithms, and 63 hashes."""
SUBMIT = "/add-checkpoint"
_MONITORED = re.compile(r"/([0-9a-f]{64})/checkpoint")
log = logging.getLogger(__name__)


class WitnessApp:
    """An ASGI application.  now: seconds since 1970.

    A submission is answered in one go, the write to the disk with it: the one thing that must not happen is two at once.
    """

    def __init__(self, witness: Witness, now: Callable[[], float]) -> None:
        self._witness = witness
        self._now = now

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        answer = await self._answer(scope["method"], scope["path"], receive)
        body = answer.body.encode()
        headers = [(b"content-type", answer.content_type.encode()), (b"content-length", b"%d" % len(body))]
        headers += [(b"allow", answer.allow.encode())] if answer.allow else []
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, method: str, path: str, receive: Receive) -> Answer:
        monitored = _MONITORED.fullmatch(path)
        if path == SUBMIT:
            return await self._submitted(receive) if method == "POST" else _only("POST")
        if path != "/" and monitored is None:
            return Answer(404, f"POST {SUBMIT}, GET /<SHA-256 of an origin, hex>/checkpoint, GET /\n")
        if method not in {"GET", "HEAD"}:
            return _only("GET, HEAD")
        if monitored is None:
            rows = [f"{seen.size:>12} {origin}\n" for origin, seen in self._witness.known().items()]
            return Answer(200, f"{self._witness.vkey}\n{''.join(rows)}")
        note = self._witness.latest(monitored[1])
        return Answer(404, "no checkpoint of that log was cosigned here\n") if note is None else Answer(200, note)

    async def _submitted(self, receive: Receive) -> Answer:
        body = await _body(receive)
        return Answer(413, f"a submission is smaller than {LONGEST_BODY} bytes\n") if body is None else self._add(body)

    def _add(self, body: bytes) -> Answer:
        try:
            answer = self._witness.add_checkpoint(body.decode(), int(self._now()))
        except UnicodeDecodeError:
            return Answer(400, "a submission is UTF-8\n")
        except OSError as fault:
            log.error("witness_cannot_remember: %s", fault.strerror)  # noqa: TRY400 - the sentence says all
            return Answer(500, "what was seen cannot be written down, so it is not cosigned\n")
        if answer.status == 422:
            log.error("log_is_not_the_one_seen_before: %s", answer.body.strip())
        return answer


def _only(methods: str) -> Answer:
    return Answer(405, f"only {methods} is answered here\n", allow=methods)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    content, more = bytearray(), True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > LONGEST_BODY:
            return None
    return bytes(content)
