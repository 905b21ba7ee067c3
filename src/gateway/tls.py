"""TLS as this server speaks it: its certificate and key, and by whose certificates callers show who they are."""

import ssl
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pydantic import BaseModel, ConfigDict

from gateway.domain.errors import SetupError
from gateway.sdk import TLS_FAULTS, RenewedTls, no_password

log = structlog.get_logger(__name__)

_OTHERS = 0o027
"""Of a file's mode: others than its owner may write it, or anybody may read it.  A group may: Kubernetes gives secrets so."""
_LARGEST = 1 << 20


class TlsSettings(BaseModel):
    """PEM files.  certificate: ours, with those between it and its root behind it; key: its private key, without a password.

    client_ca: roots of callers' certificates; None: callers are not asked for one.  client_must: whether each has to show one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    certificate: Path
    key: Path
    client_ca: Path | None = None
    client_must: bool = False


class ServerTls:
    """Every handshake is by the files as they are then: they are turned without a restart.

    Files that cannot be used, as while they are being replaced, leave the former ones in use.
    """

    def __init__(self, settings: TlsSettings) -> None:
        self._settings = settings
        files = (settings.certificate, settings.key, settings.client_ca)
        self._renewed = RenewedTls(files, partial(_context, settings), _not_renewed)

    def context(self) -> ssl.SSLContext:
        """What a server listens with.  Raises SetupError, which says what is wrong with which file."""
        fault = tls_fault(self._settings, datetime.now(UTC))
        if fault is not None:
            raise SetupError(fault)
        try:
            listening = self._renewed.context()
        except TLS_FAULTS as wrong:
            raise SetupError(f"the files of [tls] cannot be used ({type(wrong).__name__})") from None
        listening.sni_callback = self._begin
        return listening

    def _begin(self, connection: ssl.SSLObject, _name: str | None, _listening: ssl.SSLContext) -> None:
        """Before a handshake goes on, whether the caller names a server or not."""
        connection.context = self._renewed.context()


def _not_renewed(fault: str) -> None:
    log.warning("server_tls_not_renewed", fault=fault)


def tls_fault(settings: TlsSettings, now: datetime) -> str | None:
    """Why a start could not serve by these files, in a sentence; None where it could."""
    try:
        if settings.key.stat().st_mode & _OTHERS:
            return f"the TLS key {settings.key} may be read or written by others: run chmod 600 on it"
        certificate = x509.load_pem_x509_certificates(_read(settings.certificate))[0]
        key = serialization.load_pem_private_key(_read(settings.key), password=None)
        if settings.client_ca is not None:
            x509.load_pem_x509_certificates(_read(settings.client_ca))
    except OSError as fault:
        return f"{fault.filename} of [tls] cannot be read ({fault.strerror})"
    except TypeError:
        return f"the TLS key {settings.key} has a password: give it without one, readable by this user alone"
    except ValueError:
        return "certificate, key and client_ca of [tls] are PEM files, and one of them is none"
    if _public(certificate.public_key()) != _public(key.public_key()):
        return f"the TLS key {settings.key} is not that of {settings.certificate}"
    return _dates_fault(settings.certificate, certificate, now)


def ends_at(settings: TlsSettings) -> datetime:
    """When the certificate ends.  Raises OSError, ValueError."""
    return x509.load_pem_x509_certificates(_read(settings.certificate))[0].not_valid_after_utc


def _dates_fault(file: Path, certificate: x509.Certificate, now: datetime) -> str | None:
    if now >= certificate.not_valid_after_utc:
        return f"the TLS certificate {file} ended on {certificate.not_valid_after_utc:%Y-%m-%d}: put a new one in its place"
    if now < certificate.not_valid_before_utc:
        return f"the TLS certificate {file} begins on {certificate.not_valid_before_utc:%Y-%m-%d}"
    return None


def _context(settings: TlsSettings) -> ssl.SSLContext:
    """Raises OSError, ValueError."""
    fault = tls_fault(settings, datetime.now(UTC))
    if fault is not None:
        raise ValueError(fault)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(settings.certificate, settings.key, password=no_password)
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION
    context.num_tickets = 0  # a session that is taken up again would pass by the certificates of now
    if settings.client_ca is not None:
        context.verify_mode = ssl.CERT_REQUIRED if settings.client_must else ssl.CERT_OPTIONAL
        context.load_verify_locations(settings.client_ca)
    return context


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)


def _public(key: object) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]  # of every kind of key that a certificate can have
