"""Client systems with keys of their own, by which they sign requests and whom they act for: in one place, the register where a city keeps one."""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.accounts import AccountState, ClientSystem
from gateway.domain.errors import SetupError
from gateway.domain.forms import DEPARTMENT
from gateway.identity.issuer_keys import PublicKey, keys_of
from gateway.identity.narrowing import RegisteredAccounts

log = structlog.get_logger(__name__)


class KnownClient(Protocol):
    """One of them.

    acts_for: the departments whose officers it may name in a signed statement.  signs_requests: only requests that it has signed are
    taken.  issues_tokens: it is an issuer of access tokens, and may have person digests made.  notify_at: where it may be called back.
    """

    @property
    def acts_for(self) -> Container[str]:
        """Departments' codes."""

    @property
    def signs_requests(self) -> bool:
        """Whether each of its requests has to be signed."""

    @property
    def issues_tokens(self) -> bool:
        """Whether it may have person digests made."""

    @property
    def notify_at(self) -> Sequence[str]:
        """The addresses at which it may be called back."""

    def key(self, key_id: str) -> PublicKey | None:
        """The key of this id, None where there is none."""


class KnownClients(Protocol):
    """Those that are registered, wherever that is."""

    def find(self, client: str) -> KnownClient | None:
        """The client of this id, None where it is not registered."""


class ClientSettings(BaseModel):
    """keys: a file with its public keys as JSON Web Key Set; read anew whenever it is another.  The others as of KnownClient."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: Path
    acts_for: tuple[Annotated[str, Field(pattern=DEPARTMENT)], ...] = ()
    signs_requests: bool = False
    issues_tokens: bool = False
    notify_at: tuple[Annotated[str, Field(pattern=r"^https?://[^\s#@]+$")], ...] = ()


class RegisteredClient:
    """One that the settings name, with its keys as its file has them."""

    def __init__(self, settings: ClientSettings) -> None:
        self.acts_for = frozenset(settings.acts_for)
        self.signs_requests = settings.signs_requests
        self.issues_tokens = settings.issues_tokens
        self.notify_at = settings.notify_at
        self._file = settings.keys
        self._stamp: tuple[int, int, int] | None = None
        self._keys: Mapping[str, PublicKey] = {}
        self._read()
        if not self._keys:
            raise SetupError("it holds no usable key: P-256, Ed25519, or RSA of 2048 to 4096 bits, each with a kid")

    def key(self, key_id: str) -> PublicKey | None:
        """The key of this id, None where there is none."""
        try:
            self._read()
        except SetupError as fault:  # while it is being replaced the former keys count
            log.warning("client_keys_not_read", fault=fault.detail)
        return self._keys.get(key_id)

    def _read(self) -> None:
        """Raises SetupError."""
        try:
            seen = self._file.stat()
            stamp = seen.st_mtime_ns, seen.st_size, seen.st_ino
            if stamp != self._stamp:
                self._keys, self._stamp = keys_of(json.loads(self._file.read_bytes())), stamp
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
            raise SetupError(f"it is no JSON Web Key Set ({type(fault).__name__})") from None


class Clients:
    """Those of the settings by their id, for a city that keeps no register.  Raises SetupError for keys that cannot be used."""

    def __init__(self, settings: Mapping[str, ClientSettings]) -> None:
        self._clients: dict[str, RegisteredClient] = {}
        for name, one in settings.items():
            try:
                self._clients[name] = RegisteredClient(one)
            except SetupError as refused:
                raise SetupError(f"The keys of the client {name} cannot be used: {refused.detail}.") from None

    def find(self, client: str) -> RegisteredClient | None:
        """The client of this id, None where it is not registered."""
        return self._clients.get(client)


@dataclass(frozen=True, slots=True)
class _OfRegister:
    """A record of the register, with its keys made ready."""

    record: ClientSystem
    keys: Mapping[str, PublicKey]

    @property
    def acts_for(self) -> Container[str]:
        return self.record.acts_for

    @property
    def signs_requests(self) -> bool:
        return self.record.signs_requests

    @property
    def issues_tokens(self) -> bool:
        return self.record.issues_tokens

    @property
    def notify_at(self) -> Sequence[str]:
        return self.record.notify_at

    def key(self, key_id: str) -> PublicKey | None:
        return self.keys.get(key_id)


class ClientsOfRegister:
    """Those of the register that are active, with the keys that stand there now: a key that is taken out of it counts no more."""

    def __init__(self, accounts: RegisteredAccounts) -> None:
        self._accounts = accounts
        self._ready: dict[str, _OfRegister] = {}

    def find(self, client: str) -> _OfRegister | None:
        """The client of this id, None where it is not registered or not active."""
        record = self._accounts.client(client)
        if record is None or record.state is not AccountState.ACTIVE:
            self._ready.pop(client, None)
            return None
        known = self._ready.get(client)
        if known is None or known.record is not record:
            known = self._ready[client] = _OfRegister(record, keys_of({"keys": [dict(key) for key in record.keys]}))
        return known
