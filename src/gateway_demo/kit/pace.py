"""How long a department takes: times drawn from a seeded distribution, never measured."""

import math
import random
from collections.abc import Mapping

from gateway_demo.kit.settings import Profile


class CallTimes:
    """Draws the seconds each kind of call takes.  usual: the department's own ranges; "" is for all other kinds."""

    def __init__(self, profile: Profile, usual: Mapping[str, tuple[float, float]]) -> None:
        self._profile = profile
        self._ranges = {**usual, **profile.ranges}
        self._random = random.Random(profile.seed)  # noqa: S311 - waiting times, not secrets

    def seconds(self, kind: str = "") -> float:
        """How long the next call of this kind takes."""
        low, high = self._ranges.get(kind) or self._ranges.get("", (0.0, 0.0))
        return self._profile.scale * self._draw(low, high)

    def _draw(self, low: float, high: float) -> float:
        match self._profile.kind:
            case "none":
                return 0.0
            case "fixed":
                return low
            case "normal":
                return min(high, max(low, self._random.gauss((low + high) / 2, (high - low) / 4)))
            case "lognormal":
                middle = math.sqrt(max(low, 1e-4) * max(high, 1e-4))
                spread = math.log(max(high, 1e-4) / middle) / 2
                return min(3 * high, middle * math.exp(self._random.gauss(0.0, spread)))
