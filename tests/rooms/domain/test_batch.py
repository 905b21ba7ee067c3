"""The life of a batch, walked at random by everybody: no way round the approval, none out of an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.batch import BATCH_WAYS, ENDED, BatchActor, BatchKind, BatchState, BatchStep

DRAFT, APPROVED, RUNNING, PAUSED, DONE, CANCELLED = BatchState
APPROVE, REFUSE, RUN, PAUSE, RESUME, CANCEL, FINISH = BatchStep
MAKER, HEAD, GATEWAY = BatchActor
WALKS = st.lists(st.tuples(st.sampled_from(BatchStep), st.sampled_from(BatchActor)), max_size=30)


def walked(kind: BatchKind, walk: list[tuple[BatchStep, BatchActor]]) -> list[tuple[BatchState, BatchStep, BatchActor]]:
    """What could be done of a walk: where it led to, by which step, whose."""
    state, done = DRAFT, []
    for step, actor in walk:
        way = BATCH_WAYS.get((state, step, kind))
        if way is not None and actor in way.actors:
            state = way.becomes
            done.append((state, step, actor))
    return done


@given(WALKS)
def test_a_job_runs_only_after_the_head_has_approved_it_and_is_begun_by_the_gateway_alone(
    walk: list[tuple[BatchStep, BatchActor]],
) -> None:
    done = walked(BatchKind.JOB, walk)
    first = next((n for n, (state, _, _) in enumerate(done) if state in {RUNNING, PAUSED, DONE}), None)
    if first is not None:
        assert [(step, actor) for _, step, actor in done[:first]] == [(APPROVE, HEAD)]
        assert done[first] == (RUNNING, RUN, GATEWAY)


@given(WALKS, st.sampled_from(BatchKind))
def test_from_an_end_nothing_leads_and_the_gateway_alone_says_that_all_is_done(
    walk: list[tuple[BatchStep, BatchActor]], kind: BatchKind
) -> None:
    done = walked(kind, walk)
    assert all(state not in ENDED for state, _, _ in done[:-1])
    assert all(actor is GATEWAY for state, step, actor in done if state is DONE or step is FINISH)
    assert all(actor is not GATEWAY for _, step, actor in done if step in {APPROVE, REFUSE, CANCEL, PAUSE, RESUME})


@given(WALKS)
def test_a_staff_list_is_run_by_its_maker_and_approved_by_nobody(walk: list[tuple[BatchStep, BatchActor]]) -> None:
    done = walked(BatchKind.STAFF_LIST, walk)
    assert {step for _, step, _ in done}.isdisjoint({APPROVE, REFUSE})
    assert all(actor is MAKER for _, step, actor in done if step is RUN)


TABLE = {
    (DRAFT, RUN, BatchKind.STAFF_LIST): (RUNNING, {MAKER}),
    (DRAFT, APPROVE, BatchKind.JOB): (APPROVED, {HEAD}),
    (DRAFT, REFUSE, BatchKind.JOB): (CANCELLED, {HEAD}),
    (APPROVED, RUN, BatchKind.JOB): (RUNNING, {GATEWAY}),
    **{(RUNNING, PAUSE, kind): (PAUSED, {MAKER, HEAD}) for kind in BatchKind},
    **{(PAUSED, RESUME, kind): (RUNNING, {MAKER}) for kind in BatchKind},
    **{(RUNNING, FINISH, kind): (DONE, {GATEWAY}) for kind in BatchKind},
    **{
        (state, CANCEL, kind): (CANCELLED, {MAKER, HEAD})
        for state in (DRAFT, APPROVED, RUNNING, PAUSED)
        for kind in BatchKind
    },
}


@pytest.mark.parametrize(
    "at", [(state, step, kind) for state in BatchState for step in BatchStep for kind in BatchKind]
)
def test_the_table_is_that_of_the_paper(at: tuple[BatchState, BatchStep, BatchKind]) -> None:
    way = BATCH_WAYS.get(at)
    assert (None if way is None else (way.becomes, set(way.actors))) == TABLE.get(at)
    assert way is None or way.with_reasons is (at[1] is REFUSE)
