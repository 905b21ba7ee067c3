"""Whom a stored document says that its query waits for: each once, what is due first at the front."""

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.results import waits_of

TASK = {"kind": "task", "department": "real_estate", "due_at": "2026-11-06T10:00:00+08:00"}
SOON = {"kind": "resumes", "department": "vehicles", "resumes_at": "2026-11-01T10:05:00+08:00"}
BOTH = {"kind": "resumes", "departments": [{"department": "household"}, {"department": "marriage"}], "resumes_at": None}
OFFER = {"kind": "declare", "due_at": "2026-11-02T10:00:00+08:00"}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ((), []),
        ((None, {"kind": "apply", "how": "…"}, {"kind": "retry", "department": "vehicles"}), []),
        ((TASK, SOON, TASK), ["vehicles", "real_estate"]),
        ((OFFER, BOTH), ["household", "marriage", None]),
    ],
)
def test_each_is_told_once(steps: tuple[Mapping[str, Any] | None, ...], told: list[str | None]) -> None:
    document = {"certificates": [{"next": step} for step in steps]}
    assert [one.department for one in waits_of(document)] == told
