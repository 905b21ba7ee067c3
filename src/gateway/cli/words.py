"""Words of a call that cannot be meant."""

from gateway.domain.errors import SetupError


class WrongWords(SetupError):
    """The options of a call contradict each other, or one says what is none; exit status 2."""
