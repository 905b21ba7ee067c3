"""The way to one department over HTTP, where it is not everybody's: its own root, our TLS certificate for it, a proxy in between."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

import structlog

from gateway.domain.errors import SetupError
from gateway.domain.frozen import frozen
from gateway.sdk.http_request import Destination, greeting

log = structlog.get_logger(__name__)

NAMES = ("tls.ca", "tls.certificate", "tls.key", "proxy")
"""Settings of a department that say it."""
_Stamp = tuple[int, int, int]


class _Files(NamedTuple):
    ca: Path | None
    certificate: Path | None
    key: Path | None


@frozen
class Way:
    """ca: roots, as PEM, that alone the department's TLS certificate may come from; None: the system's.  certificate, key: ours for it, as
    PEM.  proxy: `http://[name:password@]host:port`, through which it is reached by CONNECT.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    proxy: str | None = None

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Self | None:
        """Of a department's settings; None where they say nothing of it.  Raises SetupError, without a value."""
        if not settings.keys() & set(NAMES):
            return None
        ca, certificate, key = (settings.get(name) for name in NAMES[:3])
        if (certificate is None) is not (key is None):
            raise SetupError("tls.certificate and tls.key go together")
        way = cls(_path(ca), _path(certificate), _path(key), settings.get("proxy"))
        RenewedTls(way).context()
        try:
            if way.proxy is not None:
                greeting(way.proxy, Destination(is_tls=True, host="department.example", port=443))
        except ValueError:
            raise SetupError("proxy is of the form http://[name:password@]host:port") from None
        return way


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)


class RenewedTls:
    """The TLS of a way, made anew whenever its files are others: keys are turned without a restart.

    Files that do not fit together, as while they are being replaced, leave the former ones in use.
    """

    def __init__(self, way: Way) -> None:
        self._files = _Files(way.ca, way.certificate, way.key)
        self._made: tuple[tuple[_Stamp | None, ...], ssl.SSLContext] | None = None

    def context(self) -> ssl.SSLContext:
        """As the files are now.  Raises SetupError where they were never usable."""
        try:
            stamps = tuple(map(_stamp, self._files))
            if self._made is None or self._made[0] != stamps:
                self._made = stamps, _context(self._files)
        except (OSError, ValueError) as fault:  # an ssl.SSLError is an OSError
            if self._made is None:
                raise SetupError(
                    f"the files of tls.ca, tls.certificate and tls.key cannot be used ({type(fault).__name__})"
                ) from None
            log.warning("department_tls_not_renewed", fault=type(fault).__name__)
        return self._made[1]


def _stamp(file: Path | None) -> _Stamp | None:
    """What is another for another file, or another content of it."""
    if file is None:
        return None
    seen = file.stat()
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _context(files: _Files) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=files.ca)
    context.set_alpn_protocols(["http/1.1"])
    if files.certificate is not None and files.key is not None:
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
    return context


def _no_password() -> str:
    """Nobody is asked at a terminal."""
    raise ValueError("the key has a password")
