"""The names of the logs, one a year, and the key that signs their checkpoints."""

from dataclasses import dataclass

from gateway.audit.privacy import Privacy
from gateway.audit.tlog.note import Signer, Verifier

ORIGIN = "jinhua.example/gateway/audit"
"""What the demo's logs are called, with `/<year>` behind it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The city's logs.  name: what every origin begins with, `<city>/gateway/audit`; the same key signs for all years."""

    name: str
    privacy: Privacy

    def of(self, log: int) -> str:
        """The origin of a year's log, which is the name of its key too."""
        return f"{self.name}/{log}"

    def signer(self, log: int) -> Signer:
        """Signs checkpoints of that log."""
        return Signer(self.of(log), self.privacy.log_key())

    def verifier(self, log: int) -> Verifier:
        """The public half, for whoever checks."""
        return self.signer(log).verifier
