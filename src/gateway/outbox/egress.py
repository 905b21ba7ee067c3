"""The way out to addresses that others have chosen: the name is resolved once, looked at, and that very address is connected to."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

import httpx

from gateway.domain.outbox import DeliveryFault, Tried
from gateway.domain.trace import current_trace

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The numeric addresses of a host.  Raises OSError."""
_PORTS = {"http": 80, "https": 443}


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver.  Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    return [str(address[0]) for *_, address in found]


def may_go_to(address: Address, networks: Sequence[Network]) -> bool:
    """Whether a message may go there: a public address, or one of a network that the settings name; never a link-local or a shared one.

    An IPv6 address that stands for an IPv4 one is judged as that; one that hides one in a tunnel is refused.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return may_go_to(address.ipv4_mapped, networks)
        if address.sixtofour is not None or address.teredo is not None or address in _NAT64:
            return False
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if any(address in network for network in networks if network.version == address.version):
        return True
    return address.is_global and not address.is_reserved


_NAT64 = IPv6Network("64:ff9b::/96")


class Egress:
    """POST to an address, within a time.  No redirect is followed, no proxy of the environment asked, no connection used twice, no body read.

    networks: private ones that messages may go to.
    """

    def __init__(
        self, networks: Sequence[Network] = (), *, resolve: Resolve = resolve, tls: ssl.SSLContext | None = None
    ) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve
        self._tls = tls

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        """Made with the first call: reading the system's roots of TLS takes a moment.

        A connection is never kept: the next message's name may lead elsewhere, and connections are known by their number alone.
        """
        return httpx.AsyncClient(
            verify=self._tls or ssl.create_default_context(),
            trust_env=False,
            headers={"user-agent": "oneclick-gateway", "accept": "*/*", "accept-encoding": "identity"},
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Close what is open."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> Tried:
        """One try; it never raises but where it is cancelled."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._posted(httpx.URL(url), headers, body)
        except TimeoutError:
            return Tried(fault=DeliveryFault.TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as fault:
            return Tried(fault=_fault_of(fault))

    async def _posted(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Tried:
        host, port = url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]
        try:
            found = [ip_address(one.partition("%")[0]) for one in await self._resolve(host, port)]
        except OSError:
            found = []
        if not found:
            return Tried(fault=DeliveryFault.NOT_RESOLVED)
        if not all(may_go_to(one, self._networks) for one in found):
            return Tried(fault=DeliveryFault.NOT_ALLOWED)
        if url.scheme == "http" and not found[0].is_loopback:
            return Tried(fault=DeliveryFault.NOT_ALLOWED)  # in clear it leaves this machine by no name
        to = url.copy_with(host=str(found[0]))
        trace = current_trace.get()
        traced = {} if trace is None else {"traceparent": trace.outgoing}
        given = {**headers, **traced, "host": url.netloc.decode("ascii"), "content-type": "application/json"}
        request = self._client.build_request(
            "POST", to, headers=given, content=body, timeout=None, extensions={"sni_hostname": host}
        )
        answer = await self._client.send(request, stream=True)
        await answer.aclose()
        return Tried(answer.status_code, again_after_s=_again_after_s(answer.headers.get("retry-after", "")))


def _again_after_s(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _fault_of(fault: Exception) -> DeliveryFault:
    """In a word: the fault's own text holds the address."""
    if _is_of_tls(fault):
        return DeliveryFault.TLS
    if isinstance(fault, httpx.NetworkError):
        return DeliveryFault.NOT_REACHED
    if isinstance(fault, httpx.RemoteProtocolError) and "disconnected" in str(fault):
        return DeliveryFault.NOT_REACHED
    return DeliveryFault.MALFORMED


def _is_of_tls(fault: BaseException) -> bool:
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
