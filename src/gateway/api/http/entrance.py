"""What of a gateway stands between a request and its operation: who asks, whether they may, whether there is room for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from gateway.domain.admission import Admission, Lane
from gateway.domain.errors import NotAuthorised
from gateway.domain.request import Credential, Sender
from gateway.domain.stages import Officer


class SignsAnswers(Protocol):
    """As `gateway.identity.SignedAnswers` does."""

    def fields(
        self, request: Sender, status: int, own: Iterable[tuple[str, str]], body: bytes
    ) -> Sequence[tuple[str, str]]:
        """The fields that sign an answer."""


class KnowsCallers(Protocol):
    """As `gateway.identity.Identity` does."""

    async def authenticate(self, credential: Credential) -> Officer:
        """Who asks.  Raises NotAuthenticated, IdentityUnavailable."""

    @property
    def answers(self) -> SignsAnswers | None:
        """Who signs answers; None: nobody does."""

    def nonce_for(self, credential: Credential) -> str | None:
        """For the next proof of a sender who proves; None for any other."""

    def recalled(self, credential: Credential) -> Officer | None:
        """The same as far as the token was verified before and still holds."""

    def require(self, officer: Officer, operation: str) -> None:
        """Pass where the officer's role may use the operation.  Raises NotAuthorised."""


class KnowsSessions(Protocol):
    """As `gateway.identity.Sessions` does."""

    async def present(self, session_id: str) -> tuple[object, Credential, Officer]:
        """The session, with what its holder came, and who that is now.  Raises NotAuthenticated, IdentityUnavailable, FAULTS."""

    def csrf_token(self, session_id: str) -> str:
        """What its pages send along."""


class WritesDenials(Protocol):
    """As `gateway.audit.Audit` does."""

    async def deny(self, officer: Officer, query: None, refusal: NotAuthorised) -> object:
        """The DENIED entry of a refusal, durable when this returns.  Raises AuditUnavailable."""


class CountsRejections(Protocol):
    """As `gateway.audit.Rejections` does."""

    def count(self, client: str | None, reason: str) -> None:
        """One more request of this client was turned away unread."""


class Entrance(Protocol):
    """The gateway as everybody meets it first; the operations alone know the rest of it."""

    @property
    def identity(self) -> KnowsCallers:
        """Who asks."""

    @property
    def sessions(self) -> KnowsSessions:
        """Who is signed in with a browser."""

    @property
    def audit(self) -> WritesDenials:
        """Where a refusal is written down."""

    @property
    def rejections(self) -> CountsRejections:
        """Where those are counted who were turned away unread."""

    @property
    def admissions(self) -> Mapping[Lane, Admission]:
        """Whether there is room, in each lane."""
