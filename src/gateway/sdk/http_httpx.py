"""The HTTP seam over httpx: one client for all that is no department: issuers, the case register, witnesses; and for the command line."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import BinaryIO, TypeAlias

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random

from gateway.domain.retry_budget import RetryBudget
from gateway.sdk.http import CONNECT_TIMEOUT_S, IDLE_S, HttpFault, HttpReply
from gateway.sdk.http_request import traced

ATTEMPTS = 2
"""Of what can be asked again without harm."""
_PAUSE = wait_random(0.02, 0.1)
_MOST_OF_A_REFUSAL = 1 << 20
_Take: TypeAlias = Callable[[httpx.Response], Awaitable[bytes]]
"""Takes a reply's body, and returns what of it stands in the reply that is handed on."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked.  longest_pause_s: between two pieces of the answer; None: the call's own time is all there is."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    longest_pause_s: float | None = None

    def may_be_repeated(self, fault: BaseException) -> bool:
        """Whether it does no harm to ask again after this, and may help.

        Where nobody was reached nothing was taken.  Where the connection went away, an order may have been: it is sent again only
        where it bears a key by which it is known.
        """
        reason = fault.reason if isinstance(fault, HttpFault) else None
        is_known_again = self.method == "GET" or "idempotency-key" in map(str.lower, self.headers)
        return reason == "refused_connection" or (reason == "reset" and is_known_again)


class HttpxHttp:
    """HttpClient for outsiders: no redirects, no cookies, no proxy of the environment, no coding of bodies.

    Asks a second time where that may help, while the caller's time lasts and the other's budget is not used up: who is down is not
    asked twice as much for it.
    """

    def __init__(self) -> None:
        self._budgets: defaultdict[str, RetryBudget] = defaultdict(RetryBudget)

    @cached_property
    def _over_tls(self) -> httpx.AsyncClient:
        """Made with the first call: reading the system's roots of TLS takes a moment."""
        return _client(verify=ssl.create_default_context())

    @cached_property
    def _plain(self) -> httpx.AsyncClient:
        return _client(verify=False)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        """One exchange, or two where that does no harm, from connecting to the last byte within `timeout_s`.  Raises HttpFault."""
        call = Call(method, url, traced(headers), body)
        return await self._answered(call, partial(_read, most=max_bytes), timeout_s)

    async def download(
        self, url: str, into: BinaryIO, *, headers: Mapping[str, str] | None = None, timeout_s: float, pause_s: float
    ) -> HttpReply:
        """GET what may be large into a file, from its beginning with each attempt.

        timeout_s: for the whole.  pause_s: the longest wait for a next piece.  The reply's own body is empty, or that of a refusal, and
        then the file is.  Raises HttpFault, and OSError where the file cannot be written.
        """
        call = Call("GET", url, traced(headers), longest_pause_s=pause_s)
        return await self._answered(call, partial(_save, into=into), timeout_s)

    async def close(self) -> None:
        """Close all connections."""
        for made in {"_over_tls", "_plain"} & self.__dict__.keys():
            await self.__dict__[made].aclose()

    async def _answered(self, call: Call, take: _Take, timeout_s: float) -> HttpReply:
        budget = self._budgets[_host(call.url)]
        budget.earn()
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_PAUSE,
            retry=retry_if_exception(call.may_be_repeated),
            before_sleep=partial(_spend, budget),
            reraise=True,
        )
        try:
            async with asyncio.timeout(timeout_s):
                return await attempts(self._exchanged, call, take)
        except TimeoutError:
            raise HttpFault("timeout") from None

    async def _exchanged(self, call: Call, take: _Take) -> HttpReply:
        limits = httpx.Timeout(None, connect=CONNECT_TIMEOUT_S, read=call.longest_pause_s)  # the whole has its own
        try:
            client = self._plain if httpx.URL(call.url).scheme == "http" else self._over_tls
            client.cookies.clear()
            async with client.stream(
                call.method, call.url, headers=call.headers, content=call.body or None, timeout=limits
            ) as found:
                if found.is_redirect or 300 <= found.status_code < 400:
                    raise HttpFault("redirect")
                content = await take(found)
                return HttpReply(found.status_code, {k.lower(): v for k, v in found.headers.items()}, content)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as fault:
            raise HttpFault(_reason(fault)) from None
        except (
            ValueError,
            TypeError,
            OverflowError,
            ExceptionGroup,
        ):  # an address or header that is none; it may hold a value
            raise HttpFault("malformed") from None


def _client(*, verify: ssl.SSLContext | bool) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=verify,
        trust_env=False,
        headers={"user-agent": "oneclick-gateway", "accept-encoding": "identity"},
        limits=httpx.Limits(max_keepalive_connections=64, keepalive_expiry=IDLE_S),
    )


def _host(url: str) -> str:
    """Whose budget it is."""
    return url.partition("://")[2].partition("/")[0]


def _spend(budget: RetryBudget, state: RetryCallState) -> None:
    """Before another attempt.  Raises what the last one met where the budget is used up."""
    if not budget.spend() and state.outcome is not None:
        state.outcome.result()


async def _read(response: httpx.Response, most: int) -> bytes:
    """The body as it was sent.  Raises HttpFault as soon as it is known to be too large, or coded though we asked for none."""
    _refuse_coded(response)
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:19]) > most:
        raise HttpFault("too_large")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > most:
            raise HttpFault("too_large")
    return bytes(content)


async def _save(response: httpx.Response, into: BinaryIO) -> bytes:
    """The body into a file, or where it is a refusal the body itself.  Raises HttpFault, OSError."""
    into.seek(0)
    into.truncate()
    if not response.is_success:
        return await _read(response, _MOST_OF_A_REFUSAL)
    _refuse_coded(response)
    async for chunk in response.aiter_raw():
        into.write(chunk)
    return b""


def _refuse_coded(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpFault("malformed")


def _reason(fault: Exception) -> str:
    """The seam's code for the transport's fault; the fault's own text holds the address and is not passed on."""
    if isinstance(fault, httpx.TimeoutException):
        return "timeout"
    if isinstance(fault, httpx.ConnectError):
        return "tls" if _is_of_tls(fault) else "refused_connection"
    if isinstance(fault, httpx.NetworkError):
        return "reset"
    return "reset" if _is_broken_off(fault) else "malformed"


def _is_of_tls(fault: BaseException) -> bool:
    """Whether any cause of it is the TLS layer's."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _is_broken_off(fault: Exception) -> bool:
    """Whether the other side went away in the middle, as h11 says it."""
    return isinstance(fault, httpx.RemoteProtocolError) and any(
        words in str(fault) for words in ("disconnected without sending", "peer closed connection")
    )
