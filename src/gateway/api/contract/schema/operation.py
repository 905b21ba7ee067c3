"""The forms of how the installation stands, for operators."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed
from gateway.api.contract.schema.policies import PolicyFinding
from gateway.api.contract.schema.reference import ClosedHours, DepartmentHealth, Downtime


class RunningVersions(Closed):
    """What runs."""

    gateway: str = Field(description="The version of this distribution.")
    api: str = Field(description="The version of the contract.")
    store_schema: str = Field(description="The revision of the store's schema that this version works on.")
    publication: int | None = Field(
        description="The number of the policy's publication in force; null before there is one."
    )
    bundle: str


class DepartmentStanding(Closed):
    """How one department does, as the process that answers you has seen it since its start."""

    code: str
    title: BilingualText
    driver: str = Field(description="The kind of driver by which it is asked.")
    health: DepartmentHealth
    circuit_open: bool = Field(description="Whether so many calls failed that it is only tried now and then.")
    closed_hours: list[ClosedHours]
    downtime: list[Downtime] = Field(description="Announced downtime that is not over, the next first.")
    calls: int = Field(description="Calls that went out.")
    failures: int = Field(description="Calls that count against its health.")
    retries: int = Field(description="Calls made again at once because the first failed.")
    turned_away: int = Field(description="Lookups that were not asked: no place, no pace, or an open circuit.")
    waiting: int = Field(description="Lookups that wait for a place now.")
    under_way: int = Field(description="Calls under way now.")
    places: int = Field(description="How many calls this process may have under way: its part of what was agreed.")
    places_fitting: int = Field(
        description="How many of them are filled: fewer where the department slows down under its calls."
    )


class LaneStanding(Closed):
    """How the requests of one kind are taken."""

    lane: str = Field(description="Whose places a request takes: `queries`, `oversight` or `brief`.")
    under_way: int = Field(description="Requests that are whole and not answered yet.")
    waiting: int = Field(description="Those of them that wait for a place to begin.")
    places: int = Field(description="How many may begin at once.")
    wait_s: float = Field(description="Seconds for which who comes now will wait.")


class JobStanding(Closed):
    """The background jobs of one kind, of all processes."""

    task: str = Field(description="What is done.")
    due: int = Field(description="Those that could run now.")
    later: int = Field(description="Those that wait for their time.")
    under_way: int = Field(description="Those that run now.")
    given_up: int = Field(description="Those that failed for the last time, as long as they are kept.")
    late_s: float = Field(description="Seconds for which the oldest one that could run has been waiting.")


class LogStanding(Closed):
    """The audit log: what is written, and what of it is in the tree."""

    tree_leaves: int | None = Field(description="Leaves of the newest log; null before the first look.")
    behind_s: float | None = Field(description="Age of the oldest entries that are in no tree, in seconds.")
    stopped: bool = Field(description="Whether a broken batch stops the integrator.")
    broken: bool = Field(description="Whether the log is proved broken: nothing is written until it is continued.")
    store_durable: bool = Field(description="Whether the store keeps what it has committed.")
    clock_ahead_s: float = Field(description="Seconds by which this machine's clock is ahead of the store's.")


class WitnessStanding(Closed):
    """A witness of the log."""

    name: str = Field(description="The name of its key.")
    unseen_s: float = Field(
        description="Age of the oldest checkpoint that it should have cosigned and has not, in seconds; 0: it has seen all."
    )


class OperationStanding(Closed):
    """How the installation stands now."""

    versions: RunningVersions
    departments: list[DepartmentStanding] = Field(description="Those that are connected.")
    lanes: list[LaneStanding]
    jobs: list[JobStanding] | None = Field(description="null if the store did not answer within a second.")
    log: LogStanding
    witnesses: list[WitnessStanding]
    connections_open: int = Field(description="Connections of this process's pool to the store.")
    connections_in_use: int = Field(description="Those of them in use.")


class DepartmentSlot(Closed):
    """What became of the calls to a department that ended in five minutes, in all processes."""

    department: str
    at: AwareDatetime = Field(description="When the five minutes began, by the real clock.")
    calls: int = Field(description="Calls that ended.")
    failures: int = Field(description="Those that count against its health.")
    turned_away: int = Field(description="Lookups that were not asked.")
    mean_s: float | None = Field(description="How long a call took on average, in seconds; null if none ended.")


class DepartmentSlots(Closed):
    """How departments have done lately; where nothing was asked there is no slot."""

    slot_s: int = Field(description="The length of a slot in seconds.")
    items: list[DepartmentSlot] = Field(description="By department, the oldest first.")


class InstallationCheck(Closed):
    """What a check of this installation finds, as `gateway check` prints it."""

    holds: bool = Field(description="Whether nothing must be mended.")
    findings: list[PolicyFinding]
