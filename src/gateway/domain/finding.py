"""What a check has found: by which rule, how grave, where, and in one sentence what."""

from dataclasses import dataclass
from enum import StrEnum


class CheckSeverity(StrEnum):
    """error: it must not go into service so.  warning: somebody should look at it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that does not fit.  rule: `area.rule`, stable.  where: file, matter, certificate or setting.  said: never a secret."""

    rule: str
    severity: CheckSeverity
    where: str
    said: str

    def __str__(self) -> str:
        """As a sentence."""
        return f"{self.where}: {self.said}"


def error(rule: str, where: str, sentence: str) -> CheckFinding:
    """A finding that must be mended."""
    return CheckFinding(rule, CheckSeverity.ERROR, where, sentence)


def warning(rule: str, where: str, sentence: str) -> CheckFinding:
    """A finding that somebody should look at."""
    return CheckFinding(rule, CheckSeverity.WARNING, where, sentence)
