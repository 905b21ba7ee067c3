"""The way to one department over HTTP, where it is not everybody's: its own root, our TLS certificate for it, a proxy in between."""

import ssl
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

import structlog

from gateway.domain.errors import SetupError
from gateway.domain.frozen import frozen
from gateway.sdk.http_request import Destination, greeting
from gateway.sdk.renewed_tls import FAULTS, RenewedTls, no_password

log = structlog.get_logger(__name__)

NAMES = ("tls.ca", "tls.certificate", "tls.key", "proxy")
"""Settings of a department that say it."""


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
        try:
            way.tls().context()
        except FAULTS as fault:
            raise SetupError(
                f"the files of tls.ca, tls.certificate and tls.key cannot be used ({type(fault).__name__})"
            ) from None
        try:
            if way.proxy is not None:
                greeting(way.proxy, Destination(is_tls=True, host="department.example", port=443))
        except ValueError:
            raise SetupError("proxy is of the form http://[name:password@]host:port") from None
        return way

    def tls(self) -> RenewedTls:
        """What connections on this way use."""
        files = _Files(self.ca, self.certificate, self.key)
        return RenewedTls(files, partial(_context, files), _not_renewed)


def _not_renewed(fault: str) -> None:
    log.warning("department_tls_not_renewed", fault=fault)


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)


def _context(files: _Files) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=files.ca)
    context.set_alpn_protocols(["http/1.1"])
    if files.certificate is not None and files.key is not None:
        context.load_cert_chain(files.certificate, files.key, password=no_password)
    return context
