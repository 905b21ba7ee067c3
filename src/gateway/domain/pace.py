"""How often something may be done by whoever comes: a few times at once, and then so often; kept in memory, for a bounded number of keys."""

from collections import OrderedDict

_MOST_KEYS = 10_000


class ViewPace:
    """A bucket for each key, and one for all of them.  burst: so many at once.  every_s: one more after so long.

    Forgets whom it has not seen for longest.  Owned by one thread.
    """

    def __init__(self, burst: int = 5, every_s: float = 2.0, all_burst: int = 60, all_every_s: float = 0.05) -> None:
        self._one, self._all = (burst, every_s), (all_burst, all_every_s)
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._total = (float(all_burst), 0.0)

    def admits(self, key: str, now_s: float) -> bool:
        """Whether it may be done once more now.  now_s: of a clock that never steps."""
        of_key = _drawn(self._seen.get(key, (float(self._one[0]), now_s)), self._one, now_s)
        of_all = _drawn(self._total, self._all, now_s)
        if of_key is None or of_all is None:
            return False
        self._total = of_all
        self._seen[key] = of_key
        self._seen.move_to_end(key)
        if len(self._seen) > _MOST_KEYS:
            self._seen.popitem(last=False)
        return True


def _drawn(held: tuple[float, float], pace: tuple[int, float], now_s: float) -> tuple[float, float] | None:
    """What is left in a bucket after one more, and when that was; None where it is empty."""
    left = min(float(pace[0]), held[0] + (now_s - held[1]) / pace[1])
    return None if left < 1 else (left - 1, now_s)
