"""TLS as this server speaks it: its certificate and key, and by whose certificates callers show who they are."""

import re
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
    client_crl: the lists of revoked ones (RFC 5280), one of each root in `client_ca`; None: nobody's certificate is revoked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    certificate: Path
    key: Path
    client_ca: Path | None = None
    client_must: bool = False
    client_crl: Path | None = None


class ServerTls:
    """Every handshake is by the files as they are then: they are turned without a restart.

    Files that cannot be used, as while they are being replaced, leave the former ones in use.
    """

    def __init__(self, settings: TlsSettings) -> None:
        self._settings = settings
        files = (settings.certificate, settings.key, settings.client_ca, settings.client_crl)
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
    """Why a start could not serve by these files, in a sentence; None where it could.

    A list of revoked certificates that is out of date stops no turn of the other files: no caller's certificate is taken by it.
    """
    fault = _fault(settings, now)
    if fault is not None or settings.client_crl is None:
        return fault
    if any(one.next_update_utc is not None and one.next_update_utc <= now for one in _lists_in(settings.client_crl)):
        return (
            f"a list in {settings.client_crl} is out of date, and by it no caller's certificate is taken: fetch it anew"
        )
    return None


def _fault(settings: TlsSettings, now: datetime) -> str | None:
    """The same of the files themselves, whatever the day of the lists."""
    try:
        if settings.key.stat().st_mode & _OTHERS:
            return f"the TLS key {settings.key} may be read or written by others: run chmod 600 on it"
        certificate = x509.load_pem_x509_certificates(_read(settings.certificate))[0]
        key = serialization.load_pem_private_key(_read(settings.key), password=None)
        callers = _callers_fault(settings)
    except OSError as fault:
        return f"{fault.filename} of [tls] cannot be read ({fault.strerror})"
    except TypeError:
        return f"the TLS key {settings.key} has a password: give it without one, readable by this user alone"
    except ValueError:
        return "certificate, key, client_ca and client_crl of [tls] are PEM files, and one of them is none"
    if _public(certificate.public_key()) != _public(key.public_key()):
        return f"the TLS key {settings.key} is not that of {settings.certificate}"
    return callers or _dates_fault(settings.certificate, certificate, now)


def _callers_fault(settings: TlsSettings) -> str | None:
    """Why callers' certificates cannot be judged by these roots and lists.  Raises OSError, ValueError."""
    ca, crl = settings.client_ca, settings.client_crl
    roots = set() if ca is None else {one.subject for one in x509.load_pem_x509_certificates(_read(ca))}
    if crl is None:
        return None
    if not roots:
        return "client_crl of [tls] goes with client_ca: without roots no caller shows a certificate"
    if missing := roots - {one.issuer for one in _lists_in(crl)}:
        name = min(one.rfc4514_string() for one in missing)
        return f"{crl} has no list of {name}: without one none of its certificates is taken; have it issue one"
    return None


def _lists_in(file: Path) -> list[x509.CertificateRevocationList]:
    """Raises OSError, ValueError where there is none."""
    found = re.findall(rb"-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----", _read(file))
    if not found:
        raise ValueError("no list of revoked certificates")
    return [x509.load_pem_x509_crl(one) for one in found]


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
    fault = _fault(settings, datetime.now(UTC))
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
    if settings.client_crl is not None:
        context.load_verify_locations(settings.client_crl)
        context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN
    return context


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)


def _public(key: object) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]  # of every kind of key that a certificate can have
