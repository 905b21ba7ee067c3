"""A witness's address: POST /add-checkpoint as C2SP says it, and GET / for people: its key, and how far it has seen each log."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

import structlog

from gateway.audit.witness.protocol import Answer, Witness

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

LONGEST_BODY = 64 * 1024
log = structlog.get_logger(__name__)


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
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, method: str, path: str, receive: Receive) -> Answer:
        match method, path:
            case "POST", "/add-checkpoint":
                body = await _body(receive)
                return Answer(413, "a submission is smaller than 64 KiB\n") if body is None else self._add(body)
            case "GET", "/":
                rows = [f"{seen.size:>12} {origin}\n" for origin, seen in self._witness.known().items()]
                return Answer(200, f"{self._witness.vkey}\n{''.join(rows)}")
            case _:
                return Answer(404, "POST /add-checkpoint, GET /\n")

    def _add(self, body: bytes) -> Answer:
        try:
            answer = self._witness.add_checkpoint(body.decode(), int(self._now()))
        except UnicodeDecodeError:
            return Answer(400, "a submission is UTF-8\n")
        except OSError as fault:
            log.error("witness_cannot_remember", fault=fault.strerror)  # noqa: TRY400 - the sentence says all
            return Answer(500, "what was seen cannot be written down, so it is not cosigned\n")
        if answer.status == 422:
            log.error("log_is_not_the_one_seen_before", why=answer.body.strip())
        return answer


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > LONGEST_BODY:
            return None
    return content
