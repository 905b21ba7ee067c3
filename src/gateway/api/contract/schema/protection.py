"""The forms of the desk for protected people."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import Closed, SubjectRole, Uuid

AlertKind = TypeAliasType(
    "AlertKind",
    Annotated[
        Literal["protected", "watched", "colleague", "minor"], Field(description="Why the desk is told of somebody.")
    ],
)


class AlertAcknowledgement(Closed):
    """Who of the desk has taken up an alert, and when."""

    account: str
    at: AwareDatetime = Field(description="By the real clock.")
    note: str


class ProtectionAlert(Closed):
    """What the desk is told of one person in one query; from `account` on null if the entry has been pruned."""

    alert_id: Uuid
    kind: AlertKind
    made_at: AwareDatetime = Field(
        description="When the alert was made, by the real clock; a few seconds after the query."
    )
    entry: str = Field(description="The entry of the audit log that the alert is about.")
    account: str | None
    office: str | None
    matter: str | None
    case_number: str | None
    role: SubjectRole | None = Field(
        description="What the person is in the query; null if the alert is about the entry as a whole."
    )
    subject: str | None = Field(description="The person's pseudonym in that entry, in hex.")
    acknowledged: AlertAcknowledgement | None = Field(description="null as long as nobody has taken it up.")


class ProtectionAlerts(Closed):
    """A page of alerts, newest first."""

    items: list[ProtectionAlert]
    next: str | None


class WatchedPerson(Closed):
    """That somebody is being watched, and why; never who."""

    watch_id: Uuid
    reason: str
    since: AwareDatetime
    until: AwareDatetime
    ended_at: AwareDatetime | None = Field(description="When the watch was ended before its date; null if it was not.")


class WatchedPeople(Closed):
    """A page of watches, newest first."""

    items: list[WatchedPerson]
    next: str | None
