"""Wrong usage of the command line."""

from gateway.domain.errors import SetupError


class UsageError(SetupError):
    """Options that contradict each other, or an invalid value of one; exit status 2."""
