"""How often may be asked again: a share of what is asked, so that who is in trouble is not asked twice as much for it."""

RESERVE = 3.0
"""Retries that somebody quiet has in hand."""
RETRIES_PER_CALL = 0.1


class RetryBudget:
    """Every call earns a tenth of a retry."""

    __slots__ = ("_tokens",)

    def __init__(self) -> None:
        self._tokens = RESERVE

    def earn(self) -> None:
        """One call was made."""
        if self._tokens < RESERVE:
            self._tokens += RETRIES_PER_CALL

    def spend(self) -> bool:
        """Whether one retry may be made; it is then taken."""
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
