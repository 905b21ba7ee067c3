"""Whose case and quotas are looked at apart, before their INTENT, so that those who are refused hold up nobody's entry."""

import time
from collections import OrderedDict
from collections.abc import Callable

LASTS_S = 60.0
"""So long after a refusal."""
ALL_LAST_S = 5.0
"""So long all are looked at apart after somebody held what they stand on."""
_MOST = 4096


class Apart:
    """The accounts that were refused a moment ago.  Owned by the event loop."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._until_s: OrderedDict[str, float] = OrderedDict()
        self._all_until_s = float("-inf")

    def holds(self, account: str) -> bool:
        """Whether this account is to be looked at apart now."""
        return self._now_s() < max(self._all_until_s, self._until_s.get(account, self._all_until_s))

    def add(self, account: str) -> None:
        """It was refused."""
        self._until_s[account] = self._now_s() + LASTS_S
        self._until_s.move_to_end(account)
        while len(self._until_s) > _MOST:
            self._until_s.popitem(last=False)

    def add_all(self) -> None:
        """Whether it is refused could not be looked at in the INTENT's own transaction."""
        self._all_until_s = self._now_s() + ALL_LAST_S
