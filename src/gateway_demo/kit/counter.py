"""The department's counter: takes HTTP calls, keeps the call book, makes the bad days happen, lets the bureau answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from gateway_demo.kit.bureau import Bureau, Request, Response, query_of
from gateway_demo.kit.faults import RehearsedFault
from gateway_demo.kit.listener import Listener

HTML = "<html><head><title>502</title></head><body>网关错误\x00</body></html>".encode("gb18030") + b"\xff\xfe\x80"
"""What a proxy in front of a department answers on a bad day."""
TRACE = b"java.lang.NullPointerException\n\tat com.example.Dispatcher.invoke(Dispatcher.java:88)\n"
_WHOLE = frozenset({"garbage", "huge", "redirect", "busy", "broken"})


class Counter:
    """The raw ASGI application in front of a bureau."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self.listener: Listener | None = None

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request, fault = await self._take(scope, receive)
        began_s = time.monotonic()
        try:
            await asyncio.sleep(self._bureau.pace.seconds(request.call.kind))
            if fault is None:
                await _send(send, await self._answer(request))
            else:
                await self._serve_badly(fault, request, scope, receive, send)
        finally:
            request.call.took_s = time.monotonic() - began_s

    async def _take(self, scope: HTTPScope, receive: ASGIReceiveCallable) -> tuple[Request, RehearsedFault | None]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = b"".join([part async for part in _body(receive)])
        kind = self._bureau.kind_of(scope["method"], scope["path"])
        call = self._bureau.served(headers.get("x-lookup-id", ""), kind, path=scope["path"])
        fault = self._bureau.fault_for(call)
        query = scope["query_string"].decode("latin-1")
        request = Request(
            scope["method"],
            scope["path"],
            query_of(query),
            headers,
            body,
            call,
            query_string=query,
            is_admitted=self._bureau.admits(kind),
        )
        return request, fault

    async def _answer(self, request: Request) -> Response:
        response = await self._bureau.serve(request)
        request.call.outcome = request.call.outcome or str(response.status)
        return response

    async def _serve_badly(
        self,
        fault: RehearsedFault,
        request: Request,
        scope: HTTPScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        if fault.name in _WHOLE:
            await _send_whole(fault.name, send)
        elif fault.name == "hang":
            await _until_gone(receive)
        elif fault.name == "noise":
            self._write_noise(scope)
        elif fault.name in {"slow", "drip", "half", "reset"}:
            await self._send_oddly(fault, await self._answer(request), scope, send)
        else:
            await _send(send, await self._answer(replace(request, fault=fault.name)))

    async def _send_oddly(
        self, fault: RehearsedFault, response: Response, scope: HTTPScope, send: ASGISendCallable
    ) -> None:
        if fault.name == "slow":
            await asyncio.sleep(fault.delay_s)
            await _send(send, response)
        elif fault.name == "drip":
            await _drip(send, response)
        else:
            await _start(send, response)
            await _part(send, response.body[: len(response.body) // 2], more=True)
            await asyncio.sleep(0.02)
            self._break(scope, gently=fault.name == "half")

    def _break(self, scope: HTTPScope, *, gently: bool) -> None:
        client = scope["client"]
        if self.listener is not None and client is not None:
            self.listener.write_raw(client, b"") if gently else self.listener.reset(client)

    def _write_noise(self, scope: HTTPScope) -> None:
        client = scope["client"]
        if self.listener is not None and client is not None:
            self.listener.write_raw(client, b"\x00\x01\xfeNOT-HTTP \x80\x81\r\n\r\n" * 8)


async def _body(receive: ASGIReceiveCallable) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return
        yield message["body"]
        more = message["more_body"]


async def _until_gone(receive: ASGIReceiveCallable) -> None:
    """Keep the caller waiting for as long as he likes."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_whole(name: str, send: ASGISendCallable) -> None:
    match name:
        case "garbage":
            await _send(send, Response(HTML, content_type="text/html; charset=gbk"))
        case "redirect":
            await _send(send, Response(b"", 302, headers={"location": "http://127.0.0.1:9/elsewhere"}))
        case "busy":
            await _send(send, Response(b"Too Many Requests", 429, "text/plain", {"retry-after": "2"}))
        case "broken":
            await _send(send, Response(TRACE, 500, "text/plain"))
        case _:
            await _start(send, Response(b"", headers={}), length=64 << 20)
            for _ in range(1024):
                await _part(send, b" " * 65536, more=True)
            await _part(send, b"", more=False)


async def _send(send: ASGISendCallable, response: Response) -> None:
    await _start(send, response)
    await _part(send, response.body, more=False)


async def _drip(send: ASGISendCallable, response: Response) -> None:
    await _start(send, response)
    for index in range(len(response.body)):
        await _part(send, response.body[index : index + 1], more=True)
        await asyncio.sleep(0.5)
    await _part(send, b"", more=False)


async def _start(send: ASGISendCallable, response: Response, length: int | None = None) -> None:
    headers = {
        "content-type": response.content_type,
        "content-length": str(len(response.body) if length is None else length),
        **response.headers,
    }
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs, "trailers": False})


async def _part(send: ASGISendCallable, body: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
