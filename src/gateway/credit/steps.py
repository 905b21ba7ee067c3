"""The table of steps: state × event × who × condition → state, deadline, entry; from `data/steps.json`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.domain.credit import CreditEvent, HearingState, RecordState

GATEWAY = "gateway"
"""Who takes the steps that time takes."""


class CreditStep(BaseModel):
    """One row.

    of: a hearing or an entry of the register.  state: None: there is none yet.  roles: who may take it, the gateway by itself among them.
    not_by: whose accounts may not, by what they have done before.  needs: what must hold.  within: the deadline that begins by it.
    did: the act in its ADMIN entry.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["hearing", "record"]
    state: HearingState | RecordState | None
    event: CreditEvent
    roles: frozenset[str] = Field(min_length=1)
    not_by: frozenset[Literal["opened_by", "taken_by", "inspected_by", "statement_by", "decided_by", "asked_by"]]
    needs: frozenset[
        Literal[
            "suspected", "person", "due", "confirmed", "objection", "repair", "nothing_open", "shown_long_enough",
            "no_new_case", "expired",
        ]
    ]  # fmt: skip
    to: HearingState | RecordState
    within: Literal["hearing", "decision", "objection", "repair"] | None
    did: str = Field(pattern=r"^[a-z_]{1,40}$")


_ROWS = TypeAdapter(tuple[CreditStep, ...])
Steps = Mapping[tuple[str, HearingState | RecordState | None, CreditEvent], CreditStep]


@cache
def steps() -> Steps:
    """By what it is of, its state, and the event."""
    rows = _ROWS.validate_json(resources.files("gateway.credit").joinpath("data", "steps.json").read_bytes())
    found: dict[tuple[str, HearingState | RecordState | None, CreditEvent], CreditStep] = {
        (row.of, row.state, row.event): row for row in rows
    }
    assert len(found) == len(rows), "a state and an event lead to one state"
    return found


def hearing_step(state: HearingState | None, event: CreditEvent) -> CreditStep | None:
    """The step of a hearing; None: there is none from this state."""
    return steps().get(("hearing", state, event))


def record_step(state: RecordState | None, event: CreditEvent) -> CreditStep | None:
    """The step of an entry of the register; None: there is none from this state."""
    return steps().get(("record", state, event))
