"""The simulated bureau's own rules: whom a worker finds, when a county is closed, how shares are written."""

from datetime import datetime
from pathlib import Path

import pytest

from connectors.real_estate.department.register import Register
from connectors.real_estate.department.server import RealEstateBureau
from gateway.domain.clock import CHINA, real_now
from gateway_demo.kit import DepartmentSettings

ZHOU = ("330791198512300018", "周建国")


def _row(county: str, number: str, name: str, share: float | None = None) -> dict[str, object]:
    return {
        "unit_no": None,
        "cert_no": f"{county} {number}",
        "county": county,
        "address": "某某路1号",
        "right_type": "4",
        "right_nature": "102",
        "usage": "住宅",
        "area": 88,
        "co_ownership": "1" if share is None else "2",
        "owners": [{"name": name, "id_no": number, "share": share}],
        "reg_date": "2001-01-01",
        "status": "current",
        "mortgage": False,
        "seizure": True,
        "objection": False,
        "forenotice": False,
    }


@pytest.mark.parametrize(
    ("held", "name", "is_found"),
    [
        ("330791198512300018", "周建国", True),
        ("330791198512300018", "别人", True),
        ("330791851230001", "别人", True),
        ("330791198512300017", "周建国", True),
        ("330791198512310017", "周建国", True),
        ("330791198512310017", "别人", False),
        ("330791198513310017", "周建国", False),
        ("330797198607140027", "周建国", False),
    ],
)
def test_a_worker_finds_by_number_and_by_name_with_a_mistyped_one(held: str, name: str, *, is_found: bool) -> None:
    register = Register([_row("330782", held, name)])
    assert bool(register.find("330782", *ZHOU)) is is_found
    assert register.find("330702", *ZHOU) == []


def test_a_right_found_twice_is_given_once() -> None:
    row = _row("330782", ZHOU[0], ZHOU[1])
    row["owners"] = [
        {"name": ZHOU[1], "id_no": n, "share": None} for n in (ZHOU[0], "330791851230001", "330791198512300017")
    ]
    assert len(Register([row]).find("330782", *ZHOU)) == 1


@pytest.mark.parametrize(
    ("county", "share", "written"),
    [
        ("330702", 50.0, "50%"),
        ("330702", 33.33, "33.33%"),
        ("330781", 25.0, "1/4"),
        ("330784", 50.0, "0.5"),
        ("330784", None, ""),
    ],
)
def test_counties_write_shares_each_in_its_own_way(county: str, share: float | None, written: str) -> None:
    (right,) = Register([_row(county, *ZHOU, share)]).find(county, *ZHOU)
    assert right.owners[0][2] == written


def test_flags_and_status_are_written_as_the_exchange_has_them() -> None:
    (right,) = Register([_row("330782", *ZHOU) | {"status": "historical"}]).find("330782", *ZHOU)
    assert right.main[-5:] == ("历史", "0", "1", "0", "0")


def _bureau(home: Path, at: str, *, windows: bool, **options: str) -> RealEstateBureau:
    return RealEstateBureau(
        DepartmentSettings(
            name="real_estate",
            population=str(home),
            domain_start=datetime.fromisoformat(at).replace(tzinfo=CHINA).isoformat(),
            real_start=real_now().isoformat(),
            home=str(home),
            ready_file=str(home / "ready.json"),
            windows=windows,
            options=options,
        )
    )


@pytest.mark.parametrize(
    ("at", "windows", "name", "bad_day", "error"),
    [
        ("2026-11-01T10:00", True, "周建国", "", None),
        ("2026-11-01T01:00", True, "周建国", "", "closed"),
        ("2026-11-01T01:00", False, "周建国", "", None),
        ("2026-11-01T10:00", True, " ", "", "empty"),
        ("2026-11-01T10:00", True, "周建国", "closed", "closed"),
        ("2026-11-01T10:00", True, "周建国", "busy", "busy"),
        ("2026-11-01T10:00", True, "周建国", "error", "error"),
        ("2026-11-01T10:00", True, "周建国", "garbage", None),
    ],
)
def test_a_row_is_turned_away_for_a_reason(
    tmp_path: Path, at: str, name: str, bad_day: str, error: str | None, *, windows: bool
) -> None:
    assert _bureau(tmp_path, at, windows=windows)._error("330782", name, bad_day) == error


def test_a_county_takes_only_so_many_rows_at_once(tmp_path: Path) -> None:
    bureau = _bureau(tmp_path, "2026-11-01T10:00", windows=False, open_rows="2")
    bureau._working["330782"] = 3
    assert bureau._error("330782", "周建国", "") == "busy"
    assert bureau._error("330702", "周建国", "") is None
