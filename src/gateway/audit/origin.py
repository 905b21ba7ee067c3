"""The names of the logs, one a year, and the key that signs their checkpoints."""

from dataclasses import dataclass

from gateway.audit.privacy import Privacy
from gateway.tlog import Signer, Verifier

ORIGIN = "jinhua.example/gateway/audit"
"""What the logs are called where no setting says it, with `/<year>` behind it: those of a city that there is not."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The city's logs.  name: what every origin begins with, `<city>/gateway/audit`; the same key signs for all years."""

    name: str
    privacy: Privacy

    def of(self, log: int) -> str:
        """The origin of a year's log, which is the name of its key too."""
        return f"{self.name}/{log}"

    def signers(self, log: int) -> tuple[Signer, ...]:
        """Sign checkpoints of that log: the home's key, and while keys change the one before it too."""
        return tuple(Signer(self.of(log), key) for key in self.privacy.log_keys())

    def signer(self, log: int) -> Signer:
        """Signs checkpoints of that log, by the newest key."""
        return self.signers(log)[0]

    def verifier(self, log: int) -> Verifier:
        """The public half of the newest key, for whoever checks."""
        return self.signer(log).verifier

    def verifiers(self, log: int) -> tuple[Verifier, ...]:
        """The public halves of all keys that signed for this home, retired ones among them."""
        return tuple(Verifier(self.of(log), key) for key in self.privacy.log_public_keys())
