"""The forms of broken glass."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import Closed, Uuid

GlassState = TypeAliasType(
    "GlassState",
    Annotated[Literal["to_review", "overdue", "reviewed"], Field(description="How far the review is.")],
)


class BrokenGlass(Closed):
    """An officer has asked for a case in an emergency; the head of the department reviews it.  Times are of the domain clock."""

    break_glass_id: Uuid
    account: str
    case_number: str
    reason: str
    opened_at: AwareDatetime
    ends_at: AwareDatetime = Field(description="Until when the officer may ask for this case.")
    due_at: AwareDatetime = Field(description="By when it must be reviewed.")
    state: GlassState
    is_justified: bool | None
    reviewed_by: str | None
    reviewed_at: AwareDatetime | None
    note: str | None


class BrokenGlassList(Closed):
    """A page of broken glass, newest first."""

    items: list[BrokenGlass]
    next: str | None


class AccountReactivated(Closed):
    """That an account may ask again."""

    account: str
    reactivated_at: AwareDatetime = Field(description="When, by the domain clock.")
