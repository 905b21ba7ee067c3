"""An HTTP listener that can be told to refuse, and connections that can be told to break."""

import asyncio
import logging
import socket
import struct

from uvicorn import Config
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from gateway.domain.errors import SetupError

Client = tuple[str, int]


class Listener:
    """Serves one raw ASGI application on one address.  `refuse` keeps the port bound and turns every caller away."""

    def __init__(self, app: ASGI3Application, host: str, port: int) -> None:
        self._config = Config(
            app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False,
            proxy_headers=False, server_header=False, date_header=False, timeout_keep_alive=60,
        )  # fmt: skip
        self._config.load()
        logging.getLogger("uvicorn").setLevel(logging.ERROR)  # a bureau that stumbles says so in its log
        self._state = ServerState()
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self._placeholder: socket.socket | None = None
        self._transports: dict[Client, asyncio.Transport] = {}

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123`."""
        return f"http://{self._address[0]}:{self._address[1]}"

    async def open(self) -> None:
        """Listen; the port stays the same after the first time."""
        bound = self._placeholder or await self._bind()
        self._placeholder = None
        self._address = (self._address[0], bound.getsockname()[1])
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=bound, backlog=512)

    async def refuse(self) -> None:
        """Turn every caller away, with a connection kept open or without, until `open`."""
        await self._stop_listening()
        for transport in list(self._transports.values()):
            self._abort(transport)
        if self._placeholder is None:
            self._placeholder = await self._bind()

    async def close(self) -> None:
        """Stop for good."""
        await self._stop_listening()
        if self._placeholder is not None:
            self._placeholder.close()
        for transport in list(self._transports.values()):
            transport.abort()

    def reset(self, client: Client) -> None:
        """Tear down this client's connection: it sees a reset, not an end."""
        transport = self._transports.get(client)
        if transport is not None:
            self._abort(transport)

    def write_raw(self, client: Client, content: bytes) -> None:
        """Send bytes that are no HTTP answer, then end the connection."""
        transport = self._transports.get(client)
        if transport is not None:
            transport.write(content)
            transport.close()

    async def _bind(self) -> socket.socket:
        for attempt in range(50):
            bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                bound.bind(self._address)
            except OSError:
                bound.close()
                if attempt == 49 or self._server is None:
                    break
                await asyncio.sleep(0.01)  # the loop closes the former socket a turn later
            else:
                bound.setblocking(False)  # noqa: FBT003 - the standard library's signature
                return bound
        raise SetupError(f"{self.url} is taken by another program; give this department another port.")

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            await asyncio.sleep(0)

    @staticmethod
    def _abort(transport: asyncio.Transport) -> None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def _protocol(self) -> asyncio.Protocol:
        return _Connection(self._config, self._state, self._transports)


class _Connection(HttpToolsProtocol):
    """uvicorn's own connection, which also tells the listener of its transport."""

    def __init__(self, config: Config, state: ServerState, transports: dict[Client, asyncio.Transport]) -> None:
        super().__init__(config=config, server_state=state, app_state={})
        self._transports = transports

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if self.client is not None:
            self._transports[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client is not None:
            self._transports.pop(self.client, None)
        super().connection_lost(exc)
