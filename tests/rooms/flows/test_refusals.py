"""So many queries in a row that could not be answered, and none is expected to be for a while."""

import asyncio

import pytest

from gateway.domain.errors import AuditUnavailable, InvalidInput, NotAuthorised, Overloaded, Unready
from gateway.flows.steps.refusals import LASTS_S, MOST, Refusals

OURS = [AuditUnavailable("x"), Unready("x"), OSError(), TimeoutError(), KeyError("x")]
NOT_OURS = [InvalidInput("x", []), NotAuthorised("x", rule="case"), Overloaded("x"), asyncio.CancelledError()]


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def asked(refusals: Refusals, *faults: BaseException | None) -> None:
    for fault in faults:
        if fault is None:
            with refusals:
                continue
        with pytest.raises(type(fault)), refusals:
            raise fault


@pytest.mark.parametrize("fault", OURS, ids=lambda fault: type(fault).__name__)
def test_so_many_in_a_row_and_for_so_long(fault: Exception) -> None:
    clock = Clock()
    refusals = Refusals(clock)
    asked(refusals, *[fault] * (MOST - 1))
    assert refusals.fault is None
    asked(refusals, fault)
    assert refusals.fault == "queries are refused one after the other"
    clock.now_s += LASTS_S
    assert refusals.fault is None
    asked(refusals, fault)
    assert refusals.fault is not None


def test_one_that_is_answered_ends_it() -> None:
    refusals = Refusals()
    asked(refusals, *[AuditUnavailable("x")] * MOST, None)
    assert refusals.fault is None
    asked(refusals, *[AuditUnavailable("x")] * (MOST - 1), None, *[AuditUnavailable("x")] * (MOST - 1))
    assert refusals.fault is None


@pytest.mark.parametrize("fault", NOT_OURS, ids=lambda fault: type(fault).__name__)
def test_what_is_the_callers_own_neither_begins_nor_ends_it(fault: BaseException) -> None:
    refusals = Refusals()
    asked(refusals, *[fault] * (2 * MOST))
    assert refusals.fault is None
    asked(refusals, *[Unready("x")] * MOST, fault)
    assert refusals.fault is not None
