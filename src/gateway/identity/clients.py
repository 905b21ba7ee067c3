"""Client systems that are registered with keys of their own, by which they sign whom they act for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.errors import SetupError
from gateway.domain.forms import DEPARTMENT
from gateway.identity.issuer_keys import PublicKey, keys_of

log = structlog.get_logger(__name__)


class ClientSettings(BaseModel):
    """keys: a file with its public keys as JSON Web Key Set; read anew whenever it is another.  acts_for: the departments whose officers
    it may name in a signed statement.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: Path
    acts_for: tuple[Annotated[str, Field(pattern=DEPARTMENT)], ...] = Field(min_length=1)


class RegisteredClient:
    """One of them, with its keys as its file has them."""

    def __init__(self, settings: ClientSettings) -> None:
        self.settings = settings
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
            seen = self.settings.keys.stat()
            stamp = seen.st_mtime_ns, seen.st_size, seen.st_ino
            if stamp != self._stamp:
                self._keys, self._stamp = keys_of(json.loads(self.settings.keys.read_bytes())), stamp
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
            raise SetupError(f"it is no JSON Web Key Set ({type(fault).__name__})") from None


class Clients:
    """The registered client systems by their id."""

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
