"""When a delivery is tried again, and when it is given up; pure, with the times as a data file."""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.errors import SetupError
from gateway.domain.outbox import Delivery, DeliveryFault, DeliveryState, Tried

_GONE = 410
"""The receiver says that nothing shall come here any more.  Source: Standard Webhooks, "Endpoint state"."""
_TAKEN = range(200, 300)


class Times(BaseModel):
    """try_s: how long one try may take.  first_pause_s, pause_grows, longest_pause_s: after the first failure, by how much more each time, at
    most.  jitter: the share by which a pause is longer or shorter.  given_up_after_s: from the message on.  rests_at_most_s: how long an address
    that fails is left alone by other messages.  former_keys_s: how long keys sign that were replaced.  kept_days: what has ended.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    try_s: float = Field(gt=0)
    first_pause_s: float = Field(gt=0)
    pause_grows: float = Field(ge=1)
    longest_pause_s: float = Field(gt=0)
    jitter: float = Field(ge=0, lt=1)
    given_up_after_s: float = Field(gt=0)
    rests_at_most_s: float = Field(gt=0)
    former_keys_s: float = Field(gt=0)
    kept_days: int = Field(ge=1)

    def pause_s(self, attempts: int, chance: float) -> float:
        """After so many failed attempts, 1 or more.  chance: 0 to 1, which the jitter is made of."""
        pause = self.first_pause_s
        for _ in range(attempts - 1):
            pause = min(pause * self.pause_grows, self.longest_pause_s)
        return pause * (1 + self.jitter * (2 * chance - 1))

    def after(self, before: Delivery, tried: Tried, now: datetime, chance: float) -> Delivery:
        """What becomes of a delivery by a try that ended `now`, by the database's clock.  chance: 0 to 1."""
        attempts = before.attempts + 1
        done = replace(before, turn=before.turn + 1, attempts=attempts, tried=tried, tried_at=now, next_at=None)
        if tried.status is not None and tried.status in _TAKEN:
            return replace(done, state=DeliveryState.DELIVERED)
        if tried.status == _GONE or tried.fault is DeliveryFault.NOT_REGISTERED:
            return replace(done, state=DeliveryState.DEAD)
        asked_s = min(tried.again_after_s or 0.0, self.longest_pause_s)
        next_at = now + timedelta(seconds=max(self.pause_s(attempts, chance), asked_s))
        if next_at > before.began_at + timedelta(seconds=self.given_up_after_s):
            return replace(done, state=DeliveryState.DEAD)
        return replace(done, next_at=next_at)

    def rest_s(self, failures: int) -> float:
        """How long an address that has failed so often in a row is left alone by other messages; 0: it has not."""
        return 0.0 if failures == 0 else min(self.pause_s(failures, 0.5), self.rests_at_most_s)


def load_times() -> Times:
    """The times from `times.json`.  Raises SetupError."""
    source = files("gateway.outbox") / "data" / "times.json"
    try:
        return Times.model_validate_json(source.read_bytes())
    except ValidationError:
        raise SetupError("the table of times for callbacks does not fit its form") from None
