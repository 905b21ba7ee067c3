"""What is left of a caller's quotas, as it is told with the answer."""

from collections.abc import Sequence
from contextvars import ContextVar

from gateway.domain.errors import QuotaExceeded
from gateway.domain.frozen import frozen


@frozen
class Allowance:
    """One quota as the caller knows it.  most: in a window of `window_s` seconds.  left: of it, until it starts again in `ends_in_s`."""

    policy: str
    most: int
    window_s: int
    left: int
    ends_in_s: int


current_allowances: ContextVar[tuple[Allowance, ...]] = ContextVar("current_allowances", default=())
"""What is left to the caller for whom this task works, once their query was counted; nothing where it was not."""


def used_up(refusal: QuotaExceeded) -> Allowance:
    """The quota of which nothing is left."""
    return Allowance(refusal.policy, refusal.most, refusal.window_s, 0, refusal.retry_after_s or 0)


def rate_limit_fields(allowances: Sequence[Allowance]) -> dict[str, str]:
    """The header fields that tell quotas; none where there is none.  Source: draft-ietf-httpapi-ratelimit-headers-10."""
    if not allowances:
        return {}
    return {
        "ratelimit-policy": ", ".join(f'"{one.policy}";q={one.most};w={one.window_s}' for one in allowances),
        "ratelimit": ", ".join(f'"{one.policy}";r={one.left};t={one.ends_in_s}' for one in allowances),
    }
