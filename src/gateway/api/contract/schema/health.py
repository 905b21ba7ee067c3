"""The forms of a healthy answer."""

from typing import Literal

from pydantic import Field

from gateway.api.contract.schema.closed import Closed


class Health(Closed):
    """The process answers."""

    status: Literal["ok"]


class CheckResult(Closed):
    """One thing that must work before the gateway answers."""

    name: Literal["audit log", "database", "keys", "rules", "queries"]
    status: Literal["ok", "unavailable"]
    age_s: float | None = Field(description="Seconds since the last successful check; null if it was checked just now.")


class BackgroundTask(Closed):
    """A background task, and when it last gave a sign of life."""

    name: str
    state: Literal["running", "restarting", "silent"] = Field(
        description="`restarting`: it failed, and has not done a round since. `silent`: it has done none for longer than `limit_s`."
    )
    age_s: float = Field(description="Seconds since its last sign of life.")
    limit_s: float
    restarts: int = Field(description="How often it failed and was begun anew since the gateway's start.")
    fault: str | None = Field(description="The kind of its last failure, until it does a round again.")


class StoredLog(Closed):
    """How far what is stored of the audit log has been compared with its tree."""

    walk_age_seconds: float | None = Field(description="Since the last rows were looked at; null before the first.")
    round_age_seconds: float | None = Field(description="Since all of them had been; null before the first round ends.")
    damaged_places: float | None = Field(description="How many are not as they were signed.")


class Readiness(Closed):
    """Ready to answer. With 503 the same members stand in the problem."""

    status: Literal["ok", "degraded"] = Field(
        description="`degraded`: all requests are served, but somebody must look after something."
    )
    checks: list[CheckResult]
    tasks: list[BackgroundTask]
    stored_log: StoredLog
    warnings: list[str] = Field(description="What somebody must look after.")
