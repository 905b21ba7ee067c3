"""What was cut off is told to the log once for each client and reason."""

import pytest

from gateway.audit.rejections import UNVERIFIED, Rejections
from gateway.domain.errors import AuditUnavailable


async def test_one_entry_for_each_client_and_reason_of_a_window() -> None:
    told: list[tuple[str, str, int]] = []

    async def write(client: str, reason: str, count: int) -> None:
        told.append((client, reason, count))

    rejections = Rejections(write)
    for client, reason in [("a", "overload"), (None, "overload"), ("a", "quota"), ("a", "overload"), ("", "overload")]:
        rejections.count(client, reason)
    await rejections.tell()
    await rejections.tell()
    assert sorted(told) == [("a", "overload", 2), ("a", "quota", 1), (UNVERIFIED, "overload", 2)]


async def test_what_the_log_cannot_take_now_is_told_later_and_what_comes_meanwhile_with_it() -> None:
    told: list[tuple[str, str, int]] = []
    is_away = True

    async def write(client: str, reason: str, count: int) -> None:
        rejections.count(client, reason)  # one more while it is being written
        if is_away:
            raise AuditUnavailable
        told.append((client, reason, count))

    rejections = Rejections(write)
    rejections.count("a", "overload")
    await rejections.tell()
    assert told == []
    is_away = False
    await rejections.tell()
    await rejections.tell()
    assert told == [("a", "overload", 2), ("a", "overload", 1)]


async def test_a_fault_of_our_own_is_not_swallowed() -> None:
    async def write(_client: str, _reason: str, _count: int) -> None:
        raise RuntimeError

    rejections = Rejections(write)
    rejections.count("a", "overload")
    with pytest.raises(RuntimeError):
        await rejections.tell()
