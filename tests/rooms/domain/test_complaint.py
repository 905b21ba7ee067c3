"""The table of what may become of a complaint has no way round: nobody judges what they dealt with, and it ends."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.complaint import STEPS, WAITING, ComplaintSide, ComplaintState, ComplaintStep


@given(st.lists(st.sampled_from(ComplaintStep), max_size=60))
def test_a_walk_at_random_closes_only_what_was_answered_and_answers_only_what_was_taken_up(
    steps: list[ComplaintStep],
) -> None:
    state, taken, answered, reopened = ComplaintState.OPEN, False, False, 0
    for step in steps:
        found = STEPS.get((state, step))
        if found is None or (step is ComplaintStep.REOPEN and reopened):
            continue
        side, becomes = found
        taken = step is ComplaintStep.CLAIM or (taken and step is not ComplaintStep.REOPEN)
        answered = step is ComplaintStep.ANSWER or (answered and step is not ComplaintStep.REOPEN)
        reopened += step is ComplaintStep.REOPEN
        assert becomes is not ComplaintState.ANSWERED or taken
        assert becomes is not ComplaintState.CLOSED or (
            answered and side in {ComplaintSide.COMPLAINANT, ComplaintSide.GATEWAY}
        )
        state = becomes
    assert reopened <= 1


def test_every_state_but_the_end_goes_on_and_the_end_does_not() -> None:
    goes_on = {state for state, _ in STEPS}
    assert goes_on == set(ComplaintState) - {ComplaintState.CLOSED}
    assert goes_on - {ComplaintState.ANSWERED} == WAITING


def test_the_department_never_closes_or_reopens() -> None:
    judged = {side for (_, step), (side, _) in STEPS.items() if step in {ComplaintStep.CLOSE, ComplaintStep.REOPEN}}
    assert judged == {ComplaintSide.COMPLAINANT}
