"""The steps of an inspection: state × what happens → the state that follows.  A table; what is not in it cannot happen."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.errors import Conflict
from gateway.domain.words import InspectionState as State


class InspectionStep(StrEnum):
    """What happens to an inspection."""

    REGISTER_AGREES = "register_agrees"
    REGISTER_CONTRADICTS = "register_contradicts"
    REGISTER_CANNOT_TELL = "register_cannot_tell"
    CLAIM = "claim"
    RELEASE = "release"
    IN_ORDER = "in_order"
    CONTRADICTED = "contradicted"
    NOT_VERIFIABLE = "not_verifiable"


_S = InspectionStep
STEPS: Mapping[tuple[State, InspectionStep], State] = MappingProxyType(
    {
        (State.DUE, _S.REGISTER_AGREES): State.IN_ORDER,
        (State.DUE, _S.REGISTER_CONTRADICTS): State.SUSPECTED,
        (State.DUE, _S.REGISTER_CANNOT_TELL): State.VISIT,
        (State.VISIT, _S.CLAIM): State.VISIT,
        (State.VISIT, _S.RELEASE): State.VISIT,
        (State.VISIT, _S.IN_ORDER): State.IN_ORDER,
        (State.VISIT, _S.CONTRADICTED): State.SUSPECTED,
        (State.VISIT, _S.NOT_VERIFIABLE): State.NOT_VERIFIABLE,
    }
)
ENDS = frozenset({State.SUSPECTED, State.IN_ORDER, State.NOT_VERIFIABLE})
BY_REGISTER = frozenset({_S.REGISTER_AGREES, _S.REGISTER_CONTRADICTS, _S.REGISTER_CANNOT_TELL})
"""Steps that the gateway takes by itself; all others are an inspector's."""


def after(state: State, step: InspectionStep) -> State:
    """Raises Conflict where it cannot happen in this state."""
    try:
        return STEPS[state, step]
    except KeyError:
        pass
    if state in ENDS:
        raise Conflict("this inspection has come to its end", slug="already-closed")
    raise Conflict("this inspection is with the registers: an inspector may take it once they cannot tell")
