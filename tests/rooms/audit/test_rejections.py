"""What was cut off is told to the log once for each client and reason."""

import pytest

from gateway.audit.model import Draft
from gateway.audit.rejections import UNVERIFIED, Rejections
from gateway.domain.errors import AuditUnavailable
from gateway.entry import Kind


def burst_of(draft: Draft) -> tuple[object, object, object]:
    """The client, the reason and the count that an entry tells."""
    assert draft.kind is Kind.REJECTED_BURST
    return draft.sections["officer"]["client"], draft.sections["result"]["reason"], draft.sections["result"]["count"]


async def test_one_entry_for_each_client_and_reason_of_a_window() -> None:
    told: list[tuple[object, object, object]] = []

    async def write(draft: Draft) -> None:
        told.append(burst_of(draft))

    rejections = Rejections(write)
    for client, reason in [("a", "overload"), (None, "overload"), ("a", "quota"), ("a", "overload"), ("", "overload")]:
        rejections.count(client, reason)
    await rejections.tell()
    await rejections.tell()
    assert sorted(told) == [("a", "overload", 2), ("a", "quota", 1), (UNVERIFIED, "overload", 2)]


async def test_what_the_log_cannot_take_now_is_told_later_and_what_comes_meanwhile_with_it() -> None:
    told: list[tuple[object, object, object]] = []
    is_away = True

    async def write(draft: Draft) -> None:
        rejections.count("a", "overload")  # one more while it is being written
        if is_away:
            raise AuditUnavailable
        told.append(burst_of(draft))

    rejections = Rejections(write)
    rejections.count("a", "overload")
    await rejections.tell()
    assert told == []
    is_away = False
    await rejections.tell()
    await rejections.tell()
    assert told == [("a", "overload", 2), ("a", "overload", 1)]


async def test_a_fault_of_our_own_is_not_swallowed() -> None:
    async def write(_draft: Draft) -> None:
        raise RuntimeError

    rejections = Rejections(write)
    rejections.count("a", "overload")
    with pytest.raises(RuntimeError):
        await rejections.tell()
