"""The HTTP seam over httpx: one client for all that is no department: issuers, the case register, witnesses."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, partial

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random

from gateway.domain.retry_budget import RetryBudget
from gateway.domain.trace import current_trace
from gateway.sdk.http import HttpFault, HttpReply

ATTEMPTS = 2
"""Of what can be asked again without harm, which is what GET asks."""
_CONNECT_TIMEOUT_S = 2.0
"""Of the caller's time, the most for a connection."""
_PAUSE = wait_random(0.02, 0.1)
_PASSING = frozenset({"reset", "refused_connection"})
"""Faults that another attempt may not meet: a connection that went away, a server that just starts."""


class HttpxHttp:
    """HttpClient for outsiders: no redirects, no cookies, no proxy of the environment, no coding of bodies.

    Asks a second time where that may help, while the caller's time lasts and the other's budget is not used up: who is down is not
    asked twice as much for it.
    """

    def __init__(self) -> None:
        self._budgets: defaultdict[str, RetryBudget] = defaultdict(RetryBudget)

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        """Made with the first call: reading the system's roots of TLS takes a moment."""
        return httpx.AsyncClient(
            verify=ssl.create_default_context(),
            trust_env=False,
            headers={"user-agent": "oneclick-gateway", "accept-encoding": "identity"},
            limits=httpx.Limits(max_keepalive_connections=64, keepalive_expiry=30.0),
        )

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
        """One exchange or, of a GET, two, from connecting to the last byte within `timeout_s`.  Raises HttpFault."""
        budget = self._budgets[_host(url)]
        budget.earn()
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS if method == "GET" else 1),
            wait=_PAUSE,
            retry=retry_if_exception(lambda fault: isinstance(fault, HttpFault) and fault.reason in _PASSING),
            before_sleep=partial(_spend, budget),
            reraise=True,
        )
        try:
            async with asyncio.timeout(timeout_s):
                return await attempts(self._exchanged, method, url, _headers(headers), body, max_bytes)
        except TimeoutError:
            raise HttpFault("timeout") from None

    async def close(self) -> None:
        """Close all connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def _exchanged(self, method: str, url: str, headers: Mapping[str, str], body: bytes, most: int) -> HttpReply:
        limits = httpx.Timeout(None, connect=_CONNECT_TIMEOUT_S)  # the whole has its own
        try:
            async with self._client.stream(method, url, headers=headers, content=body or None, timeout=limits) as found:
                if found.is_redirect or 300 <= found.status_code < 400:
                    raise HttpFault("redirect")
                content = await _read(found, most)
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
        finally:
            self._client.cookies.clear()


def _host(url: str) -> str:
    """Whose budget it is."""
    return url.partition("://")[2].partition("/")[0]


def _spend(budget: RetryBudget, state: RetryCallState) -> None:
    """Before another attempt.  Raises what the last one met where the budget is used up."""
    if not budget.spend() and state.outcome is not None:
        state.outcome.result()


def _headers(given: Mapping[str, str] | None) -> Mapping[str, str]:
    """Those given, and the trace that we work for."""
    trace = current_trace.get()
    return {**(given or {}), **({} if trace is None else {"traceparent": trace.traceparent})}


async def _read(response: httpx.Response, most: int) -> bytes:
    """The body as it was sent.  Raises HttpFault as soon as it is known to be too large, or coded though we asked for none."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpFault("malformed")
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:19]) > most:
        raise HttpFault("too_large")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > most:
            raise HttpFault("too_large")
    return bytes(content)


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
