"""What the log keeps as it is has a form that leaves no room for a person."""

import pytest

from gateway.domain.forms import is_account, is_case_number, is_task


@pytest.mark.parametrize("task", ["DEMO-1", "T-7", "2026-117", "SJ-2026-000117", "MISUSE-1", "117"])
def test_a_task(task: str) -> None:
    assert is_task(task)


@pytest.mark.parametrize(
    "task",
    ["", "task", "T-7 ", "T-7\n", "T 7", "张三-1", "330791-940317-001", "CAN-110081-080310", "T-33079119940317001X"],
)
def test_no_task(task: str) -> None:
    assert not is_task(task)


@pytest.mark.parametrize("account", ["JH330702000123", "wangli", "a", "yw-02", f"citizen-{'7' * 32}", "x@city.example"])
def test_an_account(account: str) -> None:
    assert is_account(account)


@pytest.mark.parametrize(
    "account", ["", "陈思远", "two words", "330792-19790505-0015", "CAN110081080310", f"staff-{'7' * 32}", "a\n"]
)
def test_no_account(account: str) -> None:
    assert not is_account(account)


def test_a_case_number_of_any_city_names_nobody() -> None:
    for number in ("JH-2026-M01-000017", "529901-S2026-M201-00017", "A1", "2026-17"):
        assert is_case_number(number)
    for wrong in ("", "jh-1", "-1", "1-", "A--1", "JH-2026-M01-000017\n", "JH-２０２６-M01-000017", "婺城-1", "A" * 21):
        assert not is_case_number(wrong)
    for person in ("33079119940317001X", "330791-19940317-001X", "CAN-1100-8108-0310", "330791-940317-001"):
        assert not is_case_number(person)
