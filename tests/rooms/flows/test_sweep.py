"""What is deleted because its time is over, and what ends because of it, waits while nobody knows which clock is right."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.domain.reply import Pending, Reply, Unavailable
from gateway.domain.stages import LookupResult
from gateway.flows import Gateway, Oversight, sweep
from gateway.flows.steps.advance import is_over
from gateway.flows.steps.assess import again_at_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def gateway(swept: list[object], *, agrees: bool, after: timedelta = timedelta(0)) -> Gateway:
    """As much of a gateway as this needs.  after: how much later it is once the database was asked anew."""
    late = [timedelta(0)]

    async def asked() -> bool:
        late[0] = after
        return agrees

    async def note(now: object, *_further: object) -> None:
        swept.append(now)

    rooms = {
        "database": SimpleNamespace(run=note, clock=SimpleNamespace(agrees=asked, difference_s=90_000.0)),
        "results": SimpleNamespace(sweep=note, feedback=SimpleNamespace(sweep=tuple)),
        "attachments": SimpleNamespace(sweep=lambda now: now),
        "batches": SimpleNamespace(sweep=lambda _now: ()),
        "protection": SimpleNamespace(sweep=tuple),
        "duty": SimpleNamespace(sweep=tuple),
        "callbacks": SimpleNamespace(sweep=lambda _now: ()),
        "texts": SimpleNamespace(sweep=tuple),
        "exports": SimpleNamespace(sweep=note),
        "policies": SimpleNamespace(sweep=note),
        "clock": SimpleNamespace(now=lambda: NOW + late[0], stored=lambda: NOW + late[0], real=lambda: NOW),
    }
    return cast("Gateway", SimpleNamespace(**rooms))


@pytest.mark.parametrize("agrees", [True, False])
async def test_nothing_is_swept_while_the_clocks_differ(agrees: bool) -> None:  # noqa: FBT001 - a parameter of the test
    swept: list[object] = []
    rooms = gateway(swept, agrees=agrees)
    await sweep(rooms, cast("Oversight", rooms))
    assert [one for one in swept if one == NOW] == ([NOW, NOW, NOW] if agrees else [])
    assert len(swept) == (4 if agrees else 0)


@pytest.mark.parametrize(
    ("ends_in_s", "agrees", "after_s", "over"),
    [(1, True, 0, False), (0, True, 0, True), (0, False, 0, False), (0, True, -90_000, False)],
)
async def test_a_time_is_over_only_by_the_databases_clock_asked_anew(
    ends_in_s: int, after_s: int, *, agrees: bool, over: bool
) -> None:
    ends_at = NOW + timedelta(seconds=ends_in_s)
    asked = gateway([], agrees=agrees, after=timedelta(seconds=after_s))
    assert await is_over(ends_at, asked) is over


def test_what_should_have_ended_is_asked_again_at_the_usual_pace() -> None:
    late = NOW + timedelta(hours=1)
    assert again_at_of(LookupResult(Unavailable("timeout"), 1, 1), 0, NOW, late) > late


@pytest.mark.parametrize(
    ("reply", "attempts", "after_s"),
    [
        (Unavailable("timeout"), 0, 1),
        (Unavailable("timeout"), 99, 300),
        (Unavailable("busy", retry_after_s=40.0), 0, 40),
        (Unavailable("busy", retry_after_s=2.0), 5, 30),
        (Unavailable("busy", retry_after_s=1e9), 0, 3600),
        (Pending("closed", resumes_at=NOW + timedelta(hours=8)), 0, 8 * 3600),
        (Pending("ticket", resumes_at=NOW - timedelta(hours=1)), 0, 0.2),
    ],
)
def test_a_department_is_asked_again_when_it_said(reply: Reply, attempts: int, after_s: float) -> None:
    at = again_at_of(LookupResult(reply, 1, 1), attempts, NOW + timedelta(days=1), NOW)
    assert at - NOW == timedelta(seconds=after_s)
