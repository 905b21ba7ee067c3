"""An inspection goes by its table: walked at random there is no way round, and no end from which it goes on."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.declaration import InspectionStep
from gateway.declaration.inspection_states import BY_REGISTER, ENDS, STEPS, after
from gateway.domain.errors import Conflict
from gateway.domain.words import InspectionState as State

S = InspectionStep


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_whatever_is_tried_it_ends_once_and_by_who_may(tried: list[InspectionStep]) -> None:
    state, taken = State.DUE, list[InspectionStep]()
    for step in tried:
        before = state
        try:
            state = after(state, step)
        except Conflict:
            assert (before, step) not in STEPS
            continue
        assert before not in ENDS
        taken.append(step)
    if taken:
        assert taken[0] in BY_REGISTER, "the registers are asked before anybody visits"
        assert not BY_REGISTER.intersection(taken[1:])
    if state is State.SUSPECTED:
        assert taken[-1] in {S.REGISTER_CONTRADICTS, S.CONTRADICTED}
    if state is State.NOT_VERIFIABLE:
        assert taken[0] is S.REGISTER_CANNOT_TELL, "only a visit gives up"


def test_every_state_is_reached_and_every_end_is_an_end() -> None:
    reached = {State.DUE, *STEPS.values()}
    assert reached == set(State)
    assert {state for state, _ in STEPS} == set(State) - ENDS
