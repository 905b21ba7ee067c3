"""What is asked, by all who check what a sender has signed, of whoever knows the addresses of this gateway and what was used."""

from typing import Protocol

from gateway.domain.request import Sender


class UsedOnce(Protocol):
    """As `gateway.identity.Proofs` does."""

    async def take(self, *what: str) -> bool:
        """Whether this is used for the first time.  Raises FAULTS."""


class KnowsSender(Protocol):
    """As `gateway.identity.Senders` does."""

    @property
    def uses(self) -> UsedOnce:
        """What was used."""

    def is_address(self, told: object, path: str) -> bool:
        """Whether an address is that of a path here."""

    def target_of(self, sender: Sender) -> str:
        """The whole address of a request as its caller knows it."""
