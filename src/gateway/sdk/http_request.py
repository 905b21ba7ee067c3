"""A request as the bytes that go out, and where it goes."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from gateway.domain.intent import HEADER, current_intent
from gateway.domain.trace import current_trace

_SERVER = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
"""What of an address says whose it is; a path, a query or nothing follows."""
_PARTS = re.compile(r"(https?)://(?:([^@\[\]]*)@)?(\[[0-9a-f:.]+\]|[^@:\[\]%]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
"""Scheme, name and password, host, port."""
_AS_IT_STANDS = "!$%&'()*+,-./:;=?@[]_~"
"""Beside letters and digits, what goes out in a path as it is given; whatever else is in it goes out in percent."""
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""Source: RFC 9110 5.5; no byte of it can end a line."""
_OF_THE_CONNECTION = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te"})
"""They say where a message ends and what the connection is; nobody but this module says that."""
_OURS = {"user-agent": "oneclick-gateway", "accept": "*/*", "accept-encoding": "gzip"}
_BEARS_A_BODY = frozenset({"POST", "PUT", "PATCH"})
_PORTS = {"http": 80, "https": 443}


class Destination(NamedTuple):
    """To whom a connection leads.  host: a name in ASCII, or a number without brackets."""

    is_tls: bool
    host: str
    port: int


def traced(given: Mapping[str, str] | None) -> dict[str, str]:
    """The headers given, and the trace that we work for."""
    headers = dict(given or {})
    trace = current_trace.get()
    if trace is not None:
        headers["traceparent"] = trace.outgoing
    return headers


def outgoing(given: Mapping[str, str] | None) -> dict[str, str]:
    """The headers given, the trace that we work for, and the receipt of the intent: for departments alone."""
    headers = traced(given)
    receipt = current_intent.get()
    if receipt:
        headers[HEADER] = receipt
    return headers


class _Server(NamedTuple):
    """Where an address leads, the host as the request names it, and the header for a name and password in the address."""

    destination: Destination
    host: str
    sign_in: Mapping[str, str]


def written(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[Destination, bytes]:
    """Where a request goes, and its bytes.

    Raises ValueError, whose text may hold a value, for an address, a method or a header that is none, and for a header that says
    where the message ends.
    """
    found = _SERVER.match(url)
    if found is None or not url.isprintable() or not _TOKEN.fullmatch(method):
        raise ValueError("not an address or not a method")
    server, path = _server(found[0]), _path(url[found.end() :])
    lines = {"host": server.host, **_OURS, **server.sign_in}
    for name, value in headers.items():
        lines[_name(name)] = _value(value)
    if body or method in _BEARS_A_BODY:
        lines["content-length"] = str(len(body))
    head = "".join(
        [f"{method} {path} HTTP/1.1\r\n", *[f"{name}: {value}\r\n" for name, value in lines.items()], "\r\n"]
    )
    return server.destination, head.encode("latin-1") + body


def greeting(proxy: str, to: Destination) -> tuple[Destination, bytes]:
    """Where a proxy stands, and the request that asks it for a way on.  Raises ValueError, whose text may hold a value."""
    at = _server(proxy)
    if at.destination.is_tls:
        raise ValueError("a proxy is spoken to in clear; what goes through it is not")
    place = f"[{to.host}]:{to.port}" if ":" in to.host else f"{to.host}:{to.port}"
    signed = "".join(f"proxy-{name}: {value}\r\n" for name, value in at.sign_in.items())
    return at.destination, f"CONNECT {place} HTTP/1.1\r\nhost: {place}\r\n{signed}\r\n".encode("ascii")


@lru_cache(256)
def _server(address: str) -> _Server:
    """Of the part of an address before its path, which names a department and nobody else.  Raises ValueError."""
    found = _PARTS.fullmatch(address)
    if found is None:
        raise ValueError("not an address")
    scheme, user, host, given = found.groups()
    scheme, host = scheme.lower(), _in_ascii(host)
    port = int(given) if given else _PORTS[scheme]
    if not 0 < port < 1 << 16:
        raise ValueError("not a port")
    named = host if port == _PORTS[scheme] else f"{host}:{port}"
    return _Server(Destination(scheme == "https", host.strip("[]"), port), named, _sign_in(user))


def _in_ascii(host: str) -> str:
    """Raises ValueError."""
    ascii_host = host if host.isascii() else host.encode("idna").decode()
    if " " in ascii_host:
        raise ValueError("not a host")
    return ascii_host.lower()


def _path(given: str) -> str:
    """What goes out of a path with its query."""
    path = given.partition("#")[0]
    return quote(path if path.startswith("/") else f"/{path}", safe=_AS_IT_STANDS)


def _sign_in(user: str | None) -> Mapping[str, str]:
    if user is None:
        return {}
    name, _, password = user.partition(":")
    return {"authorization": "Basic " + b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()}


@lru_cache(256)
def _name(name: str) -> str:
    """A header's name as it goes out.  Raises ValueError."""
    if not _TOKEN.fullmatch(name) or name.lower() in _OF_THE_CONNECTION:
        raise ValueError("not the name of a header")
    return name.lower()


def _value(value: str) -> str:
    """Raises ValueError."""
    if not value.isprintable() and not _VALUE.fullmatch(value):
        raise ValueError("not a header's value")
    return value
