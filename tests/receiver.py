"""A client system's receiver of callbacks, as others would write it: it believes what the library of Standard Webhooks believes, and has bad days."""

import asyncio
import json
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook


@dataclass
class Receiver:
    """What it is to answer next, and what it has taken.  answers: statuses, one a request, the last for ever; 0: nothing at all.

    taken: every request, as headers and body.  messages: of those that it answered with 200, the id and what they tell.
    """

    answers: list[int] = field(default_factory=lambda: [200])
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    messages: list[tuple[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def take(self, headers: dict[str, str], body: bytes) -> int:
        status = self.answers[0]
        if len(self.answers) > 1:
            self.answers.pop(0)
        self.taken.append((headers, body))
        if status == 200:
            self.messages.append((headers["webhook-id"], json.loads(body)))
        return status


def verified(headers: dict[str, str], body: bytes, secret: str) -> Any:
    """What a message tells, by the library.  Raises WebhookVerificationError."""
    return Webhook(secret).verify(body, headers)


def is_signed_by(headers: dict[str, str], body: bytes, public_key: str) -> bool:
    """Whether one of its asymmetric signatures is of this key; the library knows the symmetric ones alone."""
    key = Ed25519PublicKey.from_public_bytes(b64decode(public_key.removeprefix("whpk_")))
    content = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    for one in headers["webhook-signature"].split(" "):
        version, _, signature = one.partition(",")
        if version == "v1a":
            try:
                key.verify(b64decode(signature), content)
            except InvalidSignature:
                continue
            return True
    return False


@asynccontextmanager
async def receiving(answers: Sequence[int] = (200,), tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """In this event loop."""
    receiver = Receiver(list(answers))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            status = receiver.take(headers, body)
            if status == 0:
                await asyncio.sleep(30)
            more = "".join(f"{name}: {value}\r\n" for name, value in receiver.headers.items())
            writer.write(f"HTTP/1.1 {status} X\r\n{more}content-length: 0\r\n\r\n".encode())
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    receiver.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/told"
    try:
        yield receiver
    finally:
        server.close()


class ReceiverThread:
    """The same as a server of its own thread, for stories."""

    def __init__(self) -> None:
        self.receiver = receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_of: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        receiver.url = f"http://127.0.0.1:{self._server.server_port}/told"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self.receiver

    def __exit__(self, *_of: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
