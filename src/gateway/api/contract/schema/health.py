"""The forms of a healthy answer."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import Closed


class Health(Closed):
    """The process answers."""

    status: Literal["ok"]


CheckResultName = TypeAliasType(
    "CheckResultName",
    Annotated[
        Literal["audit log", "database", "keys", "rules", "queries"],
        Field(description="What must work before the gateway answers."),
    ],
)
CheckResultStatus = TypeAliasType(
    "CheckResultStatus", Annotated[Literal["ok", "unavailable"], Field(description="What came of a check.")]
)
BackgroundTaskState = TypeAliasType(
    "BackgroundTaskState",
    Annotated[Literal["running", "restarting", "silent"], Field(description="How a background task is.")],
)
ReadinessStatus = TypeAliasType(
    "ReadinessStatus", Annotated[Literal["ok", "degraded"], Field(description="How a gateway is that answers.")]
)


class CheckResult(Closed):
    """One thing that must work before the gateway answers."""

    name: CheckResultName
    status: CheckResultStatus
    age_s: float | None = Field(description="Seconds since the last successful check; null if it was checked just now.")


class BackgroundTask(Closed):
    """A background task, and when it last gave a sign of life."""

    name: str
    state: BackgroundTaskState
    age_s: float = Field(description="Seconds since its last sign of life.")
    limit_s: float
    restarts: int = Field(description="How often it failed and was begun anew since the gateway's start.")
    fault: str | None = Field(description="The kind of its last failure, until it does a round again.")


class StoredLog(Closed):
    """How far what is stored of the audit log has been compared with its tree."""

    walk_age_seconds: float | None = Field(
        description="Seconds since rows were compared last; null if none were compared since the start."
    )
    round_age_seconds: float | None = Field(
        description="Seconds since the last time that all rows had been compared; null if that has not happened yet."
    )
    damaged_places: float | None = Field(
        description="Number of places where what is stored is not what was signed; null if it is not known yet."
    )


class Readiness(Closed):
    """The gateway can answer.  If it cannot, the answer is 503, and its problem has the same members."""

    status: ReadinessStatus
    checks: list[CheckResult]
    tasks: list[BackgroundTask]
    stored_log: StoredLog
    warnings: list[str] = Field(description="What somebody must look after.")
